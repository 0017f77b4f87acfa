"""What can happen in a session: the events of the journal, and their JSON.

Events are facts, in the past tense, decided by `engine.sessions.state` and never changed afterwards. Members appear by
their random key (see `engine.sessions.journal`), never by name.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, get_args

from pydantic import TypeAdapter


class Vote(StrEnum):
    """One member's judgement of one photo."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Strategy(StrEnum):
    """How a session chooses its next nine.

    `automatic` is `diverse` after a round without a yes and `nearest` otherwise, in part alone while every yes is a
    split one. `borderline` shows what the classifier is least sure of, `audit` random ones of what it takes for a yes.
    """

    AUTOMATIC = "automatic"
    NEAREST = "nearest"
    DIVERSE = "diverse"
    BORDERLINE = "borderline"
    AUDIT = "audit"


class Display(StrEnum):
    """What a round looks like: an embed for each photo, a gallery of squares, or one contact sheet."""

    EMBEDS = "embeds"
    GRID = "grid"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Voting:
    """How the votes of a session count.

    A photo has a label from `quorum` yes and no votes on. The next round comes by itself when `next_after` members have
    voted on every photo of the last one; with 0 it comes when it is asked for. Who has one of the `roles` (Discord
    ids), or is one of the `members` (keys), may vote; everybody where both are empty.
    """

    quorum: int = 1
    next_after: int = 0
    roles: tuple[int, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """A session was opened; `embedding` is the prompt's, little-endian float32 in base64."""

    kind: ClassVar[str] = "started"
    member: str
    prompt: str
    dataset: str
    encoder: str
    refiner: str
    embedding: str
    strategy: Strategy = Strategy.AUTOMATIC
    display: Display = Display.EMBEDS
    voting: Voting = Voting()


@dataclass(frozen=True, slots=True)
class Reprompted:
    """A member said anew what is meant; the votes stay. `embedding` is as in `Started`."""

    kind: ClassVar[str] = "reprompted"
    member: str
    prompt: str
    embedding: str


@dataclass(frozen=True, slots=True)
class Exemplified:
    """A member brought a picture of their own to vote on. From here on `example` is voted on like a photo's id."""

    kind: ClassVar[str] = "exemplified"
    member: str
    example: str
    embedding: str


@dataclass(frozen=True, slots=True)
class Continued:
    """The session goes on with a saved concept: the labels that it brings, of photos and of `examples`.

    `votes` and `cast_at` (Unix seconds) are by id and member, `examples` packed embeddings by id. What is voted on and
    is no example is a photo of this dataset; `removed` are those that were replaced for good.
    """

    kind: ClassVar[str] = "continued"
    member: str
    concept: str
    version: int
    votes: Mapping[str, Mapping[str, Vote]] = field(hash=False)
    cast_at: Mapping[str, Mapping[str, float]] = field(hash=False)
    examples: Mapping[str, str] = field(hash=False)
    removed: tuple[str, ...] = ()
    settled: Mapping[str, Vote] = field(default_factory=dict, hash=False)

    @property
    def photos(self) -> tuple[str, ...]:
        """The photos of this dataset that were judged before."""
        return tuple(photo for photo in self.votes if photo not in self.examples)


@dataclass(frozen=True, slots=True)
class Saved:
    """The session was saved as that version of a concept."""

    kind: ClassVar[str] = "saved"
    member: str
    concept: str
    version: int


@dataclass(frozen=True, slots=True)
class Refined:
    """The classifier was fitted to the labels of the moment; all that a replay needs to get the same bits.

    `known` is how many events of the session it was fitted to: votes may come while it is. (None in old journals: all
    that came before.)
    """

    kind: ClassVar[str] = "refined"
    refiner: str
    refiner_version: str
    dataset_version: str
    seed: int
    labels: int
    sha256: str
    known: int | None = None


@dataclass(frozen=True, slots=True)
class Steered:
    """A member chose how the next rounds are chosen."""

    kind: ClassVar[str] = "steered"
    member: str
    strategy: Strategy


@dataclass(frozen=True, slots=True)
class Displayed:
    """A member chose what the next rounds look like."""

    kind: ClassVar[str] = "displayed"
    member: str
    display: Display


@dataclass(frozen=True, slots=True)
class Regulated:
    """A member said how the votes of the session count from here on, those that were cast before included."""

    kind: ClassVar[str] = "regulated"
    member: str
    voting: Voting


@dataclass(frozen=True, slots=True)
class Shown:
    """A round was made: its photos' ids and scores in the order of positions 1 to 9.

    The first `drawn` of them were drawn at random from all photos that the classifier takes for a yes.
    """

    kind: ClassVar[str] = "shown"
    round: int
    photos: tuple[str, ...]
    scores: tuple[float, ...]
    drawn: int = 0


@dataclass(frozen=True, slots=True)
class Blinded:
    """A round that was just made is blind until it is revealed: at `until` (Unix seconds) at the latest.

    It is revealed before when all who joined have answered, and at least `answers` have.
    """

    kind: ClassVar[str] = "blinded"
    round: int
    until: float
    answers: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A member takes part in a blind round."""

    kind: ClassVar[str] = "joined"
    member: str
    round: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A member's votes in a blind round, by photo id, which count when it is revealed; none to abstain.

    A further answer of the same member takes the place of the former.
    """

    kind: ClassVar[str] = "answered"
    member: str
    round: int
    votes: Mapping[str, Vote] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Revealed:
    """A blind round is blind no more: its answers are votes from here on."""

    kind: ClassVar[str] = "revealed"
    round: int


@dataclass(frozen=True, slots=True)
class Posted:
    """A round's message stands in the channel, with the photos of these revisions (none: all are the first ones)."""

    kind: ClassVar[str] = "posted"
    round: int
    message_id: int
    display: Display = Display.EMBEDS
    revisions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Voted:
    """A member set (or with None withdrew) their votes, all in one action: by photo id."""

    kind: ClassVar[str] = "voted"
    member: str
    round: int
    votes: Mapping[str, Vote | None] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """A moderator decided what the votes on a photo could not: its label, or with None the votes' own again."""

    kind: ClassVar[str] = "settled"
    member: str
    photo: str
    verdict: Vote | None


@dataclass(frozen=True, slots=True)
class Undone:
    """A member took back their action of that sequence number."""

    kind: ClassVar[str] = "undone"
    member: str
    action: int


@dataclass(frozen=True, slots=True)
class Replaced:
    """A broken or unsuitable photo made room for another at the same position.

    With `hides` it was hidden in the whole dataset, too.
    """

    kind: ClassVar[str] = "replaced"
    member: str
    round: int
    position: int
    removed: str
    photo: str
    score: float
    hides: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """The session was closed."""

    kind: ClassVar[str] = "finished"
    member: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """The session was reopened."""

    kind: ClassVar[str] = "resumed"
    member: str


Event = (
    Started
    | Reprompted
    | Exemplified
    | Continued
    | Saved
    | Steered
    | Displayed
    | Regulated
    | Refined
    | Shown
    | Blinded
    | Joined
    | Answered
    | Revealed
    | Posted
    | Voted
    | Settled
    | Undone
    | Replaced
    | Finished
    | Resumed
)

_READERS: dict[str, TypeAdapter[Event]] = {event.kind: TypeAdapter(event) for event in get_args(Event)}


def to_json(event: Event) -> dict[str, Any]:
    """The event's fields as values that JSON holds."""
    return asdict(event)


def from_json(kind: str, data: Mapping[str, Any]) -> Event:
    """The inverse of `to_json`; what older versions did not write has its default.

    Raises ValueError for a kind, a field's absence or a value that this version does not know.
    """
    return _reader(kind).validate_python(dict(data))


def from_text(kind: str, text: str) -> Event:
    """`from_json` of a JSON text, in half the time."""
    return _reader(kind).validate_json(text)


def _reader(kind: str) -> TypeAdapter[Event]:
    if kind not in _READERS:
        raise ValueError(f"no event is called {kind!r}")
    return _READERS[kind]
