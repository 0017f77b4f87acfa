"""The rules of a session, as pure functions over frozen values.

A decision (`vote`, `rest_is_no`, `undo`, ...) looks at the session and returns the event that follows, or raises a
`SessionError`. No decision changes anything: what an event makes of the session is said in `engine.evolution`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from engine.blind import Blind, check_sighted
from engine.errors import (
    NothingLeftToVoteError,
    NothingToUndoError,
    NotVoterError,
    RoundInPreparationError,
    SessionFinishedError,
    StaleRoundError,
    UnknownRoundError,
)
from engine.events import (
    Continued,
    Display,
    Displayed,
    Exemplified,
    Finished,
    Posted,
    Refined,
    Regulated,
    Replaced,
    Reprompted,
    Shown,
    Started,
    Steered,
    Strategy,
    Undone,
    Vote,
    Voted,
    Voting,
)

ROUND_SIZE = 9


class Label(StrEnum):
    """What the team's votes say of a photo."""

    YES = "yes"
    NO = "no"
    DISPUTED = "disputed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on one photo, counted; `settled` is what a moderator decided in their place.

    They count from `quorum` yes and no votes on.
    """

    yes: int = 0
    no: int = 0
    unsure: int = 0
    settled: Vote | None = None
    quorum: int = 1

    @classmethod
    def of(cls, votes: Iterable[Vote], settled: Vote | None = None, quorum: int = 1) -> Self:
        """Those votes, counted."""
        count = Counter(votes)
        return cls(count[Vote.YES], count[Vote.NO], count[Vote.UNSURE], settled, quorum)

    @property
    def is_short(self) -> bool:
        """Whether there are votes, but too few to count."""
        return self.settled is None and 0 < self.yes + self.no < self.quorum

    @property
    def label(self) -> Label:
        """Yes and no votes decide by majority; unsure counts for neither; a tie is disputed until it is settled."""
        if self.settled is not None:
            return Label(self.settled)
        if self.is_short:
            return Label.NONE
        if self.yes == self.no:
            return Label.DISPUTED if self.yes else Label.NONE
        return Label.YES if self.yes > self.no else Label.NO

    @property
    def weight(self) -> float:
        """How far the label is to be trusted: 1 if unanimous, down to half of that with the majority's share."""
        if self.settled is not None:
            return 1.0
        return max(self.yes, self.no) / (self.yes + self.no) if self.label in (Label.YES, Label.NO) else 0.0


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

    def slot(self, position: int) -> Slot:
        """The slot at a position from 1 on. Raises UnknownRoundError."""
        if not 1 <= position <= len(self.slots):
            raise UnknownRoundError(f"round {self.number} has no position {position}")
        return self.slots[position - 1]


@dataclass(frozen=True, slots=True)
class Action:
    """What one member did at once, with the votes that stood before, so that it can be taken back."""

    sequence: int
    member: str
    before: Mapping[str, Vote | None]


@dataclass(frozen=True, slots=True)
class Session:
    """One channel's work on one concept. `votes` is photo -> member -> vote; `sequence` counts the events so far.

    `examples` are pictures that members brought, by id (votes name them like photos), with their packed embeddings.
    `concept` is the saved one that it continues, or was saved as.
    """

    id: str
    guild_id: int
    channel_id: int
    started: Started
    sequence: int = 0
    rounds: tuple[Round, ...] = ()
    votes: Mapping[str, Mapping[str, Vote]] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
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

    def judges(self, number: int) -> tuple[str, ...]:
        """The members who have voted on every photo of a round, by key, in order. Raises UnknownRoundError."""
        voters = [self.votes.get(slot.photo, {}).keys() for slot in self.round(number).slots]
        return tuple(sorted(set[str]().union(*voters).intersection(*voters)))

    def labels(self) -> dict[str, Label]:
        """The label of every photo that was voted on or settled and that nobody removed, ordered by photo id."""
        judged = sorted({*self.votes, *self.settled})
        return {photo: self.tally(photo).label for photo in judged if photo not in self.removed}

    def action(self, sequence: int) -> Action:
        """An action that was not taken back, by its event's number."""
        return next(action for action in self.actions if action.sequence == sequence)

    def voted_on(self, member: str) -> set[str]:
        """The photos on which one member has voted, with those whose vote they withdrew; not what they undid.

        The votes of a saved concept come without the actions that they were.
        """
        acted_on = {photo for action in self.actions if action.member == member for photo in action.before}
        return acted_on.union(self.votes_of(member))

    def votes_of(self, member: str) -> dict[str, Vote]:
        """What one member voted, by photo id."""
        return {photo: votes[member] for photo, votes in self.votes.items() if member in votes}


# -- decisions: what would happen -------------------------------------------------------------------------------------


def vote(
    session: Session, member: str, number: int, position: int, revision: int, choice: Vote | None
) -> tuple[Voted, ...]:
    """Sets the member's vote, changes it, or withdraws it (None). Nothing happens if it is so already."""
    slot = _votable(session, number).slot(position)
    if slot.revision != revision:
        raise UnknownRoundError(f"the photo at position {position} was replaced a moment ago")
    held = session.votes.get(slot.photo, {}).get(member)
    return () if held is choice else (Voted(member, number, {slot.photo: choice}),)


def rest_is_no(session: Session, member: str, number: int) -> Voted:
    """Fills that member's open photos of the round with no, as one action.

    A photo on which the member voted is not open, even if they withdrew that vote; it is again after an undo.
    """
    slots, voted_on = _votable(session, number).slots, session.voted_on(member)
    open_photos = [slot.photo for slot in slots if slot.photo not in voted_on]
    if not open_photos:
        raise NothingLeftToVoteError
    return Voted(member, number, dict.fromkeys(open_photos, Vote.NO))


def undo(session: Session, member: str) -> Undone:
    """Takes back the member's last action."""
    own = [action.sequence for action in check_open(session).actions if action.member == member]
    if not own:
        raise NothingToUndoError
    return Undone(member, own[-1])


def undone_votes(session: Session, event: Undone) -> Mapping[str, Vote | None]:
    """The member's votes on the photos that the event touches, as they stand after it."""
    return session.action(event.action).before


def check_next(session: Session, number: int | None) -> None:
    """Whether the round after `number` (None: after the last) may be made.

    Raises StaleRoundError, and BlindRoundError while the last one is blind.
    """
    last = len(check_open(session).rounds)
    if number is not None and number != last:
        session.round(number)
        raise StaleRoundError(last, session.rounds[-1].message_id)
    check_sighted(session.rounds[-1:])


def is_unposted(session: Session) -> bool:
    """Whether the last round never reached the channel."""
    return bool(check_open(session).rounds) and session.rounds[-1].message_id is None


def steer(session: Session, member: str, strategy: Strategy) -> Steered:
    """Chooses how the next rounds are chosen."""
    check_open(session)
    return Steered(member, strategy)


def display(session: Session, member: str, kind: Display) -> Displayed:
    """Chooses what the next rounds look like."""
    check_open(session)
    return Displayed(member, kind)


def regulate(session: Session, member: str, voting: Voting) -> tuple[Regulated, ...]:
    """Says how votes count; nothing happens if they do so already."""
    return () if check_open(session).voting == voting else (Regulated(member, voting),)


def reprompt(session: Session, member: str, prompt: str, embedding: str) -> Reprompted:
    """Says anew what is meant."""
    check_open(session)
    return Reprompted(member, prompt, embedding)


def exemplify(
    session: Session, member: str, example: str, embedding: str, choice: Vote
) -> tuple[Exemplified | Voted, ...]:
    """Sets a member's vote on a picture that they bring; it is taken back like any other.

    Nothing happens if they voted so on that picture before.
    """
    if check_open(session).votes.get(example, {}).get(member) is choice:
        return ()
    voted = Voted(member, 0, {example: choice})
    return (voted,) if example in session.examples else (Exemplified(member, example, embedding), voted)


def show(session: Session, number: int, photos: Iterable[tuple[str, float]], drawn: int = 0) -> Shown:
    """The round with that number. Raises RoundInPreparationError when another was faster, or showed one of these."""
    ids, scores = zip(*photos, strict=True)
    if number != len(check_open(session).rounds) + 1 or not set(ids).isdisjoint(session.shown):
        raise RoundInPreparationError
    return Shown(number, tuple(ids), tuple(scores), drawn)


def post(
    session: Session,
    number: int,
    message_id: int,
    display: Display = Display.EMBEDS,
    revisions: tuple[int, ...] = (),
) -> Posted:
    """The round's message stands in the channel (a round that was posted again has a new one)."""
    return Posted(session.round(number).number, message_id, display, revisions)


def replace_photo(
    session: Session, member: str, number: int, position: int, revision: int, photo: str, score: float
) -> Replaced:
    """A broken or unsuitable photo makes room for another."""
    slot = _votable(session, number).slot(position)
    if slot.revision != revision:
        raise UnknownRoundError(f"the photo at position {position} was replaced a moment ago")
    if photo in session.shown:
        raise RoundInPreparationError
    return Replaced(member, number, position, slot.photo, photo, score)


def finish(session: Session, member: str) -> Finished:
    """Closes the session. Raises BlindRoundError while a round is blind."""
    check_sighted(check_open(session).rounds[-1:])
    return Finished(member)


def check_open(session: Session) -> Session:
    """The session. Raises SessionFinishedError."""
    if session.finished:
        raise SessionFinishedError
    return session


def check_voter(session: Session, member: str, roles: Collection[int]) -> Session:
    """The session, for a member with these roles (Discord ids). Raises NotVoterError for who may not vote in it."""
    voting = session.voting
    is_open_to_all = not voting.roles and not voting.members
    if not is_open_to_all and member not in voting.members and set(roles).isdisjoint(voting.roles):
        raise NotVoterError(voting.roles, len(voting.members))
    return session


def _votable(session: Session, number: int) -> Round:
    shown = check_open(session).round(number)
    check_sighted([shown])
    return shown
