"""Stores descriptions of concepts, and which messages show their cards."""

from dataclasses import dataclass
from datetime import UTC, datetime

from engine.database import Database
from engine.database.clickhouse import (
    CARD_COLUMNS,
    CARD_TABLE,
    CARDS,
    DESCRIPTION,
    DESCRIPTION_COLUMNS,
    DESCRIPTION_TABLE,
)


@dataclass(frozen=True, slots=True)
class PostedCard:
    """A message with a concept's card. `shown` names what it shows (see `Cards.content`); "" if it is gone."""

    guild_id: int
    concept_id: str
    channel_id: int
    message_id: int
    shown: str


class CardRecords:
    """Descriptions and posted cards of all servers. Synchronous, and durable when a call returns.

    Call the writing methods on the journal's worker and the reading ones on the search worker.
    """

    def __init__(self, database: Database) -> None:
        self._journal, self._search = database.journal, database.search

    def description(self, guild_id: int, concept_id: str) -> str:
        """The description of a concept, or ""."""
        rows = self._search.rows(DESCRIPTION, {"guild_id": guild_id, "concept_id": concept_id})
        return str(rows[0][0]) if rows else ""

    def describe(self, guild_id: int, concept_id: str, description: str, member: str) -> None:
        """Replace the description of a concept."""
        row = (guild_id, concept_id, description, member, datetime.now(UTC))
        self._journal.insert(DESCRIPTION_TABLE, DESCRIPTION_COLUMNS, [row])

    def posted(self) -> list[PostedCard]:
        """The cards in all channels, one for each concept and channel."""
        return [PostedCard(*row) for row in self._search.rows(CARDS)]

    def put(self, card: PostedCard) -> None:
        """Record a card. It replaces an older one of the same concept in the channel."""
        row = (card.guild_id, card.concept_id, card.channel_id, card.message_id, card.shown, datetime.now(UTC))
        self._journal.insert(CARD_TABLE, CARD_COLUMNS, [row])
