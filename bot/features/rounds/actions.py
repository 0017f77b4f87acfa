"""What members do in a round."""

import logging
from collections.abc import Mapping

from bot.features.feature_client import Interaction
from bot.locale import Words
from bot.locale.markup import Markup, member_mention
from bot.platform.error_messages import DISCORD_FAILURES
from bot.platform.message_limits import within_limits
from bot.platform.permissions import has
from bot.platform.replies import channel_of, channel_words, where
from bot.platform.rights import Right
from engine.sessions.events import Vote
from engine.sessions.views import RoundRef, RoundView, Undo

log = logging.getLogger(__name__)


async def undo(interaction: Interaction, session_id: str | None = None) -> Undo:
    """Take back the member's last action."""
    place, client = where(interaction), interaction.client
    moderates = await has(interaction, Right.MODERATE)
    at = (place.channel_id, place.member_id, session_id)
    undone = await client.engine.undo(*at, roles=place.role_ids, moderates=moderates)
    for changed in undone.rounds:
        mark(interaction, changed)
    if undone.word:
        await _announce_undone(interaction, undone)
    return undone


async def _announce_undone(interaction: Interaction, undone: Undo) -> None:
    """Tell the channel that the prompt is the earlier one again. The undo counts even if this fails."""
    aloud, member = channel_words(interaction), member_mention(where(interaction).member_id)
    text = aloud("word-taken-back", member=member, word=undone.word, prompt=undone.prompt)
    try:
        await channel_of(interaction).send(**within_limits(content=text))
    except DISCORD_FAILURES as error:
        log.warning("the undo of a word could not be announced: %s", error)


def undo_text(undone: Undo, words: Words) -> str:
    """What an undo took back or brought back."""
    rounds = words.joined([changed.number for changed in undone.rounds], "list-and") or None
    if undone.word:
        return words("undone-word", word=undone.word, prompt=undone.prompt)
    if undone.is_replacement:
        return words("undone-replacement", rounds=rounds)
    lines: list[str] = []
    if undone.removed:
        lines.append(words("undone-votes", votes=_counted(undone.removed, words), rounds=rounds))
    if undone.restored:
        lines.append(words("restored-votes", votes=_counted(undone.restored, words), rounds=rounds))
    return "\n".join(lines) or words("undone")


def _counted(votes: Mapping[Vote, int], words: Words) -> Markup:
    """Numbers of votes, such as "5 yes votes and 4 no votes"."""
    counts = [words("votes-of-a-kind", vote=vote, count=votes[vote]) for vote in Vote if vote in votes]
    return words.joined(counts, "list-and")


def mark(interaction: Interaction, changed: RoundRef | RoundView) -> None:
    """Update the message of a round that has changed."""
    interaction.client.rounds.mark(changed.channel_id, changed.session_id, changed.number)
