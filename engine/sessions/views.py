"""The values that the engine returns to the bot: frozen, and with everything that a message needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.blind.ballots import Agreement, Terms
from engine.photo import Match, Photo
from engine.sessions.advice import Advice
from engine.sessions.events import Display, Strategy, Vote, Voting
from engine.sessions.tally import Label, Tally
from engine.sessions.word_menu import WordMenu


@dataclass(frozen=True, slots=True)
class PromptHints:
    """Hints for the member about how their prompt was understood.

    `foreign_script`: the dataset's encoder knows one language, and the prompt uses a script that it was not trained on.
    """

    truncated: bool = False
    unknown_words: tuple[str, ...] = ()
    foreign_script: bool = False


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo of a round. `score` is the cosine similarity to the query that found it.

    If `is_gone`, the photo has left the dataset: only its id and its label are known.
    """

    position: int
    photo: Photo
    score: float
    tally: Tally
    revision: int = 0
    is_gone: bool = False


def ranked(matches: Sequence[Match], tally: Callable[[str], Tally] = lambda _: Tally()) -> tuple[PhotoView, ...]:
    """The results of a search, in order. `tally` returns the votes on a photo by id."""
    return tuple(PhotoView(i, m.photo, m.score, tally(m.photo.id)) for i, m in enumerate(matches, start=1))


@dataclass(frozen=True, slots=True)
class BlindView:
    """The public state of a round that is or was blind. After the reveal, `call` is the message that invited to join.

    `agreement` is None before the reveal, and with fewer than two voters.
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
    """A reference to a round. `next_is_due` says whether the next round should start automatically.

    Changes return it, because building a full view for each vote would be slow. The view is built when the message is
    edited.
    """

    guild_id: int
    channel_id: int
    session_id: str
    number: int
    next_is_due: bool = False


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round with everything that its message shows. `last` is the number of the last round that was posted.

    `display` is the look of its message, or of the message that it will get. `posted` are the revisions of the photos
    in the message when it was sent. `judges` is the number of members who have voted on every photo. Unless
    `may_copy`, photos may only be shown from their own urls. `title` is the name of the concept that the session
    continues, or empty. `advice` is what the message tells the team to do, and `menu` what it suggests.
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
    title: str = ""
    advice: Advice | None = None
    menu: WordMenu | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the round is blind and not revealed yet."""
        return self.blind is not None and not self.blind.revealed

    @property
    def revisions(self) -> tuple[int, ...]:
        """The number of replacements at each position."""
        return tuple(photo.revision for photo in self.photos)

    @property
    def is_last(self) -> bool:
        """Whether this is the last round, where `next` continues."""
        return self.number >= self.last

    @property
    def ref(self) -> RoundRef:
        """A reference to the round."""
        return RoundRef(self.guild_id, self.channel_id, self.session_id, self.number, self.next_is_due)


@dataclass(frozen=True, slots=True)
class BallotView:
    """A member's answer in a blind round. `ticked` are the positions with a yes, or None before the first answer."""

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
    """The nearest photos to a query, outside of any round."""

    prompt: str
    dataset: str
    photos: tuple[PhotoView, ...]
    hints: PromptHints


@dataclass(frozen=True, slots=True)
class Status:
    """The status of a session. `members` are pairs of Discord id (None if unknown) and votes, most votes first."""

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
        """The number of votes of all members."""
        return sum(count for _, count in self.members)


@dataclass(frozen=True, slots=True)
class Undo:
    """The result of an undo: the rounds that changed, and what happened to the member's votes and a replaced photo.

    `removed` are the votes that were taken back; `restored` are earlier votes that count again. Both are numbers by
    vote. `word` is the suggested word that was taken back, or empty, and `prompt` the prompt since then.
    """

    rounds: tuple[RoundRef, ...]
    removed: Mapping[Vote, int]
    restored: Mapping[Vote, int]
    is_replacement: bool
    word: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class MyVotes:
    """A member's votes in a round by position. `total` is the number of their votes in the session."""

    round: RoundView
    votes: Mapping[int, Vote]
    total: int


@dataclass(frozen=True, slots=True)
class Export:
    """A file to send."""

    name: str
    content: bytes
