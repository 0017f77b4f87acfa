"""What is kept of a session so that it can be continued elsewhere: labels, and embeddings of what they are about. Pure.

On the same dataset the judged photos keep their ids, so that they are not shown again. On another one of the same
encoder those photos do not exist; there they teach as examples do, under ids that say where they come from.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from pydantic import TypeAdapter

from engine.photo import Embedding
from engine.sessions.events import Answered, Continued, Vote, Voted
from engine.sessions.journal import Entry
from engine.sessions.packed_embedding import pack_embedding
from engine.sessions.state import Session
from engine.sessions.tally import Label, Tally

_ELSEWHERE = "photo:"


@dataclass(frozen=True, slots=True)
class Cast:
    """A member's vote, and when it was cast (Unix seconds)."""

    vote: Vote
    at: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A picture with votes, by member: a photo of a dataset, or (without one) an example that a member brought."""

    dataset: str
    id: str
    embedding: str
    votes: Mapping[str, Cast]
    settled: Vote | None = None

    @property
    def label(self) -> Label:
        """What its votes say."""
        return Tally.of((cast.vote for cast in self.votes.values()), self.settled).label


@dataclass(frozen=True, slots=True)
class Kept:
    """A concept as it was taught: what the prompt was (packed embedding), what was judged, and which photos of the
    dataset were replaced for good."""

    prompt: str
    embedding: str
    dataset: str
    encoder: str
    judged: tuple[Judged, ...] = ()
    removed: tuple[str, ...] = ()

    def count(self, label: Label) -> int:
        """How many pictures have that label."""
        return sum(judged.label is label for judged in self.judged)


_KEPT = TypeAdapter(Kept)


def to_text(kept: Kept) -> str:
    """As it is stored: JSON."""
    return _KEPT.dump_json(kept).decode()


def from_text(text: str) -> Kept:
    """The inverse of `to_text`. Raises ValueError."""
    return _KEPT.validate_json(text)


def kept(session: Session, entries: Sequence[Entry], embeddings: Mapping[str, Embedding]) -> Kept:
    """What a session has taught; `entries` are its journal, `embeddings` those of its photos.

    A photo with fewer votes than count is left out: it can be shown again. So is one that has left the dataset, whose
    embedding nobody has any more.
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
    removed = tuple(sorted(session.removed))
    return Kept(session.prompt, session.embedding, dataset, session.started.encoder, tuple(judged), removed)


def photos_in(found: Kept, dataset: str) -> list[str]:
    """The photos of that dataset that it knows: judged ones, and those that were replaced."""
    judged = [one.id for one in found.judged if one.dataset == dataset]
    return judged + list(found.removed if found.dataset == dataset else ())


def continued(
    found: Kept, dataset: str, present: Collection[str], *, member: str, concept: str, version: int
) -> Continued:
    """How a session on that dataset goes on; `present` are those of `photos_in` that it has still."""
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
    return Continued(member, concept, version, votes, cast_at, examples, removed, settled)


def merged(into: Kept, other: Kept) -> Kept:
    """The first concept with the labels of both; of two votes of a member on one picture the newer counts."""
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
    """Where an example comes from, and its id there; no dataset for a picture that a member brought."""
    if not example.startswith(_ELSEWHERE):
        return "", example
    home, _, photo = example.removeprefix(_ELSEWHERE).partition(":")
    return unquote(home), photo


def _cast_times(entries: Iterable[Entry]) -> dict[tuple[str, str], float]:
    """When each member last voted on each picture."""
    times: dict[tuple[str, str], float] = {}
    for entry in entries:
        match entry.event:
            case Voted(member=member, votes=votes) | Answered(member=member, votes=votes):
                times |= {(picture, member): entry.at.timestamp() for picture in votes}
            case Continued(cast_at=cast_at):
                times |= {(picture, member): at for picture, casts in cast_at.items() for member, at in casts.items()}
    return times
