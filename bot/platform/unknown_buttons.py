"""Presses of what no button of this version knows: of a much older message, or forged."""

from collections.abc import Mapping
from typing import Any

from bot.features.contents import BUTTONS
from bot.platform.bot_errors import UnknownButtonError
from bot.platform.replies import Interaction, apologise


async def pressed(interaction: Interaction) -> None:
    """Answer in words what discord.py, finding no button for it, would leave unanswered."""
    data: Mapping[str, Any] = interaction.data or {}
    custom_id = str(data.get("custom_id"))
    if not any(button.__discord_ui_compiled_template__.fullmatch(custom_id) for button in BUTTONS):
        await apologise(interaction, UnknownButtonError())
