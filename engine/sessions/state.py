"""The rules of a session, as pure functions over frozen values.

A decision (`vote`, `rest_is_no`, `undo`, ...) looks at the session and returns the event that follows, or raises a
`SessionError`. No decision changes anything: what an event makes of the session is said in `engine.sessions.evolve`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from engine.blind.ballots import Blind, check_sighted
from engine.errors import (
    JudgedPhotoError,
    NothingLeftToVoteError,
    NothingToUndoError,
    NotVoterError,
    RoundInPreparationError,
    SessionFinishedError,
    StaleRoundError,
    UnknownRoundError,
)
from engine.sessions.events import (
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


def undo(session: Session, member: str, *, moderates: bool = False) -> Undone:
    """Takes back the member's last action.

    A replaced photo returns, unless its place was changed again since. That discards the votes on the photo that came
    in, so it raises JudgedPhotoError when others have voted on that one and the member is no moderator.
    """
    own = next((one for one in check_open(session).actions_of(member)[::-1] if _is_undoable(session, one)), None)
    if own is None:
        raise NothingToUndoError
    if own.replaced is not None and not moderates:
        _check_unjudged(session, member, own.replaced.photo, is_undo=True)
    return Undone(member, own.sequence)


def undone_votes(session: Session, event: Undone) -> Mapping[str, Vote | None]:
    """The member's votes on the photos that the event touches, as they stand after it."""
    done = session.acted[event.member][event.action]
    if not isinstance(done, Swap):
        return done
    returned = done.event.removed
    return {returned: session.votes.get(returned, {}).get(event.member)}


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


def check_replaceable(
    session: Session, member: str, number: int, position: int, revision: int, *, moderates: bool = False
) -> Slot:
    """The place whose photo the member may replace; a moderator may even if others have voted on it.

    Raises UnknownRoundError, JudgedPhotoError.
    """
    slot = _votable(session, number).slot(position)
    if slot.revision != revision:
        raise UnknownRoundError(f"the photo at position {position} was replaced a moment ago")
    if not moderates:
        _check_unjudged(session, member, slot.photo)
    return slot


def replace_photo(
    session: Session,
    member: str,
    number: int,
    position: int,
    revision: int,
    photo: str,
    score: float,
    *,
    moderates: bool = False,
    hides: bool = False,
) -> Replaced:
    """A broken or unsuitable photo makes room for another. Raises what `check_replaceable` does."""
    slot = check_replaceable(session, member, number, position, revision, moderates=moderates)
    if photo in session.shown:
        raise RoundInPreparationError
    return Replaced(member, number, position, slot.photo, photo, score, hides)


def finish(session: Session, member: str) -> Finished:
    """Closes the session. Raises BlindRoundError while a round is blind."""
    check_sighted(check_open(session).rounds[-1:])
    return Finished(member)


def check_open(session: Session) -> Session:
    """The session. Raises SessionFinishedError."""
    if session.finished:
        raise SessionFinishedError
    return session


def check_voter(session: Session, member: str, roles: Collection[int], *, moderates: bool = False) -> Session:
    """The session, for a member with these roles (Discord ids). Raises NotVoterError for who may not vote in it.

    `moderates` is for what moderators may do without a vote.
    """
    voting = session.voting
    is_open_to_all = moderates or (not voting.roles and not voting.members)
    if not is_open_to_all and member not in voting.members and set(roles).isdisjoint(voting.roles):
        raise NotVoterError(voting.roles, len(voting.members))
    return session


def _votable(session: Session, number: int) -> Round:
    shown = check_open(session).round(number)
    check_sighted([shown])
    return shown


def _check_unjudged(session: Session, member: str, photo: str, *, is_undo: bool = False) -> None:
    if photo in session.settled or session.votes.get(photo, {}).keys() - {member}:
        raise JudgedPhotoError(is_undo)


def _is_undoable(session: Session, action: Action) -> bool:
    """Whether what the action did can still be taken back: the photo that it brought in is still in its place."""
    event = action.replaced
    return event is None or session.round(event.round).slot(event.position).photo == event.photo


def _action(sequence: int, member: str, done: Done) -> Action:
    if isinstance(done, Swap):
        return Action(sequence, member, {}, done.event, done.slot)
    return Action(sequence, member, done)
