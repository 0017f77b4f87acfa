"""`/session blind`: a round that each member answers alone."""

from discord import app_commands

from bot.features.blind import actions as blind
from bot.features.feature_client import Interaction
from bot.features.sessions.commands import SESSION
from bot.locale.commands import command_description, options
from bot.platform.replies import think

LONGEST_MINUTES, MOST_ANSWERS = 24 * 60, 100


@SESSION.command(name="blind", description=command_description("session blind"))
@app_commands.describe(**options("minutes", "answers"))
async def blind_round(
    interaction: Interaction,
    minutes: app_commands.Range[int, 1, LONGEST_MINUTES] = 10,
    answers: app_commands.Range[int, 1, MOST_ANSWERS] = 2,
) -> None:
    """Start a blind round."""
    await think(interaction)
    await blind.call(interaction, minutes, answers)
