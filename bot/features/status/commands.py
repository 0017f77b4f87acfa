"""`/concept status`."""

from bot.features.feature_client import Interaction
from bot.features.sessions.commands import CONCEPT
from bot.features.status.actions import show_status
from bot.locale.commands import command_description
from bot.platform.replies import think


@CONCEPT.command(name="status", description=command_description("concept status"))
async def status(interaction: Interaction) -> None:
    """Show the session's panel."""
    await think(interaction)
    await show_status(interaction)
