"""`/concept disputed` and `/concept team`: what a team disagrees about, and how far it agrees."""

from bot.features.feature_client import Interaction
from bot.features.sessions.commands import CONCEPT
from bot.features.team import actions as team
from bot.locale.commands import command_description
from bot.platform.replies import think


@CONCEPT.command(name="disputed", description=command_description("concept disputed"))
async def disputed(interaction: Interaction) -> None:
    """Show what the team disagrees about."""
    await think(interaction)
    await team.tell_disputes(interaction)


@CONCEPT.command(name="team", description=command_description("concept team"))
async def agreement(interaction: Interaction) -> None:
    """Tell how far the team agrees."""
    await think(interaction)
    await team.tell_team(interaction)
