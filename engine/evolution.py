"""What each event makes of a session: replaying the journal gives the same session back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce

from engine.blind import after
from engine.events import (
    Answered,
    Blinded,
    Continued,
    Displayed,
    Event,
    Exemplified,
    Finished,
    Joined,
    Posted,
    Refined,
    Regulated,
    Replaced,
    Reprompted,
    Resumed,
    Revealed,
    Saved,
    Settled,
    Shown,
    Started,
    Steered,
    Undone,
    Vote,
    Voted,
)
from engine.session import Action, Round, Session, Slot


def begin(id: str, guild_id: int, channel_id: int, started: Started) -> Session:
    """A session after its first event."""
    return Session(id, guild_id, channel_id, started, sequence=1)


def replay(session: Session, events: Iterable[Event]) -> Session:
    """The session after these events."""
    return reduce(evolve, events, session)


def evolve(session: Session, event: Event) -> Session:
    """The session after one event."""
    return replace(_evolved(session, event), sequence=session.sequence + 1)


def _evolved(session: Session, event: Event) -> Session:
    match event:
        case Shown(number, photos, scores, drawn):
            slots = tuple(Slot(photo, score) for photo, score in zip(photos, scores, strict=True))
            return replace(session, rounds=(*session.rounds, Round(number, slots, drawn=drawn)))
        case Posted(number, message_id, display, revisions):
            posted = replace(session.round(number), message_id=message_id, display=display, posted=revisions)
            return _with_round(session, posted)
        case Voted(member, _, votes):
            before = {photo: session.votes.get(photo, {}).get(member) for photo in votes}
            action = Action(session.sequence, member, before)
            return replace(_with_votes(session, member, votes), actions=(*session.actions, action))
        case Settled(_, photo, verdict):
            others = {key: label for key, label in session.settled.items() if key != photo}
            return replace(session, settled=others if verdict is None else {**others, photo: verdict})
        case Undone(member, sequence):
            undone = session.action(sequence)
            rest = tuple(action for action in session.actions if action is not undone)
            return replace(_returned(_with_votes(session, member, undone.before), undone), actions=rest)
        case Replaced():
            return _replaced(session, event)
        case Blinded() | Joined() | Answered():
            shown = session.round(event.round)
            return _with_round(session, replace(shown, blind=after(shown.blind, event, session.sequence)))
        case Revealed(number):
            return _revealed(session, session.round(number))
        case Refined():
            return replace(session, refined=event)
        case Steered(_, strategy):
            return replace(session, steered=strategy)
        case Reprompted():
            return replace(session, reprompted=event)
        case Exemplified(_, example, embedding):
            return replace(session, examples={**session.examples, example: embedding})
        case Continued(_, concept, _, votes):
            removed, examples = session.removed | {*event.removed}, {**session.examples, **event.examples}
            brought = replace(session, continued=event, concept=concept, votes=votes, settled=event.settled)
            return replace(brought, removed=removed, examples=examples)
        case Saved(_, concept):
            return replace(session, concept=concept)
        case Displayed(_, display):
            return replace(session, displayed=display)
        case Regulated(_, voting):
            return replace(session, regulated=voting)
        case Finished():
            return replace(session, finished=True)
        case Resumed():
            return replace(session, finished=False)
        case Started():
            raise ValueError("a session starts once")


def _with_round(session: Session, changed: Round) -> Session:
    rounds = list(session.rounds)
    rounds[changed.number - 1] = changed
    return replace(session, rounds=tuple(rounds))


def _with_votes(session: Session, member: str, votes: Mapping[str, Vote | None]) -> Session:
    changed = dict(session.votes)
    for photo, choice in votes.items():
        others = {m: v for m, v in changed.get(photo, {}).items() if m != member}
        changed[photo] = others if choice is None else {**others, member: choice}
        if not changed[photo]:
            del changed[photo]
    return replace(session, votes=changed)


def _replaced(session: Session, event: Replaced) -> Session:
    slot = session.round(event.round).slot(event.position)
    action = Action(session.sequence, event.member, {}, event, slot)
    session = _with_photo(session, event, event.photo, event.score)
    return replace(session, removed=session.removed | {event.removed}, actions=(*session.actions, action))


def _returned(session: Session, action: Action) -> Session:
    """A replaced photo is back, and its votes count again; the one that came in for it is not shown again."""
    event, slot = action.replaced, action.slot
    if event is None or slot is None:
        return session
    session = _with_photo(session, event, slot.photo, slot.score)
    return replace(session, removed=session.removed - {event.removed} | {event.photo})


def _with_photo(session: Session, event: Replaced, photo: str, score: float) -> Session:
    """Another photo at the event's place, under a new revision: buttons of the one before it stay dead."""
    shown = session.round(event.round)
    slots = list(shown.slots)
    revision = slots[event.position - 1].revision + 1
    slots[event.position - 1] = Slot(photo, score, revision)
    return _with_round(session, replace(shown, slots=tuple(slots)))


def _revealed(session: Session, shown: Round) -> Session:
    """Each ballot becomes votes, by one action of its member; the round waits for a message of its own."""
    if shown.blind is None:
        raise ValueError(f"round {shown.number} is not blind")
    blind = replace(shown.blind, revealed=True, call=shown.message_id)
    session = _with_round(session, replace(shown, blind=blind, message_id=None))
    for member, ballot in blind.ballots.items():
        if ballot.votes:
            action = Action(ballot.sequence, member, dict.fromkeys(ballot.votes))
            session = replace(_with_votes(session, member, ballot.votes), actions=(*session.actions, action))
    return session
