"""`/privacy`: what the bot stores about members, and how they can be forgotten."""

from discord import app_commands

from bot.features.feature_client import Interaction
from bot.locale.commands import command_description, options
from bot.platform.components import view_of
from bot.platform.faces import forget_face
from bot.platform.replies import answer, where, words_for

PRIVACY = app_commands.Group(name="privacy", description=command_description("privacy"), guild_only=True)


@PRIVACY.command(name="show", description=command_description("privacy show"))
async def show(interaction: Interaction) -> None:
    """Say what is stored."""
    await answer(interaction, words_for(interaction)("what-is-stored"))


@PRIVACY.command(name="listed", description=command_description("privacy listed"))
@app_commands.describe(**options("named"))
async def listed(interaction: Interaction, named: bool) -> None:
    """Choose whether to be named."""
    words = words_for(interaction)
    await interaction.client.engine.members.list_member(where(interaction).member_id, named)
    await answer(interaction, words("now-listed") if named else words("now-unlisted"))


@PRIVACY.command(name="forget", description=command_description("privacy forget"))
async def forget(interaction: Interaction) -> None:
    """Ask whether to forget the member."""
    words = words_for(interaction)
    await answer(interaction, words("confirm-forget"), view=view_of([forget_face(words)]))
