"""When a session's daily round is due, and what happened since the last one. Pure.

A session's voting rules may set a time of day, in minutes of the UTC day, so that daylight saving time can't skip or
repeat a round. A daily round is due at the first such time after someone has voted on the last round. A round without
votes therefore never gets another one on top of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from engine.sessions.events import Regulated, Resumed, Revealed, Shown, Started, Voted
from engine.sessions.evolve import replay
from engine.sessions.journal import Entry
from engine.sessions.journal_replay import restored
from engine.sessions.state import Round, Session
from engine.sessions.tally import Label

DAY = timedelta(days=1)
MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Recap:
    """What the team did: photos with a new yes, members who voted, and disputes that are open now."""

    new_yes: int
    members: int
    disputed: int


def next_daily(minute: int, after: datetime) -> datetime:
    """The first time after `after` at this minute of the UTC day."""
    found = after.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    return found if found > after else found + DAY


def due_at(entries: Sequence[Entry], session: Session) -> datetime | None:
    """When the next daily round of a session is due, which may be in the past. `entries` are all of the session.

    None without a daily round, in a finished session, during a blind round, and before anyone has voted on the last
    round. A round that was made but never posted doesn't count as the last one, because it has to be posted again.
    """
    minute, last = session.voting.daily_at, _last_round(session)
    if minute is None or session.finished or last is None or not _is_voted_on(session, last):
        return None
    return next_daily(minute, max(_starts(entries, minute, last)))


def recap(entries: Sequence[Entry], since: datetime) -> Recap:
    """What happened in the rounds of a session since a time. `entries` are all of the session."""
    earlier = [*takewhile(lambda entry: entry.at < since, entries)] or entries[:1]
    before = restored(earlier)
    now = replay(before, [entry.event for entry in entries[len(earlier) :]])
    shown = {slot.photo for one in now.rounds for slot in one.slots}
    known, labels = before.labels(), {photo: label for photo, label in now.labels().items() if photo in shown}
    new_yes = [photo for photo, label in labels.items() if label is Label.YES and known.get(photo) is not Label.YES]
    members = {member for photo in shown for member in _new_voters(before, now, photo)}
    return Recap(len(new_yes), len(members), sum(label is Label.DISPUTED for label in labels.values()))


def _last_round(session: Session) -> Round | None:
    """The last round that was posted. None before the first one, and while a blind round is out or being revealed."""
    blind = any(one.blind is not None and (one.is_hidden or one.message_id is None) for one in session.rounds[-1:])
    if blind or not session.rounds:
        return None
    last = session.round(session.last_posted)
    return None if last.message_id is None else last


def _is_voted_on(session: Session, shown: Round) -> bool:
    return any(session.votes.get(slot.photo) for slot in shown.slots)


def _starts(entries: Sequence[Entry], minute: int, last: Round) -> Iterator[datetime]:
    """The times that the daily round has to wait for: the rule, a reopening, the last round, and its first vote."""
    has_answers = last.blind is not None and any(ballot.votes for ballot in last.blind.ballots.values())
    voted_at, rule, rule_at = None, None, entries[0].at
    for entry in entries:
        match entry.event:
            case Started(voting=voting) | Regulated(voting=voting) if voting.daily_at != rule:
                rule, rule_at = voting.daily_at, entry.at
            case Resumed():
                yield entry.at
            case Shown(number) if number == last.number:
                yield entry.at
            case Revealed(number) if number == last.number:
                yield entry.at
                voted_at = entry.at if has_answers else voted_at
            case Voted(_, number) if number == last.number:
                voted_at = voted_at or entry.at
    yield rule_at
    if voted_at is not None:
        yield voted_at


def _new_voters(before: Session, now: Session, photo: str) -> Iterator[str]:
    """The members whose vote on the photo is new or changed."""
    held = before.votes.get(photo, {})
    return (member for member, vote in now.votes.get(photo, {}).items() if held.get(member) is not vote)
