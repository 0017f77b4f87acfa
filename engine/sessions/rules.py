"""The rules of a session, as pure functions.

A decision (`vote`, `rest_is_no`, `undo`, ...) takes a session and returns the resulting events, or raises a
`SessionError`. It changes nothing; `engine.sessions.evolve` applies events.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from engine.errors import (
    BlindRoundError,
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
    Display,
    Displayed,
    Exemplified,
    Finished,
    Offered,
    Posted,
    Regulated,
    Replaced,
    Reprompted,
    Shown,
    Steered,
    Strategy,
    Undone,
    Vote,
    Voted,
    Voting,
)
from engine.sessions.state import Action, Reworded, Round, Session, Slot, Swap
from engine.sessions.word_menu import Due, due


def vote(
    session: Session, member: str, number: int, position: int, revision: int, choice: Vote | None
) -> tuple[Voted, ...]:
    """Set, change or (None) withdraw the member's vote. Returns no event if the vote would not change."""
    slot = _votable(session, number).slot(position)
    if slot.revision != revision:
        raise UnknownRoundError(f"the photo at position {position} was replaced a moment ago")
    held = session.votes.get(slot.photo, {}).get(member)
    return () if held is choice else (Voted(member, number, {slot.photo: choice}),)


def rest_is_no(session: Session, member: str, number: int) -> Voted:
    """Vote no on every photo of the round that is open for the member, as one action.

    A photo is no longer open once the member has voted on it, even if they withdrew the vote. An undo reopens it.
    Raises NothingLeftToVoteError.
    """
    slots, voted_on = _votable(session, number).slots, session.voted_on(member)
    open_photos = [slot.photo for slot in slots if slot.photo not in voted_on]
    if not open_photos:
        raise NothingLeftToVoteError
    return Voted(member, number, dict.fromkeys(open_photos, Vote.NO))


def undo(session: Session, member: str, *, moderates: bool = False) -> Undone:
    """Take back the member's last action.

    A suggested word leaves the prompt, unless the prompt has changed again since. A replaced photo returns, unless its
    place has changed again since. Returning it discards the votes on its
    replacement. Raises JudgedPhotoError if others have voted on the replacement and the member is no moderator, and
    NothingToUndoError.
    """
    own = next((one for one in check_open(session).actions_of(member)[::-1] if _is_undoable(session, one)), None)
    if own is None:
        raise NothingToUndoError
    if own.replaced is not None and not moderates:
        _check_unjudged(session, member, own.replaced.photo, is_undo=True)
    return Undone(member, own.sequence)


def undone_votes(session: Session, event: Undone) -> Mapping[str, Vote | None]:
    """The member's votes after the event, on the photos that it changes."""
    done = session.acted[event.member][event.action]
    if isinstance(done, Reworded):
        return {}
    if not isinstance(done, Swap):
        return done
    returned = done.event.removed
    return {returned: session.votes.get(returned, {}).get(event.member)}


def check_next(session: Session, number: int | None) -> None:
    """Check that the round after `number` (None: after the last) may be made.

    Raises StaleRoundError if `number` is not the last round, and BlindRoundError while the last round is blind.
    """
    last = len(check_open(session).rounds)
    if number is not None and number != last:
        session.round(number)
        raise StaleRoundError(last, session.rounds[-1].message_id)
    _check_revealed(session.rounds[-1:])


def is_unposted(session: Session) -> bool:
    """Whether the last round was never posted."""
    return bool(check_open(session).rounds) and session.rounds[-1].message_id is None


def steer(session: Session, member: str, strategy: Strategy) -> Steered:
    """Set the strategy of the next rounds."""
    check_open(session)
    return Steered(member, strategy)


def display(session: Session, member: str, kind: Display) -> Displayed:
    """Set the look of the next rounds."""
    check_open(session)
    return Displayed(member, kind)


def regulate(session: Session, member: str, voting: Voting) -> tuple[Regulated, ...]:
    """Set the voting rules. Returns no event if they would not change."""
    return () if check_open(session).voting == voting else (Regulated(member, voting),)


def reprompt(session: Session, member: str, prompt: str, embedding: str) -> Reprompted:
    """Change the prompt."""
    check_open(session)
    return Reprompted(member, prompt, embedding)


def reword(
    session: Session, member: str, prompt: str, embedding: str, word: str, *, excludes: bool
) -> tuple[Reprompted, ...]:
    """Make a suggested word part of the prompt, or leave it out. Returns no event if the prompt would not change."""
    if check_open(session).prompt == prompt:
        return ()
    return (Reprompted(member, prompt, embedding, word, excludes),)


def offer(session: Session, wanted: Due, words: Sequence[tuple[str, int]]) -> tuple[Offered, ...]:
    """Offer words with the last round. Returns no event if other words are due now, or if these were offered."""
    offered = Offered(wanted.prompt, wanted.stage, wanted.judged, tuple(words))
    is_due = due(session) == wanted and not (session.offered and Due.of(session.offered) == wanted)
    return (offered,) if is_due else ()


def exemplify(
    session: Session, member: str, examples: Mapping[str, tuple[str, Vote]]
) -> tuple[Exemplified | Voted, ...]:
    """Set the member's votes on pictures of their own, as one action. It can be undone like any vote.

    `examples` are packed embeddings and votes by id. Returns no event if no vote would change.
    """
    votes = check_open(session).votes
    changed = {id: choice for id, (_, choice) in examples.items() if votes.get(id, {}).get(member) is not choice}
    if not changed:
        return ()
    new = [Exemplified(member, id, examples[id][0]) for id in changed if id not in session.examples]
    return (*new, Voted(member, 0, changed))


def show(
    session: Session, number: int, photos: Iterable[tuple[str, float]], drawn: int = 0, fitting: int | None = None
) -> Shown:
    """Show a round. Raises RoundInPreparationError if that round exists already, or if a photo was already shown."""
    ids, scores = zip(*photos, strict=True)
    if number != len(check_open(session).rounds) + 1 or not set(ids).isdisjoint(session.shown):
        raise RoundInPreparationError
    return Shown(number, tuple(ids), tuple(scores), drawn, fitting)


def post(
    session: Session,
    number: int,
    message_id: int,
    display: Display = Display.EMBEDS,
    revisions: tuple[int, ...] = (),
) -> Posted:
    """Record the message of a round. If the round was posted before, the new message replaces the old one."""
    return Posted(session.round(number).number, message_id, display, revisions)


def check_replaceable(
    session: Session, member: str, number: int, position: int, revision: int, *, moderates: bool = False
) -> Slot:
    """The slot whose photo the member wants to replace.

    Raises UnknownRoundError, and JudgedPhotoError if others have voted on the photo and the member is no moderator.
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
    """Replace a broken or unsuitable photo by another one.

    Raises the errors of `check_replaceable`, and RoundInPreparationError if the other photo was already shown.
    """
    slot = check_replaceable(session, member, number, position, revision, moderates=moderates)
    if photo in session.shown:
        raise RoundInPreparationError
    return Replaced(member, number, position, slot.photo, photo, score, hides)


def finish(session: Session, member: str) -> Finished:
    """Finish the session. Raises BlindRoundError while a round is blind."""
    _check_revealed(check_open(session).rounds[-1:])
    return Finished(member)


def check_open(session: Session) -> Session:
    """The session, if it is open. Raises SessionFinishedError."""
    if session.finished:
        raise SessionFinishedError
    return session


def check_voter(session: Session, member: str, roles: Collection[int], *, moderates: bool = False) -> Session:
    """The session, if a member with these roles (Discord ids) may vote in it. Raises NotVoterError.

    Set `moderates` for actions that moderators may take even if they may not vote.
    """
    if not moderates:
        check_voting(session.voting, member, roles)
    return session


def check_voting(voting: Voting, member: str, roles: Collection[int]) -> None:
    """Raise NotVoterError unless a member with these roles may vote by the rules."""
    is_open_to_all = not voting.roles and not voting.members
    if not is_open_to_all and member not in voting.members and set(roles).isdisjoint(voting.roles):
        raise NotVoterError(voting.roles, len(voting.members))


def _votable(session: Session, number: int) -> Round:
    shown = check_open(session).round(number)
    _check_revealed([shown])
    return shown


def _check_unjudged(session: Session, member: str, photo: str, *, is_undo: bool = False) -> None:
    if photo in session.settled or session.votes.get(photo, {}).keys() - {member}:
        raise JudgedPhotoError(is_undo)


def _is_undoable(session: Session, action: Action) -> bool:
    """Whether the action can be undone.

    A replacement can't if its new photo was replaced in turn, and a word can't if the prompt was changed since.
    """
    if action.reworded is not None:
        return session.reprompted == action.reworded.event
    event = action.replaced
    return event is None or session.round(event.round).slot(event.position).photo == event.photo


def _check_revealed(rounds: Iterable[Round]) -> None:
    """Raise BlindRoundError if one of the rounds is hidden. Only the last one can be, because `next` refuses then."""
    for shown in rounds:
        if shown.blind is not None and shown.is_hidden:
            raise BlindRoundError(shown.number, shown.blind.terms.until, shown.message_id)
