"""Members' votes on pictures for saved concepts, outside of sessions.

Votes are only added to their table, so it also records who voted what, by member key. They belong to the concept, not
to one of its versions. The newest version is read together with these votes, and a session that continues it takes them
over as examples.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.concepts.snapshot import Cast, Judged, Kept
from engine.database import Database
from engine.database.clickhouse import (
    CONCEPT_VOTE_COLUMNS,
    CONCEPT_VOTE_TABLE,
    CONCEPT_VOTES,
    LAST_CONCEPT_VOTES,
    VOTES_OF_MEMBER,
)
from engine.sessions.events import Vote


@dataclass(frozen=True, slots=True)
class ConceptVote:
    """A member's vote on a picture, or (None) its withdrawal. `member` is a key, `embedding` is packed."""

    picture: str
    member: str
    vote: Vote | None
    encoder: str
    embedding: str
    at: datetime


class ConceptVotes:
    """The votes of all servers on concepts. Synchronous, and durable when a call returns. Raises DatabaseError.

    Call `add` on the journal's worker and the other methods on the search worker.
    """

    def __init__(self, database: Database) -> None:
        self._journal, self._search = database.journal, database.search

    def add(self, guild_id: int, concept_id: str, vote: ConceptVote) -> None:
        """Record a vote."""
        row = (guild_id, concept_id, vote.picture, vote.member, vote.vote or "", vote.encoder, vote.embedding, vote.at)
        self._journal.insert(CONCEPT_VOTE_TABLE, CONCEPT_VOTE_COLUMNS, [row])

    def of(self, guild_id: int, concept_id: str) -> list[ConceptVote]:
        """Each member's last vote on each picture."""
        rows = self._search.rows(CONCEPT_VOTES, {"guild_id": guild_id, "concept_id": concept_id})
        return [
            ConceptVote(picture, member, Vote(vote) if vote else None, encoder, embedding, at)
            for picture, member, vote, encoder, embedding, at in rows
        ]

    def last(self, guild_id: int) -> dict[str, datetime]:
        """The time of the last vote on each of the server's concepts that has votes, by id."""
        rows = self._search.rows(LAST_CONCEPT_VOTES, {"guild_id": guild_id})
        return {str(concept_id): at for concept_id, at in rows}

    def of_member(self, guild_id: int, member: str, pictures: Collection[str]) -> dict[tuple[str, str], Vote]:
        """The member's votes on these pictures, by concept and picture."""
        values = {"guild_id": guild_id, "member": member, "pictures": [*pictures]}
        rows = self._search.rows(VOTES_OF_MEMBER, values)
        return {(concept_id, picture): Vote(vote) for concept_id, picture, vote in rows if vote}


def with_votes(kept: Kept, votes: Sequence[ConceptVote]) -> Kept:
    """The content with these votes. Of a member's two votes on a picture, the newer counts. Pure.

    Applying the same votes a second time changes nothing, so votes that a session has taken over do no harm.
    """
    judged = {(one.dataset, one.id): one for one in kept.judged}
    for vote in votes:
        if vote.encoder != kept.encoder:
            continue
        key, at = ("", vote.picture), vote.at.timestamp()
        found = judged.get(key) or Judged("", vote.picture, vote.embedding, {})
        cast = found.votes.get(vote.member)
        if cast is not None and cast.at >= at:
            continue
        others = {member: one for member, one in found.votes.items() if member != vote.member}
        judged[key] = replace(
            found, votes=others if vote.vote is None else {**others, vote.member: Cast(vote.vote, at)}
        )
    left = tuple(one for one in judged.values() if one.votes or one.settled is not None)
    return replace(kept, judged=left)
