"""`/privacy`: what is stored of members, and how to be forgotten."""

from discord import app_commands

from bot.features.feature_client import Interaction
from bot.locale import COMMANDS
from bot.platform.components import view_of
from bot.platform.faces import forget_face
from bot.platform.options import described
from bot.platform.replies import answer, where, words_for

PRIVACY = app_commands.Group(name="privacy", description=COMMANDS["privacy"], guild_only=True)


@PRIVACY.command(name="show", description=COMMANDS["privacy show"])
async def show(interaction: Interaction) -> None:
    """Say what is stored."""
    await answer(interaction, words_for(interaction).what_is_stored())


@PRIVACY.command(name="listed", description=COMMANDS["privacy listed"])
@app_commands.describe(**described("named"))
async def listed(interaction: Interaction, named: bool) -> None:
    """Choose whether to be named."""
    await interaction.client.engine.members.list_member(where(interaction).member_id, named)
    await answer(interaction, words_for(interaction).listed_now(named))


@PRIVACY.command(name="forget", description=COMMANDS["privacy forget"])
async def forget(interaction: Interaction) -> None:
    """Ask whether to forget who the member is."""
    words = words_for(interaction)
    await answer(interaction, words.confirm_forget(), view=view_of([forget_face(words)]))
