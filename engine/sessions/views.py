"""What the engine hands to the bot: frozen values, with all that a message needs and nothing of how it came about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.blind.ballots import Agreement, Terms
from engine.galleries.dataset_labels import LabelCount
from engine.photo import Match, Photo
from engine.sessions.events import Display, Strategy, Vote, Voting
from engine.sessions.tally import Label, Tally


@dataclass(frozen=True, slots=True)
class PromptHints:
    """What a member should know of how their prompt was understood.

    `foreign_script`: it is written in letters that the dataset's encoder, which knows one language, was not taught.
    """

    truncated: bool = False
    unknown_words: tuple[str, ...] = ()
    foreign_script: bool = False


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo as it is shown: `score` is the cosine similarity to the query that found it.

    One that `is_gone` has left the dataset since: only its id is known, and its label stays.
    """

    position: int
    photo: Photo
    score: float
    tally: Tally
    revision: int = 0
    is_gone: bool = False


def ranked(matches: Sequence[Match], tally: Callable[[str], Tally] = lambda _: Tally()) -> tuple[PhotoView, ...]:
    """What a search found, in its order; `tally` gives the votes on a photo by its id."""
    return tuple(PhotoView(i, m.photo, m.score, tally(m.photo.id)) for i, m in enumerate(matches, start=1))


@dataclass(frozen=True, slots=True)
class BlindView:
    """What a round that is or was blind shows of it; `call` is the message that called to join, once revealed.

    `agreement` is None while it is hidden, and with fewer than two voters.
    """

    terms: Terms
    joined: int
    answered: int
    voters: int
    revealed: bool
    call: int | None
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class RoundRef:
    """A round of a session, without its photos; `next_is_due` if enough members have voted on it.

    A change returns it: whoever shows the round builds its view when the message is edited.
    """

    guild_id: int
    channel_id: int
    session_id: str
    number: int
    next_is_due: bool = False


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round with all that its message shows; `last` is the number of the last round that has a message.

    `display` is the look of its message, or of the message that it will get; `posted` are the revisions of the photos
    that the message was sent with. `judges` is how many members have voted on every photo. A photo is shown from its
    own address unless `may_copy`.
    """

    session_id: str
    guild_id: int
    channel_id: int
    number: int
    last: int
    prompt: str
    dataset: str
    photos: tuple[PhotoView, ...]
    message_id: int | None
    finished: bool
    strategy: Strategy = Strategy.AUTOMATIC
    display: Display = Display.EMBEDS
    posted: tuple[int, ...] = ()
    may_copy: bool = True
    blind: BlindView | None = None
    voting: Voting = field(default_factory=Voting)
    judges: int = 0
    next_is_due: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether it is blind and not revealed yet."""
        return self.blind is not None and not self.blind.revealed

    @property
    def revisions(self) -> tuple[int, ...]:
        """How often each position's photo was replaced."""
        return tuple(photo.revision for photo in self.photos)

    @property
    def is_last(self) -> bool:
        """Whether `next` goes on from here."""
        return self.number >= self.last

    @property
    def ref(self) -> RoundRef:
        """The round without its photos."""
        return RoundRef(self.guild_id, self.channel_id, self.session_id, self.number, self.next_is_due)


@dataclass(frozen=True, slots=True)
class BallotView:
    """One member's answer in a blind round: the positions with a yes, None before there is one."""

    round: RoundView
    ticked: tuple[int, ...] | None
    abstained: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """A session's first round."""

    round: RoundView
    hints: PromptHints


@dataclass(frozen=True, slots=True)
class Look:
    """A private look: the nearest photos to a prompt, outside of any session."""

    prompt: str
    dataset: str
    photos: tuple[PhotoView, ...]
    hints: PromptHints


@dataclass(frozen=True, slots=True)
class Status:
    """Where a session stands. `members` is Discord id (None: forgotten) -> votes held now, most first."""

    session_id: str
    prompt: str
    dataset: str
    rounds: int
    shown: int
    labels: Mapping[Label, int]
    members: tuple[tuple[int | None, int], ...]
    disputed: tuple[PhotoView, ...]
    finished: bool
    last_message_id: int | None

    @property
    def votes(self) -> int:
        """Votes held now, by all members."""
        return sum(count for _, count in self.members)


@dataclass(frozen=True, slots=True)
class Undo:
    """What was taken back: the rounds that look different now, and the member's votes there afterwards."""

    rounds: tuple[RoundRef, ...]
    votes: Mapping[str, Vote | None]


@dataclass(frozen=True, slots=True)
class MyVotes:
    """One member's votes on the photos of a round, by position; `total` counts those of the whole session."""

    round: RoundView
    votes: Mapping[int, Vote]
    total: int


@dataclass(frozen=True, slots=True)
class Export:
    """A file to hand out."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished session: where it stood, and its labels (CSV) and classifier (JSON) as files."""

    status: Status
    files: tuple[Export, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """A dataset labelled by a session's classifier, with photos that nobody has voted on, and files.

    `borderline` are those that just missed being a yes, `weakest` those that just made it. `too_large` names the forms
    of files (`csv`) that `scripts/export` has to write.
    """

    session_id: str
    prompt: str
    dataset: str
    counts: Mapping[Label, LabelCount]
    strongest: tuple[PhotoView, ...]
    borderline: tuple[PhotoView, ...]
    weakest: tuple[PhotoView, ...]
    files: tuple[Export, ...]
    too_large: tuple[str, ...]
