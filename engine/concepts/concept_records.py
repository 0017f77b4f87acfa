"""Stores saved concepts in the database: their names and their numbered versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.concepts import snapshot
from engine.concepts.snapshot import Kept
from engine.database import Database
from engine.database.clickhouse import (
    CONCEPT_COLUMNS,
    CONCEPT_TABLE,
    CONCEPTS,
    DROP_CARDS,
    DROP_CONCEPT,
    DROP_CONCEPT_VOTES,
    DROP_DESCRIPTION,
    DROP_FITTED,
    DROP_VERSIONS,
    KEPT,
    OUTLINES,
    VERSION_COLUMNS,
    VERSION_TABLE,
)
from engine.errors import DatabaseError
from engine.sessions.tally import Label


@dataclass(frozen=True, slots=True)
class Outline:
    """The metadata of a version. `member` is the key of the member who saved it."""

    number: int
    member: str
    saved_at: datetime
    dataset: str
    encoder: str
    prompt: str
    labels: Mapping[Label, int]


@dataclass(frozen=True, slots=True)
class SavedConcept:
    """A server's concept, with at least one version, in order. `member` is the key of the member who created it."""

    id: str
    name: str
    member: str
    versions: tuple[Outline, ...]

    @property
    def last(self) -> Outline:
        """The newest version."""
        return self.versions[-1]


_DROP_REST = (DROP_CONCEPT_VOTES, DROP_FITTED, DROP_DESCRIPTION, DROP_CARDS)


class ConceptRecords:
    """The saved concepts of all servers. Synchronous, and durable when a call returns. Raises DatabaseError.

    Call the writing methods on the journal's worker and the reading ones on the search worker.
    """

    def __init__(self, database: Database) -> None:
        self._journal, self._search = database.journal, database.search

    def all(self, guild_id: int) -> list[SavedConcept]:
        """The concepts of a server, by name."""
        rows = self._search.rows(CONCEPTS, {"guild_id": guild_id})
        versions: dict[str, list[Outline]] = {concept_id: [] for concept_id, _, _ in rows}
        for concept_id, *outline in self._search.rows(OUTLINES, {"concept_ids": list(versions)}):
            versions[concept_id].append(_outline(*outline))
        return [SavedConcept(id, name, member, tuple(versions[id])) for id, name, member in rows if versions[id]]

    def kept(self, concept_id: str, version: int) -> Kept:
        """The content of a version."""
        rows = self._search.rows(KEPT, {"concept_id": concept_id, "version": version})
        if not rows:
            raise DatabaseError(f"version {version} of the concept {concept_id} no longer exists")
        return snapshot.from_text(rows[0][0])

    def put(self, guild_id: int, concept_id: str, name: str, member: str) -> None:
        """Create or rename a concept."""
        self._journal.insert(CONCEPT_TABLE, CONCEPT_COLUMNS, [(concept_id, guild_id, name, member, datetime.now(UTC))])

    def add(self, concept_id: str, version: int, member: str, kept: Kept) -> None:
        """Add a version."""
        labels = [kept.count(label) for label in (Label.YES, Label.NO, Label.DISPUTED)]
        outline = (version, member, datetime.now(UTC), kept.dataset, kept.encoder, kept.prompt, *labels)
        self._journal.insert(VERSION_TABLE, VERSION_COLUMNS, [(concept_id, *outline, snapshot.to_text(kept))])

    def drop(self, concept_id: str) -> None:
        """Delete a concept."""
        # The versions go first: if the second statement fails, a concept without versions does not show up anywhere.
        for statement in (DROP_VERSIONS, DROP_CONCEPT, *_DROP_REST):
            self._journal.execute(statement, {"concept_id": concept_id})


def _outline(
    version: int,
    member: str,
    saved_at: datetime,
    dataset: str,
    encoder: str,
    prompt: str,
    *labels: int,
) -> Outline:
    counts = dict(zip((Label.YES, Label.NO, Label.DISPUTED), labels, strict=True))
    return Outline(version, member, saved_at, dataset, encoder, prompt, counts)
