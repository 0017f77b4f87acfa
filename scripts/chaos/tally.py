"""Every press of a vote button, what its member was told, and what the journal says of it in the end."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.database import Database
from engine.sessions.events import Vote
from engine.sessions.journal import Journal
from engine.sessions.journal_replay import restored

Place = tuple[str, int, int, int]
"""A session, a round, a position, and the Discord id of the member who votes there."""


class Told(StrEnum):
    """What a member was told of a press."""

    COUNTS = "it counts"
    REFUSED = "it does not count"
    NOTHING = "nothing, or that nobody knows"


@dataclass
class Tally:
    """All presses by place, in the order in which their members made them."""

    presses: dict[Place, list[tuple[Vote, Told]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, place: Place, vote: Vote, told: Told) -> None:
        """One more press."""
        self.presses[place].append((vote, told))

    @property
    def sent(self) -> int:
        """How many there were."""
        return sum(len(presses) for presses in self.presses.values())

    @property
    def acknowledged(self) -> int:
        """Of how many members were told that they count."""
        return sum(told is Told.COUNTS for presses in self.presses.values() for _, told in presses)

    def lost_and_ghosts(self, recorded: Mapping[Place, Vote]) -> tuple[int, int]:
        """How many places lack a vote that was acknowledged, and how many have one that was not."""
        lost = ghosts = 0
        for place, presses in self.presses.items():
            possible: set[Vote | None] = {None}
            for vote, told in presses:
                if told is Told.COUNTS:
                    possible = {vote}
                elif told is Told.NOTHING:
                    possible.add(vote)
            found = recorded.get(place)
            if found not in possible:
                was_acknowledged = any(told is Told.COUNTS for _, told in presses)
                lost += was_acknowledged
                ghosts += not was_acknowledged
        return lost, ghosts


def recorded(database: Database, sessions: set[str]) -> dict[Place, Vote]:
    """The votes that the journal leads to."""
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
