"""Answers with the help."""

from bot.features.feature_client import Interaction
from bot.features.help.render import help_embed, help_faces
from bot.platform.components import view_of
from bot.platform.replies import answer, words_for


async def show_steps(interaction: Interaction) -> None:
    """Answer with the four steps."""
    words = words_for(interaction)
    await answer(interaction, embeds=[help_embed(words)], view=view_of(help_faces(words)))
