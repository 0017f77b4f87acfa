"""Applies events to sessions. Replaying a journal gives the same session again. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from engine.blind.ballots import after
from engine.errors import UnknownRoundError
from engine.sessions.events import (
    Answered,
    Blinded,
    Continued,
    Displayed,
    Event,
    Exemplified,
    Finished,
    Joined,
    Offered,
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
from engine.sessions.state import Done, Layered, Reworded, Round, Session, Slot, Swap


def begin(id: str, guild_id: int, channel_id: int, started: Started) -> Session:
    """The session after its first event."""
    return Session(id, guild_id, channel_id, started, sequence=1)


def replay(session: Session, events: Iterable[Event]) -> Session:
    """The session after these events. Takes time in proportion to their number."""
    course = _Course(session)
    for event in events:
        course.happen(event)
    return course.session()


def evolve(session: Session, event: Event) -> Session:
    """The session after one event. It shares its unchanged parts with the old session."""
    return replay(session, [event])


class _Course:
    """A mutable session, so that applying many events copies each part at most once.

    A part is copied from the old session at its first change. The old session stays unchanged.
    """

    def __init__(self, session: Session) -> None:
        self._before = session
        self._sequence = session.sequence
        self._set: dict[str, Any] = {}  # fields with a new value
        self._votes: dict[str, dict[str, Vote]] = {}  # all votes on photos whose votes changed
        self._acts: dict[str, dict[int, Done | None]] = {}  # None: taken back

    def session(self) -> Session:
        """The resulting session. No event may be applied afterwards."""
        own = vars(self)
        changed = {name: freeze(own[name]) for name, freeze in _FREEZE.items() if name in own}
        if self._votes:
            votes = {photo: held or None for photo, held in self._votes.items()}
            changed["votes"] = _layered(self._set.pop("votes", self._before.votes)).changed(votes)
        if self._acts:
            acted = {who: _layered(self._before.acted.get(who, {})).changed(acts) for who, acts in self._acts.items()}
            changed["acted"] = {**self._before.acted, **acted}
        return replace(self._before, sequence=self._sequence, **self._set, **changed)

    def happen(self, event: Event) -> None:
        """Apply one event."""
        match event:
            case Voted(member, _, votes):
                self._acts.setdefault(member, {})[self._sequence] = self._vote(member, votes)
            case Shown(number, photos, scores, drawn, fitting):
                slots = tuple(Slot(photo, score) for photo, score in zip(photos, scores, strict=True))
                self.rounds.append(Round(number, slots, drawn=drawn, fitting=fitting))
            case Posted(number, message_id, display, revisions):
                self._change(number, message_id=message_id, display=display, posted=revisions)
            case Settled(_, photo, verdict):
                self.settled.pop(photo, None)
                if verdict is not None:
                    self.settled[photo] = verdict
            case Undone(member, sequence):
                self._undo(member, self._taken_back(member, sequence))
            case Replaced():
                self._replace(event)
            case Blinded() | Joined() | Answered():
                self._change(event.round, blind=after(self._round(event.round).blind, event, self._sequence))
            case Revealed(number):
                self._reveal(self._round(number))
            case Exemplified(_, example, embedding):
                self.examples[example] = embedding
            case Continued(_, concept, _, votes):
                self._votes = {}
                self._set |= {"continued": event, "concept": concept, "title": event.name, "votes": votes}
                self.settled.clear()
                self.settled.update(event.settled)
                self.removed.update(event.removed)
                self.examples.update(event.examples)
            case Saved(_, concept, _, name):
                self._set["concept"] = concept
                if name and self._set.get("title", self._before.title):  # other sessions keep their prompt as the title
                    self._set["title"] = name
            case Reprompted():
                self._reprompt(event)
            case Offered(words=words):
                offered = self._now("words_offered").union(word for word, _ in words)
                self._set |= {"offered": event, "words_offered": offered}
            case Started():
                raise ValueError("a session starts only once")
            case _:
                self._set |= _set_by(event)
        self._sequence += 1

    # These parts are changed in place. Each is copied on first access.

    @cached_property
    def rounds(self) -> list[Round]:
        return list(self._before.rounds)

    @cached_property
    def removed(self) -> set[str]:
        return set(self._before.removed)

    @cached_property
    def examples(self) -> dict[str, str]:
        return dict(self._before.examples)

    @cached_property
    def settled(self) -> dict[str, Vote]:
        return dict(self._before.settled)

    def _round(self, number: int) -> Round:
        if not 1 <= number <= len(self.rounds):
            raise UnknownRoundError(f"this session has no round {number}")
        return self.rounds[number - 1]

    def _change(self, number: int, **changes: Any) -> Round:
        self.rounds[number - 1] = changed = replace(self._round(number), **changes)
        return changed

    def _vote(self, member: str, votes: Mapping[str, Vote | None]) -> dict[str, Vote | None]:
        """Set the member's votes and return the previous ones.

        Changed votes move behind those of other members, even if the value stays the same.
        """
        before: dict[str, Vote | None] = {}
        for photo, choice in votes.items():
            held = self._votes.get(photo)
            if held is None:
                held = self._votes[photo] = dict(self._set.get("votes", self._before.votes).get(photo, ()))
            before[photo] = held.pop(member, None)
            if choice is not None:
                held[member] = choice
        return before

    def _now(self, field: str) -> Any:
        """The present value of a field in `_set`."""
        return self._set.get(field, getattr(self._before, field))

    def _reprompt(self, event: Reprompted) -> None:
        if event.word:
            before = Reworded(event, self._now("reprompted"), self._now("prompted_at"))
            self._acts.setdefault(event.member, {})[self._sequence] = before
        rounds = len(vars(self).get("rounds", self._before.rounds))
        self._set |= {"reprompted": event, "prompted_at": rounds}

    def _replace(self, event: Replaced) -> None:
        swap = Swap(event, self._round(event.round).slot(event.position))
        self._acts.setdefault(event.member, {})[self._sequence] = swap
        self._put(event, event.photo, event.score)
        self.removed.add(event.removed)

    def _put(self, event: Replaced, photo: str, score: float) -> None:
        """Put another photo at the event's place. The new revision keeps old buttons from voting on it."""
        slots, position = self._round(event.round).slots, event.position
        new = Slot(photo, score, slots[position - 1].revision + 1)
        self._change(event.round, slots=(*slots[: position - 1], new, *slots[position:]))

    def _undo(self, member: str, done: Done) -> None:
        """Restore the votes, the prompt, or the replaced photo.

        The votes on that photo count again, and its replacement is not shown again.
        """
        if isinstance(done, Reworded):
            self._set |= {"reprompted": done.before, "prompted_at": done.prompted_at}
            return
        if not isinstance(done, Swap):
            self._vote(member, done)
            return
        self._put(done.event, done.slot.photo, done.slot.score)
        self.removed.discard(done.event.removed)
        self.removed.add(done.event.photo)

    def _taken_back(self, member: str, sequence: int) -> Done:
        acts = self._acts.setdefault(member, {})
        found = acts[sequence] if sequence in acts else self._before.acted.get(member, {}).get(sequence)
        if found is None:
            raise ValueError(f"there is no action {sequence} to take back")
        acts[sequence] = None
        return found

    def _reveal(self, shown: Round) -> None:
        """Turn each ballot into votes, as one action of its member. The round has to be posted again."""
        if shown.blind is None:
            raise ValueError(f"round {shown.number} is not blind")
        blind = replace(shown.blind, revealed=True, call=shown.message_id)
        self._change(shown.number, blind=blind, message_id=None)
        for member, ballot in blind.ballots.items():
            if ballot.votes:
                self._vote(member, ballot.votes)
                self._acts.setdefault(member, {})[ballot.sequence] = dict.fromkeys(ballot.votes)


_FREEZE: Mapping[str, Callable[[Any], Any]] = {
    "rounds": tuple,
    "removed": frozenset,
    "examples": dict,
    "settled": dict,
}


def _layered(entries: Mapping[Any, Any]) -> Layered[Any, Any]:
    return entries if isinstance(entries, Layered) else Layered(entries)


def _set_by(event: Event) -> dict[str, Any]:
    """The new field values after an event that does not change rounds or votes."""
    match event:
        case Refined():
            return {"refined": event}
        case Steered(_, strategy):
            return {"steered": strategy}
        case Displayed(_, display):
            return {"displayed": display}
        case Regulated(_, voting):
            return {"regulated": voting}
        case Finished() | Resumed():
            return {"finished": isinstance(event, Finished)}
    raise ValueError(f"cannot apply {event.kind!r} events")
