"""What members do in a round."""

from bot.features.feature_client import Interaction
from bot.platform.permissions import has
from bot.platform.replies import where, words_for
from bot.platform.rights import Right
from engine.sessions.views import RoundRef, RoundView


async def undo(interaction: Interaction, session_id: str | None = None) -> str:
    """Take back the member's last action. Returns the words for the answer."""
    place, client = where(interaction), interaction.client
    moderates = await has(interaction, Right.MODERATE)
    at = (place.channel_id, place.member_id, session_id)
    undone = await client.engine.undo(*at, roles=place.role_ids, moderates=moderates)
    for changed in undone.rounds:
        mark(interaction, changed)
    words = words_for(interaction)
    numbers = words.joined([changed.number for changed in undone.rounds], "list-and")
    return words("undone", rounds=numbers or None)


def mark(interaction: Interaction, changed: RoundRef | RoundView) -> None:
    """Update the message of a round that has changed."""
    interaction.client.rounds.mark(changed.channel_id, changed.session_id, changed.number)
