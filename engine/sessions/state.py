"""What a session is, as frozen values: its rounds, its votes, and what its members did.

`engine.sessions.rules` decides what may happen to a session; `engine.sessions.evolve` makes the session after an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.blind.ballots import Blind
from engine.errors import UnknownRoundError
from engine.sessions.events import Continued, Display, Refined, Replaced, Reprompted, Started, Strategy, Vote, Voting
from engine.sessions.layered import Layered
from engine.sessions.tally import Label, Tally

ROUND_SIZE = 9


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a round. `revision` counts the replacements, so that an old button never votes on the new photo."""

    photo: str
    score: float
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """Nine photos (or fewer, the last ones) shown together; `message_id` once they are posted, and as what `display`.

    The first `drawn` were drawn at random from what the classifier took for a yes. `posted` are the revisions of the
    photos when the message was sent. `blind` is what is held back while it is one, and was, afterwards.
    """

    number: int
    slots: tuple[Slot, ...]
    message_id: int | None = None
    drawn: int = 0
    display: Display | None = None
    posted: tuple[int, ...] = ()
    blind: Blind | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the round is blind and not revealed yet."""
        return self.blind is not None and not self.blind.revealed

    def slot(self, position: int) -> Slot:
        """The slot at a position from 1 on. Raises UnknownRoundError."""
        if not 1 <= position <= len(self.slots):
            raise UnknownRoundError(f"round {self.number} has no position {position}")
        return self.slots[position - 1]


@dataclass(frozen=True, slots=True)
class Action:
    """What one member did at once, so that it can be taken back: `before` are the votes that they had.

    Where they replaced a photo, `replaced` says which, and `slot` is the place as it was.
    """

    sequence: int
    member: str
    before: Mapping[str, Vote | None]
    replaced: Replaced | None = None
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Swap:
    """A photo was replaced: the event that says which, and its place as it was."""

    event: Replaced
    slot: Slot


Done = Mapping[str, Vote | None] | Swap
"""What an action did: changed votes, with those before it, or replaced a photo."""


@dataclass(frozen=True, slots=True)
class Session:
    """One channel's work on one concept. `votes` is photo -> member -> vote; `sequence` counts the events so far.

    `acted` is member -> event's number -> what it did, of all actions that were not taken back, in the order in which
    they count. (No `Action` objects: a long session would keep the garbage collector busy with them.)
    `examples` are pictures that members brought, by id (votes name them like photos), with their packed embeddings.
    `concept` is the saved one that it continues, or was saved as.
    """

    id: str
    guild_id: int
    channel_id: int
    started: Started
    sequence: int = 0
    rounds: tuple[Round, ...] = ()
    votes: Mapping[str, Mapping[str, Vote]] = field(default_factory=Layered)
    acted: Mapping[str, Mapping[int, Done]] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    refined: Refined | None = None
    steered: Strategy | None = None
    displayed: Display | None = None
    regulated: Voting | None = None
    reprompted: Reprompted | None = None
    examples: Mapping[str, str] = field(default_factory=dict)
    settled: Mapping[str, Vote] = field(default_factory=dict)
    continued: Continued | None = None
    concept: str = ""
    finished: bool = False

    @property
    def shown(self) -> tuple[str, ...]:
        """Every photo ever shown here, in order, replaced ones included, after those that were judged before."""
        rounds = (slot.photo for r in self.rounds for slot in r.slots)
        return (*self.carried, *rounds, *sorted(self.removed))

    @property
    def carried(self) -> tuple[str, ...]:
        """The photos of this dataset that were judged before the session, as the concept's that it continues."""
        return self.continued.photos if self.continued else ()

    @property
    def prompt(self) -> str:
        """What is meant, as it was said last."""
        return (self.reprompted or self.started).prompt

    @property
    def embedding(self) -> str:
        """The prompt's packed embedding."""
        return (self.reprompted or self.started).embedding

    @property
    def strategy(self) -> Strategy:
        """How the next round is chosen."""
        return self.steered or self.started.strategy

    @property
    def display(self) -> Display:
        """What the next round looks like."""
        return self.displayed or self.started.display

    @property
    def voting(self) -> Voting:
        """How votes count."""
        return self.regulated or self.started.voting

    def round(self, number: int) -> Round:
        """A round by its number from 1 on. Raises UnknownRoundError."""
        if not 1 <= number <= len(self.rounds):
            raise UnknownRoundError(f"this session has no round {number}")
        return self.rounds[number - 1]

    def tally(self, photo: str) -> Tally:
        """The counted votes on a photo.

        The quorum is for what all can vote on: neither for a member's own picture, nor for what counted already when
        the concept was saved that the session continues.
        """
        is_given = photo in self.examples or (self.continued is not None and photo in self.continued.votes)
        quorum = 1 if is_given else self.voting.quorum
        return Tally.of(self.votes.get(photo, {}).values(), self.settled.get(photo), quorum)

    @property
    def last_posted(self) -> int:
        """The number of the last round that has a message; 1 if none has one yet."""
        return next((shown.number for shown in reversed(self.rounds) if shown.message_id is not None), 1)

    def next_is_due(self, number: int) -> bool:
        """Whether enough members have voted on every photo of the last round, so that the next one comes by itself."""
        shown = self.round(number)
        is_open = not self.finished and not shown.is_hidden
        is_last = shown.message_id is not None and number >= self.last_posted
        return is_open and is_last and 0 < self.voting.next_after <= len(self.judges(number))

    def judges(self, number: int) -> tuple[str, ...]:
        """The members who have voted on every photo of a round, by key, in order. Raises UnknownRoundError."""
        voters = [self.votes.get(slot.photo, {}).keys() for slot in self.round(number).slots]
        return tuple(sorted(set[str]().union(*voters).intersection(*voters)))

    def labels(self) -> dict[str, Label]:
        """The label of every photo that was voted on or settled and that nobody removed, ordered by photo id."""
        judged = sorted({*self.votes, *self.settled})
        return {photo: self.tally(photo).label for photo in judged if photo not in self.removed}

    @property
    def actions(self) -> tuple[Action, ...]:
        """What was not taken back, by member; each one's in the order in which they count."""
        return tuple(action for member in self.acted for action in self.actions_of(member))

    def actions_of(self, member: str) -> tuple[Action, ...]:
        """What one member did and did not take back, in the order in which it counts."""
        return tuple(_action(sequence, member, done) for sequence, done in self.acted.get(member, {}).items())

    def voted_on(self, member: str) -> set[str]:
        """The photos on which one member has voted, with those whose vote they withdrew; not what they undid.

        The votes of a saved concept come without the actions that they were.
        """
        votes = (done for done in self.acted.get(member, {}).values() if not isinstance(done, Swap))
        return {photo for before in votes for photo in before}.union(self.votes_of(member))

    def votes_of(self, member: str) -> dict[str, Vote]:
        """What one member voted, by photo id."""
        return {photo: votes[member] for photo, votes in self.votes.items() if member in votes}


def _action(sequence: int, member: str, done: Done) -> Action:
    if isinstance(done, Swap):
        return Action(sequence, member, {}, done.event, done.slot)
    return Action(sequence, member, done)
