"""The content of a saved concept: prompt, votes, and the embeddings that they are about. Pure.

On the same dataset, photos with votes keep their ids, so that they are not shown again. On another dataset with the
same encoder, these photos do not exist. There they become examples, with ids that name their own dataset.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from pydantic import TypeAdapter

from engine.learning.quality import audited
from engine.photo import Embedding, pack_embedding
from engine.sessions.events import Answered, Continued, Display, Vote, Voted
from engine.sessions.journal import Entry
from engine.sessions.state import Session
from engine.sessions.tally import Label, Tally

_ELSEWHERE = "photo:"


@dataclass(frozen=True, slots=True)
class Cast:
    """A member's vote, and the time it was cast (Unix seconds)."""

    vote: Vote
    at: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A picture with votes by member. Without a `dataset`, it is a member's own picture."""

    dataset: str
    id: str
    embedding: str
    votes: Mapping[str, Cast]
    settled: Vote | None = None

    @property
    def tally(self) -> Tally:
        """The counted votes."""
        return Tally.of((cast.vote for cast in self.votes.values()), self.settled)

    @property
    def label(self) -> Label:
        """The label by its votes."""
        return self.tally.label


@dataclass(frozen=True, slots=True)
class Kept:
    """The content of a version: the prompt with its packed embedding, pictures with votes, and replaced photos.

    `display` is the look of rounds that members chose, if they did. The session's audits have labels for `drawn`
    photos, and `right` of these are a yes.
    """

    prompt: str
    embedding: str
    dataset: str
    encoder: str
    judged: tuple[Judged, ...] = ()
    removed: tuple[str, ...] = ()
    display: Display | None = None
    drawn: int = 0
    right: int = 0

    def count(self, label: Label) -> int:
        """The number of pictures with that label."""
        return sum(judged.label is label for judged in self.judged)


_KEPT = TypeAdapter(Kept)


def to_text(kept: Kept) -> str:
    """The JSON that is stored."""
    return _KEPT.dump_json(kept).decode()


def from_text(text: str) -> Kept:
    """The inverse of `to_text`. Raises ValueError."""
    return _KEPT.validate_json(text)


def kept(session: Session, entries: Sequence[Entry], embeddings: Mapping[str, Embedding]) -> Kept:
    """The content to save for a session. `entries` are its journal, `embeddings` those of its photos.

    Photos with fewer votes than the quorum are left out, so that they can be shown again. So are photos that have left
    the dataset, because their embeddings are gone.
    """
    times, dataset = _cast_times(entries), session.started.dataset
    judged = []
    for picture, votes in session.votes.items():
        is_there = picture in embeddings or picture in session.examples
        if is_there and picture not in session.removed and not session.tally(picture).is_short:
            home, id = _home(picture) if picture in session.examples else (dataset, picture)
            packed = session.examples.get(picture) or pack_embedding(embeddings[picture])
            casts = {member: Cast(vote, times.get((picture, member), 0.0)) for member, vote in votes.items()}
            judged.append(Judged(home, id, packed, casts, session.settled.get(picture)))
    removed, prompt = tuple(sorted(session.removed)), (session.prompt, session.embedding)
    display, (drawn, right) = session.chosen_display, audited(session)
    return Kept(*prompt, dataset, session.started.encoder, tuple(judged), removed, display, drawn, right)


def photos_in(found: Kept, dataset: str) -> list[str]:
    """The ids of all photos of the dataset in the content, including replaced ones."""
    judged = [one.id for one in found.judged if one.dataset == dataset]
    return judged + list(found.removed if found.dataset == dataset else ())


def continued(
    found: Kept, dataset: str, present: Collection[str], *, member: str, concept: str, name: str, version: int
) -> Continued:
    """The event for a session on that dataset. `present` are those of `photos_in` that the dataset still has."""
    votes, cast_at, examples = dict[str, dict[str, Vote]](), dict[str, dict[str, float]](), dict[str, str]()
    settled = dict[str, Vote]()
    for one in found.judged:
        is_here = one.dataset == dataset and one.id in present
        picture = one.id if is_here or not one.dataset else _from_elsewhere(one)
        votes[picture] = {voter: cast.vote for voter, cast in one.votes.items()}
        cast_at[picture] = {voter: cast.at for voter, cast in one.votes.items()}
        if not is_here:
            examples[picture] = one.embedding
        if one.settled is not None:
            settled[picture] = one.settled
    removed = tuple(photo for photo in found.removed if found.dataset == dataset and photo in present)
    return Continued(member, concept, version, votes, cast_at, examples, removed, settled, name, found.display)


def merged(into: Kept, other: Kept) -> Kept:
    """The first concept with the votes of both. If a member voted twice on a picture, the newer vote counts."""
    judged = {(one.dataset, one.id): one for one in into.judged}
    for one in other.judged:
        own = judged.get((one.dataset, one.id))
        if own is not None:
            one = replace(own, votes=_newer(own.votes, one.votes), settled=own.settled or one.settled)
        judged[one.dataset, one.id] = one
    removed = {*into.removed, *(other.removed if other.dataset == into.dataset else ())}
    left = tuple(one for one in judged.values() if one.dataset != into.dataset or one.id not in removed)
    return replace(into, judged=left, removed=tuple(sorted(removed)))


def _newer(own: Mapping[str, Cast], other: Mapping[str, Cast]) -> dict[str, Cast]:
    found = dict(own)
    for member, cast in other.items():
        if member not in found or found[member].at < cast.at:
            found[member] = cast
    return found


def _from_elsewhere(photo: Judged) -> str:
    return f"{_ELSEWHERE}{quote(photo.dataset, safe='')}:{photo.id}"


def _home(example: str) -> tuple[str, str]:
    """The dataset that an example comes from, and its id there. The dataset is empty for a member's own picture."""
    if not example.startswith(_ELSEWHERE):
        return "", example
    home, _, photo = example.removeprefix(_ELSEWHERE).partition(":")
    return unquote(home), photo


def _cast_times(entries: Iterable[Entry]) -> dict[tuple[str, str], float]:
    """The time of each member's last vote on each picture."""
    times: dict[tuple[str, str], float] = {}
    for entry in entries:
        match entry.event:
            case Voted(member=member, votes=votes) | Answered(member=member, votes=votes):
                times |= {(picture, member): entry.at.timestamp() for picture in votes}
            case Continued(cast_at=cast_at):
                times |= {(picture, member): at for picture, casts in cast_at.items() for member, at in casts.items()}
    return times
