"""`/show disputed` and `/show team`: disputes, and how much the team agrees."""

from bot.features.feature_client import Interaction
from bot.features.sessions.commands import SHOW
from bot.features.team import actions as team
from bot.locale.commands import command_description
from bot.platform.replies import think


@SHOW.command(name="disputed", description=command_description("show disputed"))
async def disputed(interaction: Interaction) -> None:
    """Show the photos that the team disagrees about."""
    await think(interaction)
    await team.show_disputes(interaction)


@SHOW.command(name="team", description=command_description("show team"))
async def agreement(interaction: Interaction) -> None:
    """Show how much the team agrees."""
    await think(interaction)
    await team.show_team(interaction)
