"""The state of a session, as frozen values: its rounds, votes and actions.

`engine.sessions.rules` decides what may happen in a session. `engine.sessions.evolve` applies events to it.
"""

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from engine.blind.ballots import Blind
from engine.errors import UnknownRoundError
from engine.sessions.events import (
    Continued,
    Display,
    Offered,
    Refined,
    Replaced,
    Reprompted,
    Started,
    Strategy,
    Vote,
    Voting,
)
from engine.sessions.tally import Label, Tally

K = TypeVar("K")
V = TypeVar("V")

ROUND_SIZE = 9
_FEW = 32


@dataclass(frozen=True, slots=True)
class Slot:
    """A position of a round. `revision` counts replacements, so that an old button never votes on the new photo."""

    photo: str
    score: float
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """Nine photos shown together, or fewer when few are left.

    `message_id` and `display` are set when the round is posted; `posted` are the revisions of the photos in that
    message. The first `drawn` photos were drawn at random from those that the classifier took for a yes. `fitting` is
    how many photos fit the concept, as the classifier estimated before the round (None: it did not). `blind` is the
    state of a blind round; it stays after the reveal.
    """

    number: int
    slots: tuple[Slot, ...]
    message_id: int | None = None
    drawn: int = 0
    fitting: int | None = None
    display: Display | None = None
    posted: tuple[int, ...] = ()
    blind: Blind | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the round is blind and not revealed yet."""
        return self.blind is not None and not self.blind.revealed

    def slot(self, position: int) -> Slot:
        """The slot at a position, counted from 1. Raises UnknownRoundError."""
        if not 1 <= position <= len(self.slots):
            raise UnknownRoundError(f"round {self.number} has no position {position}")
        return self.slots[position - 1]


@dataclass(frozen=True, slots=True)
class Action:
    """An action of a member that can be undone. `before` are the member's votes before it.

    If the action replaced a photo, `replaced` is the event and `slot` the slot before it. If it put a suggested word
    into the prompt, `reworded` is that change.
    """

    sequence: int
    member: str
    before: Mapping[str, Vote | None]
    replaced: Replaced | None = None
    slot: Slot | None = None
    reworded: "Reworded | None" = None


@dataclass(frozen=True, slots=True)
class Swap:
    """The replacement of a photo: the event, and the slot before it."""

    event: Replaced
    slot: Slot


@dataclass(frozen=True, slots=True)
class Reworded:
    """A change of the prompt by a suggested word: the event, and what it replaced (None: the first prompt).

    `prompted_at` is that of the session before.
    """

    event: Reprompted
    before: Reprompted | None
    prompted_at: int


Done = Mapping[str, Vote | None] | Swap | Reworded
"""What an action changed: the votes before it by photo id, the replacement of a photo, or the prompt."""


class Layered(Mapping[K, V], Generic[K, V]):
    """An immutable mapping with cheap changes: `changed` copies about sqrt(n) of n entries, where a dict copies all.

    A small dict of recent changes overlays a large one. When it exceeds the square root of the large one's size, both
    are merged. Keys keep the order in which they were first set, like those of a dict.
    """

    __slots__ = ("_below", "_changes")

    def __init__(self, entries: Mapping[K, V | None] | None = None) -> None:
        self._below: Mapping[K, V | None] = {} if entries is None else {**entries}
        self._changes: Mapping[K, V | None] = {}

    def changed(self, changes: Mapping[K, V | None]) -> "Layered[K, V]":
        """A copy with these entries set. None removes an entry."""
        both = {**self._changes, **changes}
        if len(both) ** 2 > max(len(self._below), _FEW**2):
            return Layered({**self._below, **both})
        copy: Layered[K, V] = Layered.__new__(Layered)
        copy._below, copy._changes = self._below, both
        return copy

    def __getitem__(self, key: K) -> V:
        found = self._changes[key] if key in self._changes else self._below[key]
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries())

    def __len__(self) -> int:
        return len(self._entries())

    def items(self) -> ItemsView[K, V]:
        return self._entries().items()

    def values(self) -> ValuesView[V]:
        return self._entries().values()

    def __eq__(self, other: object) -> bool:
        return self._entries() == dict(other) if isinstance(other, Mapping) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as a dict's

    def __reduce__(self) -> tuple[Any, ...]:
        return Layered, (self._entries(),)

    def __repr__(self) -> str:
        return f"Layered({self._entries()!r})"

    def _entries(self) -> dict[K, V]:
        """All entries as a new dict."""
        return {key: value for key, value in {**self._below, **self._changes}.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Session:
    """One channel's work on one concept. `votes` is photo -> member -> vote; `sequence` counts the events so far.

    `acted` is member -> event number -> change, for all actions that were not undone, in the order in which they count.
    It holds no `Action` objects, because a long session would keep the garbage collector busy with them.
    `examples` are members' own pictures: packed embeddings by id. Votes refer to them like to photos.
    `prompted_at` is the number of rounds that there were when the prompt last changed. `offered` are the last words
    that a round's message offered, and `words_offered` all of them.
    `concept` is the id of the saved concept that the session continues or was saved as. `title` is the name of a
    continued concept, or the name that its session was saved under since.
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
    prompted_at: int = 0
    offered: Offered | None = None
    words_offered: frozenset[str] = frozenset()
    examples: Mapping[str, str] = field(default_factory=dict)
    settled: Mapping[str, Vote] = field(default_factory=dict)
    continued: Continued | None = None
    concept: str = ""
    title: str = ""
    finished: bool = False

    @property
    def shown(self) -> tuple[str, ...]:
        """All photos that must not be shown again: of the continued concept, of all rounds, and removed ones."""
        rounds = (slot.photo for r in self.rounds for slot in r.slots)
        return (*self.carried, *rounds, *sorted(self.removed))

    @property
    def carried(self) -> tuple[str, ...]:
        """The photos of this dataset that the continued concept has votes on."""
        return self.continued.photos if self.continued else ()

    @property
    def prompt(self) -> str:
        """The current prompt."""
        return (self.reprompted or self.started).prompt

    @property
    def embedding(self) -> str:
        """The packed embedding of the current prompt."""
        return (self.reprompted or self.started).embedding

    @property
    def strategy(self) -> Strategy:
        """The strategy of the next round."""
        return self.steered or self.started.strategy

    @property
    def display(self) -> Display:
        """The look of the next round."""
        return self.chosen_display or self.started.display

    @property
    def chosen_display(self) -> Display | None:
        """The look that a member chose for the session, or for the concept that it continues."""
        return self.displayed or (self.continued.display if self.continued else None)

    @property
    def voting(self) -> Voting:
        """The current voting rules."""
        return self.regulated or self.started.voting

    def round(self, number: int) -> Round:
        """A round by its number, counted from 1. Raises UnknownRoundError."""
        if not 1 <= number <= len(self.rounds):
            raise UnknownRoundError(f"this session has no round {number}")
        return self.rounds[number - 1]

    def tally(self, photo: str) -> Tally:
        """The counted votes on a photo."""
        # The quorum applies only to photos that everyone can vote on here. It excludes members' own pictures and the
        # votes of a continued concept, which counted when the concept was saved.
        is_given = photo in self.examples or (self.continued is not None and photo in self.continued.votes)
        quorum, most = (1, 0) if is_given else (self.voting.quorum, self.voting.most)
        return Tally.of(self.votes.get(photo, {}).values(), self.settled.get(photo), quorum, most)

    @property
    def last_posted(self) -> int:
        """The number of the last round that was posted, or 1 if none was."""
        return next((shown.number for shown in reversed(self.rounds) if shown.message_id is not None), 1)

    def next_is_due(self, number: int) -> bool:
        """Whether the next round should start automatically.

        It does when enough members have voted on every photo of the last one or, if photos are settled by agreement,
        when every photo is settled.
        """
        shown = self.round(number)
        is_open = not self.finished and not shown.is_hidden
        is_last = shown.message_id is not None and number >= self.last_posted
        if not is_open or not is_last or not self.voting.next_after:
            return False
        return self.voting.next_after <= len(self.judges(number)) or (self.voting.most > 0 and self._is_settled(number))

    def _is_settled(self, number: int) -> bool:
        """Whether each photo of a round has as many votes as it needs, or was settled by a moderator."""
        tallies = [self.tally(slot.photo) for slot in self.round(number).slots]
        return all(tally.label is not Label.NONE for tally in tallies)

    def judges(self, number: int) -> tuple[str, ...]:
        """The keys of the members who have voted on every photo of a round, sorted. Raises UnknownRoundError."""
        voters = [self.votes.get(slot.photo, {}).keys() for slot in self.round(number).slots]
        return tuple(sorted(set[str]().union(*voters).intersection(*voters)))

    def labels(self) -> dict[str, Label]:
        """The labels of all photos that have votes or were settled, except removed ones, sorted by photo id."""
        judged = sorted({*self.votes, *self.settled})
        return {photo: self.tally(photo).label for photo in judged if photo not in self.removed}

    @property
    def actions(self) -> tuple[Action, ...]:
        """All actions that were not undone, grouped by member, each group in the order in which they count."""
        return tuple(action for member in self.acted for action in self.actions_of(member))

    def actions_of(self, member: str) -> tuple[Action, ...]:
        """The actions of one member that were not undone, in the order in which they count."""
        return tuple(_action(sequence, member, done) for sequence, done in self.acted.get(member, {}).items())

    def voted_on(self, member: str) -> set[str]:
        """The photos that a member has voted on, including withdrawn votes but not undone ones."""
        # The votes of a continued concept have no actions here, so they are added separately.
        votes = (done for done in self.acted.get(member, {}).values() if not isinstance(done, Swap | Reworded))
        return {photo for before in votes for photo in before}.union(self.votes_of(member))

    def votes_of(self, member: str) -> dict[str, Vote]:
        """The votes of one member by photo id."""
        return {photo: votes[member] for photo, votes in self.votes.items() if member in votes}


def _action(sequence: int, member: str, done: Done) -> Action:
    if isinstance(done, Swap):
        return Action(sequence, member, {}, done.event, done.slot)
    if isinstance(done, Reworded):
        return Action(sequence, member, {}, reworded=done)
    return Action(sequence, member, done)
