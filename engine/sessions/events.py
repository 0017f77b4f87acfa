"""The events of a session, as the journal stores them, and their JSON.

Events are facts and never change. `engine.sessions.rules` creates most of them. Members are identified by their random
key (see `engine.sessions.journal`), never by name. Journals of older versions must stay readable, so new fields need a
default.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, get_args

from pydantic import TypeAdapter


class Vote(StrEnum):
    """A member's vote on a photo."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Strategy(StrEnum):
    """How a session chooses its next nine photos.

    `nearest` shows the highest scores, `diverse` high scores that differ from each other. `automatic` is `diverse`
    after a round without a yes and `nearest` otherwise; while the team is split on every yes, it mixes both.
    `borderline` shows the photos that the classifier is least sure of, `audit` mostly random ones that it takes for a
    yes.
    """

    AUTOMATIC = "automatic"
    NEAREST = "nearest"
    DIVERSE = "diverse"
    BORDERLINE = "borderline"
    AUDIT = "audit"


class Display(StrEnum):
    """The look of a round: an embed for each photo, a grid of squares, or one contact sheet."""

    EMBEDS = "embeds"
    GRID = "grid"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Voting:
    """The voting rules of a session.

    A photo gets a label once it has `quorum` yes and no votes. If `most` is not 0, they have to agree: if they do not,
    the photo needs `most` votes. The next round starts automatically when `next_after` members have voted on every
    photo of the last one; with 0, it never does. Members with one of the `roles` (Discord ids) and the listed `members`
    (keys) may vote; if both are empty, everyone may. `daily_at` is the minute of the UTC day, from 0 to 1439, at which
    a daily round starts, if there is one (see `engine.sessions.daily`).
    """

    quorum: int = 1
    next_after: int = 0
    roles: tuple[int, ...] = ()
    members: tuple[str, ...] = ()
    daily_at: int | None = None
    most: int = 0


@dataclass(frozen=True, slots=True)
class Started:
    """A session was started. `embedding` is the prompt's: little-endian float32 in base64.

    `is_first` says that the server had no session before.
    """

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
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Reprompted:
    """A member changed the prompt. The votes stay. `embedding` is as in `Started`.

    `word` is the suggested word that the member made part of the prompt or, with `excludes`, left out. Such a change is
    an action that the member can undo. It is empty if they typed the prompt.
    """

    kind: ClassVar[str] = "reprompted"
    member: str
    prompt: str
    embedding: str
    word: str = ""
    excludes: bool = False


class Stage(StrEnum):
    """When words are suggested: before the first judged round, after rounds without a yes, and after the first yes."""

    START = "start"
    LOST = "lost"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Offered:
    """The last round's message offers words of the dataset, each with the number of photos that it fits.

    `prompt`, `stage` and `judged` say what the words were chosen for (see `engine.sessions.word_menu`).
    """

    kind: ClassVar[str] = "offered"
    prompt: str
    stage: Stage
    judged: int
    words: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Exemplified:
    """A member added a picture of their own. Later events use `example` like a photo's id in votes."""

    kind: ClassVar[str] = "exemplified"
    member: str
    example: str
    embedding: str


@dataclass(frozen=True, slots=True)
class Continued:
    """The session continues a saved concept and takes over its votes.

    `votes` and `cast_at` (Unix seconds) are by id and member. `examples` are packed embeddings by id. An id that has
    votes but is no example is a photo of this dataset. `removed` are the photos that were replaced and not restored.
    `settled` are moderators' decisions by id. `name` is the concept's, and `display` the look that was chosen for it.
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
    name: str = ""
    display: Display | None = None

    @property
    def photos(self) -> tuple[str, ...]:
        """The photos of this dataset that the concept has votes on."""
        return tuple(photo for photo in self.votes if photo not in self.examples)


@dataclass(frozen=True, slots=True)
class Saved:
    """The session was saved as a version of the concept `concept`, which has this `name`."""

    kind: ClassVar[str] = "saved"
    member: str
    concept: str
    version: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Refined:
    """A classifier was fitted. Holds everything that a replay needs to get the same bits.

    `known` is the number of the session's events that the fit used, because votes may arrive while it runs. It is None
    in old journals, which means all events before this one.
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
    """A member changed the strategy of the next rounds."""

    kind: ClassVar[str] = "steered"
    member: str
    strategy: Strategy


@dataclass(frozen=True, slots=True)
class Displayed:
    """A member changed the look of the next rounds."""

    kind: ClassVar[str] = "displayed"
    member: str
    display: Display


@dataclass(frozen=True, slots=True)
class Regulated:
    """The voting rules of the session changed. They also apply to earlier votes.

    `member` is empty if the daily round ended because all photos were shown.
    """

    kind: ClassVar[str] = "regulated"
    member: str
    voting: Voting


@dataclass(frozen=True, slots=True)
class Shown:
    """A round was made, with the ids and scores of its photos in the order of their positions, 1 to 9.

    The first `drawn` photos were drawn at random from all photos that the classifier takes for a yes. `fitting` is how
    many photos of the dataset fit the concept, as the classifier estimated before the round (None: it did not).
    """

    kind: ClassVar[str] = "shown"
    round: int
    photos: tuple[str, ...]
    scores: tuple[float, ...]
    drawn: int = 0
    fitting: int | None = None


@dataclass(frozen=True, slots=True)
class Blinded:
    """The round that was just made is blind until it is revealed, at `until` (Unix seconds) at the latest.

    It is revealed earlier if everyone who joined has answered and there are at least `answers` answers.
    """

    kind: ClassVar[str] = "blinded"
    round: int
    until: float
    answers: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A member joined a blind round."""

    kind: ClassVar[str] = "joined"
    member: str
    round: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A member answered a blind round. `votes` are by photo id, and empty if the member abstains.

    The votes count when the round is revealed. A later answer by the same member replaces this one.
    """

    kind: ClassVar[str] = "answered"
    member: str
    round: int
    votes: Mapping[str, Vote] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Revealed:
    """A blind round was revealed. Its answers are now votes."""

    kind: ClassVar[str] = "revealed"
    round: int


@dataclass(frozen=True, slots=True)
class Posted:
    """A round was posted as a message. `revisions` are those of the photos in it; empty means all 0."""

    kind: ClassVar[str] = "posted"
    round: int
    message_id: int
    display: Display = Display.EMBEDS
    revisions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Voted:
    """A member set or (None) withdrew votes, by photo id, as one action."""

    kind: ClassVar[str] = "voted"
    member: str
    round: int
    votes: Mapping[str, Vote | None] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """A moderator settled a dispute: `verdict` is the photo's label. None lets the votes decide again."""

    kind: ClassVar[str] = "settled"
    member: str
    photo: str
    verdict: Vote | None


@dataclass(frozen=True, slots=True)
class Undone:
    """A member took back an action. `action` is the sequence number of its event."""

    kind: ClassVar[str] = "undone"
    member: str
    action: int


@dataclass(frozen=True, slots=True)
class Replaced:
    """A broken or unsuitable photo was replaced by another one at the same position.

    With `hides`, it was also hidden in the whole dataset.
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
    """The session was finished."""

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
    | Offered
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
    """The event's fields as values that `json` can dump."""
    return asdict(event)


def from_json(kind: str, data: Mapping[str, Any]) -> Event:
    """The inverse of `to_json`. Fields that older versions did not write get their defaults.

    Raises ValueError for an unknown kind, a missing field or an invalid value.
    """
    return _reader(kind).validate_python(dict(data))


def from_text(kind: str, text: str) -> Event:
    """Like `from_json`, for a JSON text. Takes half the time of decoding the text first."""
    return _reader(kind).validate_json(text)


def _reader(kind: str) -> TypeAdapter[Event]:
    if kind not in _READERS:
        raise ValueError(f"unknown event {kind!r}")
    return _READERS[kind]
