"""When a daily round is due, and what its recap counts."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.blind import blind_rules as blind
from engine.sessions import rules
from engine.sessions.daily import Recap, due_at, next_daily, recap
from engine.sessions.events import (
    Blinded,
    Event,
    Finished,
    Regulated,
    Resumed,
    Revealed,
    Started,
    Undone,
    Vote,
    Voting,
    from_json,
    to_json,
)
from engine.sessions.journal import Entry
from engine.sessions.journal_replay import restored

NINE = 9 * 60
MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
DAILY = Regulated("ann", Voting(daily_at=NINE))


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A time; day 0 is a Monday."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


class Course:
    """The entries of a session that starts on Monday at 8 with a posted round, its daily round at 9 included."""

    def __init__(self, *rule: Regulated) -> None:
        self.entries: list[Entry] = []
        self.add(on(0, 8), Started("ann", "a house", "demo", "demo", "ninefold", ""))
        self.round(on(0, 8))
        self.add(on(0, 8), *(rule or (DAILY,)))

    def add(self, at: datetime, *events: Event) -> None:
        """Add events at a time."""
        for event in events:
            self.entries.append(Entry("f" * 16, len(self.entries), at, 1, 10, event))

    def round(self, at: datetime, *, is_posted: bool = True) -> None:
        """Show and post another round."""
        session = restored(self.entries)
        number = len(session.rounds) + 1
        self.add(at, rules.show(session, number, [(f"p{number}-{place}", 0.5) for place in range(1, 10)]))
        if is_posted:
            self.add(at, rules.post(restored(self.entries), number, 100 + number))

    def vote(self, at: datetime, member: str, number: int, position: int = 1, choice: Vote | None = Vote.YES) -> None:
        """Vote."""
        self.add(at, *rules.vote(restored(self.entries), member, number, position, 0, choice))

    @property
    def due_at(self) -> datetime | None:
        """When the next round is due."""
        return due_at(self.entries, restored(self.entries))


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (on(0, 8, 59), on(0, 9)),
        (on(0, 9), on(1, 9)),
        (on(0, 9) - timedelta(microseconds=1), on(0, 9)),
        (on(0, 23), on(1, 9)),
    ],
)
def test_the_next_time_is_the_first_one_after(after: datetime, found: datetime) -> None:
    """The time itself counts as over."""
    assert next_daily(NINE, after) == found


def test_a_round_is_due_at_the_first_time_after_someone_has_voted() -> None:
    """Without a vote, none is due, however many days pass; a vote brings the next one."""
    course = Course()
    assert course.due_at is None
    course.vote(on(3, 10), "ann", 1)
    assert course.due_at == on(4, 9)
    course.vote(on(4, 8), "bob", 1)
    course.vote(on(5, 10), "bob", 1, 2)
    assert course.due_at == on(4, 9), "a later vote doesn't postpone a round that the bot could not post"
    course.round(on(5, 11))
    assert course.due_at is None
    course.vote(on(5, 12), "bob", 1, 3)
    assert course.due_at is None, "a vote on an older round doesn't count"
    course.vote(on(5, 13), "bob", 2)
    assert course.due_at == on(6, 9)


def test_withdrawn_votes_do_not_bring_a_round() -> None:
    """A round whose only vote was withdrawn is unanswered."""
    course = Course()
    course.vote(on(0, 8, 30), "ann", 1)
    assert course.due_at == on(0, 9)
    course.vote(on(0, 8, 40), "ann", 1, choice=None)
    assert course.due_at is None


def test_a_round_that_was_never_posted_is_due_still() -> None:
    """The bot stopped between making the round and posting it: it's still due at the same time."""
    course = Course()
    course.vote(on(0, 8, 30), "ann", 1)
    course.round(on(0, 9), is_posted=False)
    assert course.due_at == on(0, 9)
    course.add(on(0, 11), rules.post(restored(course.entries), 2, 7))
    assert course.due_at is None


def test_the_rule_counts_from_when_it_was_set() -> None:
    """Setting or changing the time never makes a past one due; changing another rule changes nothing."""
    course = Course(Regulated("ann", Voting(quorum=2)))
    course.vote(on(0, 8, 30), "ann", 1)
    assert course.due_at is None
    course.add(on(2, 10), DAILY)
    assert course.due_at == on(3, 9)
    course.add(on(3, 12), Regulated("ann", Voting(quorum=3, daily_at=NINE)))
    assert course.due_at == on(3, 9)
    course.add(on(3, 13), Regulated("ann", Voting(daily_at=14 * 60)))
    assert course.due_at == on(3, 14)
    course.add(on(3, 14), Regulated("ann", Voting()))
    assert course.due_at is None


def test_a_finished_session_has_no_daily_round_until_it_is_reopened() -> None:
    """A reopened session waits for the next time."""
    course = Course()
    course.vote(on(0, 8, 30), "ann", 1)
    course.add(on(0, 8, 40), Finished("ann"))
    assert course.due_at is None
    course.add(on(4, 12), Resumed("ann"))
    assert course.due_at == on(5, 9)


def test_a_blind_round_is_left_alone() -> None:
    """None is due while it's out or being revealed. Afterwards, its answers count like votes."""
    course = Course()
    course.vote(on(0, 8, 30), "ann", 1)
    course.round(on(0, 8, 40), is_posted=False)
    course.add(on(0, 8, 40), Blinded(2, on(2, 0).timestamp(), 2))
    course.add(on(0, 8, 40), rules.post(restored(course.entries), 2, 7))
    course.add(on(0, 8, 50), *blind.join(restored(course.entries), "bob", 2))
    course.add(on(0, 8, 50), *blind.answer(restored(course.entries), "bob", 2, {1}))
    assert course.due_at is None
    course.add(on(2, 10), Revealed(2))
    assert course.due_at is None
    course.add(on(2, 10), rules.post(restored(course.entries), 2, 8))
    assert course.due_at == on(3, 9)
    course.vote(on(5, 10), "ann", 2)
    assert course.due_at == on(3, 9)


def test_the_recap_counts_what_is_new() -> None:
    """Photos with a new yes, members with new votes, and all open disputes; what was undone doesn't count."""
    course = Course()
    course.vote(on(0, 9), "ann", 1, 1)
    course.vote(on(0, 9), "ann", 1, 2)
    course.vote(on(0, 9), "bob", 1, 2, Vote.NO)
    for member, position in (("cat", 1), ("cat", 3), ("dan", 4)):
        course.vote(on(2, 8), member, 1, position)
    course.vote(on(2, 8), "eve", 1, 5)
    course.add(on(2, 8), Undone("eve", len(course.entries) - 1))
    assert recap(course.entries, on(1, 9)) == Recap(new_yes=2, members=2, disputed=1)
    assert recap(course.entries, on(0, 0)) == Recap(new_yes=3, members=4, disputed=1)
    assert recap(course.entries, on(3, 0)) == Recap(new_yes=0, members=0, disputed=1)


def test_old_voting_rules_have_no_daily_round() -> None:
    """Rules that an older version wrote can be read, and so can new ones."""
    old = {"member": "ann", "voting": {"quorum": 2, "next_after": 3, "roles": [], "members": []}}
    assert from_json("regulated", old) == Regulated("ann", Voting(2, 3))
    assert from_json("regulated", to_json(DAILY)) == DAILY
