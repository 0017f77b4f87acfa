"""A log of all vote button presses and the replies to them, to compare with the journal."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.database import Database
from engine.sessions.events import Vote
from engine.sessions.journal import Journal
from engine.sessions.journal_replay import restored

Place = tuple[str, int, int, int]
"""A session, a round, a position, and the Discord id of the voting member."""


class Reply(StrEnum):
    """What a member was told about a press."""

    COUNTS = "it counts"
    REFUSED = "it does not count"
    NOTHING = "nothing, or that nobody knows"


@dataclass
class PressLog:
    """All presses by place, in order."""

    presses: dict[Place, list[tuple[Vote, Reply]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, place: Place, vote: Vote, told: Reply) -> None:
        """Record a press."""
        self.presses[place].append((vote, told))

    @property
    def sent(self) -> int:
        """The number of presses."""
        return sum(len(presses) for presses in self.presses.values())

    @property
    def acknowledged(self) -> int:
        """The number of presses that members were told count."""
        return sum(told is Reply.COUNTS for presses in self.presses.values() for _, told in presses)

    def count_mismatches(self, recorded: Mapping[Place, Vote]) -> tuple[int, int]:
        """Count places that lost an acknowledged vote, and places with a vote that was not acknowledged."""
        lost = ghosts = 0
        for place, presses in self.presses.items():
            possible: set[Vote | None] = {None}
            for vote, told in presses:
                if told is Reply.COUNTS:
                    possible = {vote}
                elif told is Reply.NOTHING:
                    possible.add(vote)
            found = recorded.get(place)
            if found not in possible:
                was_acknowledged = any(told is Reply.COUNTS for _, told in presses)
                lost += was_acknowledged
                ghosts += not was_acknowledged
        return lost, ghosts


def recorded(database: Database, sessions: set[str]) -> dict[Place, Vote]:
    """Return the votes that result from the journal."""
    journal, found = Journal(database), dict[Place, Vote]()
    for session_id in sessions:
        session = restored(journal.session(session_id))
        keys = {member for votes in session.votes.values() for member in votes}
        ids = journal.discord_ids(sorted(keys))
        for shown in session.rounds:
            for position, slot in enumerate(shown.slots, start=1):
                for member, vote in session.votes.get(slot.photo, {}).items():
                    found[session_id, shown.number, position, ids[member]] = vote
    return found
