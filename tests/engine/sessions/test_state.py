"""The state of a session and its rules, tested on many random courses."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import (
    JudgedPhotoError,
    NothingLeftToVoteError,
    NothingToUndoError,
    RoundInPreparationError,
    SessionError,
    SessionFinishedError,
    StaleRoundError,
    UnknownRoundError,
)
from engine.sessions import rules
from engine.sessions.events import Display, Event, Started, Vote, Voted, from_json, to_json
from engine.sessions.evolve import begin, evolve, replay
from engine.sessions.state import Layered, Session
from engine.sessions.tally import Label, Tally
from engine.team.disputes import settle

STARTED = Started("starter", "a house", "demo", "demo", "ninefold", "")
MEMBERS = ("one", "two", "three")
KEYS = st.integers(0, 200)
CHANGES = st.lists(st.dictionaries(KEYS, st.none() | st.integers(), max_size=60), max_size=12)


def a_session(rounds: int = 1) -> Session:
    session = begin("f" * 16, 1, 2, STARTED)
    for number in range(1, rounds + 1):
        photos = [(f"photo-{number}-{position}", 0.5) for position in range(1, 10)]
        session = evolve(session, rules.show(session, number, photos))
    return session


def press(session: Session, member: str, position: int, choice: Vote | None, number: int = 1) -> Session:
    return replay(session, rules.vote(session, member, number, position, 0, choice))


def label(session: Session, position: int, number: int = 1) -> Label:
    return session.tally(session.round(number).slot(position).photo).label


def test_the_majority_of_yes_and_no_decides_and_a_tie_is_disputed() -> None:
    """The majority of yes and no votes decides a label, and a tie is disputed."""
    session = press(a_session(), "one", 1, Vote.YES)
    assert label(session, 1) is Label.YES
    session = press(session, "two", 1, Vote.NO)
    assert label(session, 1) is Label.DISPUTED
    session = press(session, "three", 1, Vote.NO)
    assert label(session, 1) is Label.NO


def test_unsure_is_recorded_and_counts_for_neither() -> None:
    """An unsure vote is counted in the tally and does not change the label."""
    session = press(a_session(), "one", 1, Vote.UNSURE)
    assert session.tally("photo-1-1").unsure == 1
    assert label(session, 1) is Label.NONE
    assert label(press(session, "two", 1, Vote.NO), 1) is Label.NO


def test_the_same_vote_again_is_no_event_and_another_changes_it() -> None:
    """A repeated vote has no event, another one changes it, and one undo takes the change back."""
    session = press(a_session(), "one", 4, Vote.YES)
    assert rules.vote(session, "one", 1, 4, 0, Vote.YES) == ()
    changed = press(session, "one", 4, Vote.NO)
    assert changed.votes_of("one") == {"photo-1-4": Vote.NO}
    assert press(changed, "one", 4, Vote.NO) == changed
    assert evolve(changed, rules.undo(changed, "one")).votes_of("one") == {"photo-1-4": Vote.YES}


def test_a_vote_is_withdrawn_by_an_action_of_its_own() -> None:
    """Withdrawing a vote is an action that can be undone, and needs a vote."""
    assert rules.vote(a_session(), "one", 1, 4, 0, None) == ()
    session = press(press(a_session(), "one", 4, Vote.UNSURE), "two", 4, Vote.NO)
    withdrawn = press(session, "one", 4, None)
    assert withdrawn.votes == {"photo-1-4": {"two": Vote.NO}}
    assert rules.vote(withdrawn, "one", 1, 4, 0, None) == ()
    assert evolve(withdrawn, rules.undo(withdrawn, "one")).votes == session.votes


def test_the_rest_is_no_leaves_a_withdrawn_vote_alone_and_fills_what_was_undone() -> None:
    """ "The rest is no" skips withdrawn votes and fills photos whose vote was undone."""
    session = press(press(press(a_session(), "one", 1, Vote.YES), "one", 1, None), "one", 2, Vote.YES)
    undone = evolve(session, rules.undo(session, "one"))
    filled = evolve(undone, rules.rest_is_no(undone, "one", 1))
    assert filled.votes_of("one") == {f"photo-1-{position}": Vote.NO for position in range(2, 10)}
    assert len(rules.rest_is_no(filled, "two", 1).votes) == 9
    with pytest.raises(NothingLeftToVoteError):
        rules.rest_is_no(filled, "one", 1)
    back = evolve(undone, rules.undo(undone, "one"))
    assert len(rules.rest_is_no(evolve(back, rules.undo(back, "one")), "one", 1).votes) == 9


def test_a_journal_from_when_a_second_press_withdrew_a_vote_gives_the_same_votes() -> None:
    """Old journals, from when a second press withdrew a vote, still give the same votes."""
    old = [
        ("voted", {"member": "one", "round": 1, "votes": {"photo-1-1": "yes"}}),
        ("voted", {"member": "one", "round": 1, "votes": {"photo-1-1": None}}),
        ("voted", {"member": "one", "round": 1, "votes": {f"photo-1-{n}": "no" for n in range(1, 10)}}),
        ("voted", {"member": "two", "round": 1, "votes": {"photo-1-1": "yes"}}),
        ("voted", {"member": "two", "round": 1, "votes": {"photo-1-1": None}}),
    ]
    session = replay(a_session(), [from_json(kind, data) for kind, data in old])
    assert session.votes_of("one") == {f"photo-1-{n}": Vote.NO for n in range(1, 10)}
    assert session.labels() == {f"photo-1-{n}": Label.NO for n in range(1, 10)}
    assert "photo-1-1" not in rules.rest_is_no(session, "two", 1).votes


def test_the_rest_is_no_fills_the_members_open_photos_alone_and_is_one_action() -> None:
    """ "The rest is no" fills only the member's open photos, and one undo takes all of it back."""
    before = press(press(a_session(), "one", 1, Vote.YES), "two", 2, Vote.YES)
    filled = evolve(before, rules.rest_is_no(before, "one", 1))
    assert list(filled.votes_of("one").values()).count(Vote.NO) == 8
    assert filled.votes_of("one")["photo-1-1"] is Vote.YES
    assert filled.votes_of("two") == {"photo-1-2": Vote.YES}
    assert evolve(filled, rules.undo(filled, "one")).votes == before.votes
    with pytest.raises(NothingLeftToVoteError):
        rules.rest_is_no(filled, "one", 1)


def test_undo_goes_back_one_action_of_that_member_at_a_time() -> None:
    """Undo takes back the member's own last action, and raises an error when none is left."""
    session = press(a_session(), "one", 1, Vote.YES)
    session = press(session, "two", 1, Vote.NO)
    session = press(session, "one", 1, Vote.NO)
    session = evolve(session, rules.undo(session, "one"))
    assert session.votes["photo-1-1"] == {"two": Vote.NO, "one": Vote.YES}
    session = evolve(session, rules.undo(session, "one"))
    assert session.votes["photo-1-1"] == {"two": Vote.NO}
    with pytest.raises(NothingToUndoError):
        rules.undo(session, "one")


def test_next_of_an_old_round_names_the_last_round_and_its_message() -> None:
    """`next` on an old round raises an error with the last round's number and message."""
    session = a_session(2)
    session = evolve(session, rules.post(session, 2, 77))
    with pytest.raises(StaleRoundError) as stale:
        rules.check_next(session, 1)
    assert (stale.value.last_round, stale.value.message_id) == (2, 77)
    rules.check_next(session, 2)
    rules.check_next(session, None)


def test_a_display_holds_for_rounds_to_come_and_a_posted_one_keeps_its_own() -> None:
    """A new display applies to later rounds, and posted ones keep theirs."""
    session = a_session(2)
    session = evolve(session, rules.post(session, 1, 76, session.display, (0,) * 9))
    session = evolve(session, rules.display(session, "one", Display.SHEET))
    assert session.display is Display.SHEET
    session = evolve(session, rules.post(session, 2, 77, session.display, (0, 1, *(0,) * 7)))
    assert [round_.display for round_ in session.rounds] == [Display.EMBEDS, Display.SHEET]
    assert session.round(2).posted == (0, 1, *(0,) * 7)


def test_a_round_is_made_once() -> None:
    """A second round with the same number is refused."""
    with pytest.raises(RoundInPreparationError):
        rules.show(a_session(2), 2, [("photo", 0.1)])


def test_a_replaced_photo_leaves_the_labels_and_its_old_button_does_nothing() -> None:
    """A replaced photo's votes are kept but don't count, and its buttons do nothing."""
    session = press(a_session(), "one", 3, Vote.YES)
    session = evolve(session, rules.replace_photo(session, "two", 1, 3, 0, "new", 0.4, moderates=True))
    assert session.round(1).slot(3).photo == "new"
    assert session.labels() == {}
    assert "photo-1-3" in session.shown
    with pytest.raises(UnknownRoundError):
        rules.vote(session, "one", 1, 3, 0, Vote.YES)
    (voted,) = rules.vote(session, "one", 1, 3, 1, Vote.YES)
    assert voted.votes == {"new": Vote.YES}


@pytest.mark.parametrize("choice", Vote)
def test_only_moderators_replace_a_photo_that_others_have_judged(choice: Vote) -> None:
    """Only moderators can replace a photo that others have voted on."""
    session = press(a_session(), "one", 3, choice)
    with pytest.raises(JudgedPhotoError):
        rules.replace_photo(session, "two", 1, 3, 0, "new", 0.4)
    assert rules.replace_photo(session, "one", 1, 3, 0, "new", 0.4).removed == "photo-1-3"
    assert rules.replace_photo(session, "two", 1, 3, 0, "new", 0.4, moderates=True).removed == "photo-1-3"
    with pytest.raises(JudgedPhotoError):
        rules.replace_photo(press(session, "two", 3, Vote.NO), "one", 1, 3, 0, "new", 0.4)


def test_only_moderators_replace_a_settled_photo() -> None:
    """Only moderators can replace a settled photo, even if all votes on it were withdrawn."""
    session = press(press(a_session(), "one", 3, Vote.YES), "two", 3, Vote.NO)
    session = replay(session, settle(session, "moderator", 1, 3, 0, Vote.YES))
    session = replay(session, [Voted(member, 1, {"photo-1-3": None}) for member in ("one", "two")])
    with pytest.raises(JudgedPhotoError):
        rules.replace_photo(session, "one", 1, 3, 0, "new", 0.4)


def test_undo_brings_a_replaced_photo_back_with_its_votes() -> None:
    """Undo brings a replaced photo back under a new revision, with its votes."""
    session = before = press(press(a_session(), "one", 3, Vote.YES), "two", 4, Vote.NO)
    session = evolve(session, rules.replace_photo(session, "mod", 1, 3, 0, "new", 0.4, moderates=True))
    assert session.labels() == {"photo-1-4": Label.NO}
    event = rules.undo(session, "mod")
    assert rules.undone_votes(session, event) == {"photo-1-3": None}
    session = evolve(session, event)
    assert session.labels() == before.labels()
    slot = session.round(1).slot(3)
    assert (slot.photo, slot.score, slot.revision) == ("photo-1-3", 0.5, 2)
    assert "new" in session.shown
    for revision in (0, 1):
        with pytest.raises(UnknownRoundError):
            rules.vote(session, "two", 1, 3, revision, Vote.YES)
    with pytest.raises(NothingToUndoError):
        rules.undo(session, "mod")


def test_undo_discards_no_votes_of_others_on_the_photo_that_came_in() -> None:
    """Only moderators can undo a replacement whose new photo others have voted on."""
    session = a_session()
    session = evolve(session, rules.replace_photo(session, "one", 1, 3, 0, "new", 0.4))
    session = replay(session, rules.vote(session, "two", 1, 3, 1, Vote.YES))
    with pytest.raises(JudgedPhotoError) as refused:
        rules.undo(session, "one")
    assert refused.value.is_undo
    session = evolve(session, rules.undo(session, "one", moderates=True))
    assert session.labels() == {}


def test_undo_leaves_a_photo_that_somebody_replaced_again() -> None:
    """A replacement can be undone only after any later one at the same position."""
    session = a_session()
    session = evolve(session, rules.replace_photo(session, "one", 1, 3, 0, "new", 0.4))
    session = evolve(session, rules.replace_photo(session, "two", 1, 3, 1, "newer", 0.3))
    with pytest.raises(NothingToUndoError):
        rules.undo(session, "one")
    for member in ("two", "one"):
        session = evolve(session, rules.undo(session, member))
    assert session.round(1).slot(3).photo == "photo-1-3"
    assert session.removed == {"new", "newer"}


def test_a_journal_from_before_undone_replacements_reads_as_it_did() -> None:
    """Old journals, from when replacements could not be undone, still give the same session."""
    data = {"member": "one", "round": 1, "position": 3, "removed": "photo-1-3", "photo": "new", "score": 0.4}
    session = press(a_session(), "one", 1, Vote.YES)
    session = evolve(session, from_json("replaced", data))
    session = evolve(session, from_json("undone", {"member": "one", "action": 2}))
    assert session.votes == {}
    assert session.round(1).slot(3).photo == "new"
    assert session.removed == {"photo-1-3"}


@pytest.mark.parametrize(("number", "position"), [(0, 1), (2, 1), (1, 0), (1, 10)])
def test_a_forged_button_does_nothing(number: int, position: int) -> None:
    """A vote on an unknown round or position is refused."""
    with pytest.raises(UnknownRoundError):
        rules.vote(a_session(), "one", number, position, 0, Vote.YES)


def test_nothing_changes_a_finished_session() -> None:
    """A finished session refuses all changes until it is resumed."""
    session = press(a_session(), "one", 1, Vote.YES)
    session = evolve(session, rules.finish(session, "one"))
    for refused in (
        lambda: rules.vote(session, "one", 1, 1, 0, Vote.NO),
        lambda: rules.undo(session, "one"),
        lambda: rules.rest_is_no(session, "one", 1),
        lambda: rules.check_next(session, None),
        lambda: rules.finish(session, "one"),
    ):
        with pytest.raises(SessionFinishedError):
            refused()


votes = st.tuples(
    st.just("vote"), st.sampled_from(MEMBERS), st.integers(1, 9), st.sampled_from([*Vote, None]), st.integers(1, 3)
)
others = st.tuples(st.sampled_from(["undo", "rest", "next", "replace", "post", "finish"]), st.sampled_from(MEMBERS))


def decide(session: Session, step: tuple[Any, ...]) -> Sequence[Event]:
    last = len(session.rounds)
    match step:
        case ("vote", member, position, choice, number):
            revision = session.round(number).slot(position).revision
            return rules.vote(session, member, number, position, revision, choice)
        case ("undo", member):
            return [rules.undo(session, member)]
        case ("rest", member):
            return [rules.rest_is_no(session, member, last)]
        case ("next", _):
            rules.check_next(session, last)
            return [rules.show(session, last + 1, [(f"photo-{last + 1}-{p}", 0.5) for p in range(1, 10)])]
        case ("replace", member):
            revision = session.round(last).slot(5).revision
            return [rules.replace_photo(session, member, last, 5, revision, f"new-{session.sequence}", 0.1)]
        case ("post", _):
            return [rules.post(session, last, 1000 + session.sequence)]
        case _:
            return [rules.finish(session, "one")]


@given(st.lists(votes | others, max_size=60))
def test_replaying_the_journal_gives_the_same_session_back(steps: list[tuple[Any, ...]]) -> None:
    """The journal's events, as JSON, replay to the same state, and no photo is repeated."""
    session = start = a_session()
    journal = []
    for step in steps:
        try:
            events = decide(session, step)
        except SessionError:
            continue
        journal += [(event.kind, json.dumps(to_json(event))) for event in events]
        session = replay(session, events)
    assert replay(start, [from_json(kind, json.loads(data)) for kind, data in journal]) == session
    assert len(set(session.shown)) == len(session.shown)


@given(st.lists(votes, max_size=40))
def test_undoing_every_action_leaves_no_vote(steps: list[tuple[Any, ...]]) -> None:
    """Undoing all actions of all members leaves no votes."""
    session = a_session(3)
    for step in steps:
        session = replay(session, decide(session, step))
    for member in MEMBERS:
        while any(action.member == member for action in session.actions):
            session = evolve(session, rules.undo(session, member))
    assert session.votes == {}


@pytest.mark.parametrize(
    ("tally", "weight"), [(Tally(), 0.0), (Tally(1, 1), 0.0), (Tally(1), 1.0), (Tally(0, 4), 1.0), (Tally(2, 1), 0.667)]
)
def test_a_label_weighs_by_the_majoritys_share(tally: Tally, weight: float) -> None:
    """A label's weight follows the majority's share, and unsure votes do not change it."""
    assert tally.weight == pytest.approx(weight, abs=1e-3)
    assert replace(tally, unsure=5).weight == tally.weight


def test_a_vote_in_a_long_session_copies_little_of_it() -> None:
    """After a vote, the new session shares rounds, other votes and other members' actions with the old one."""
    session = a_session(200)
    for number in range(1, 201):
        for position in range(1, 10):
            session = evolve(session, Voted("one", number, {f"photo-{number}-{position}": Vote.YES}))
    after = evolve(session, Voted("two", 7, {"photo-7-1": Vote.NO}))
    assert after.votes["photo-7-1"] == {"one": Vote.YES, "two": Vote.NO}
    assert all(now is before for now, before in zip(after.rounds, session.rounds, strict=True))
    assert isinstance(after.votes, Layered)
    assert isinstance(session.votes, Layered)
    assert after.votes._below is session.votes._below
    assert after.acted["one"] is session.acted["one"]


@given(CHANGES)
def test_a_copy_equals_a_changed_dict_and_earlier_copies_stay(changes: list[dict[int, int | None]]) -> None:
    """Each copy equals a dict with the same changes, in the same order, and earlier copies stay unchanged."""
    copies = list(accumulate(changes, Layered.changed, initial=Layered[int, int]()))
    wholes = list(accumulate(changes, lambda whole, more: {**whole, **more}, initial=dict[int, int | None]()))
    for copy, whole in zip(copies, wholes, strict=True):
        wanted = {key: value for key, value in whole.items() if value is not None}
        assert list(copy) == list(wanted)
        assert copy == wanted
        assert len(copy) == len(wanted)
        assert list(copy.items()) == list(zip(copy.keys(), copy.values(), strict=True))
        assert all((key in copy) is (key in wanted) and copy.get(key) == wanted.get(key) for key in range(201))


def test_a_changed_copy_shares_what_did_not_change() -> None:
    """A change to a large mapping copies none of its entries."""
    large = Layered({number: str(number) for number in range(10_000)})
    copy = large.changed({5: "five"}).changed({7: None})
    assert (copy[5], large[5], 7 in copy, 7 in large) == ("five", "5", False, True)
    assert copy._below is large._below


def test_many_changes_stay_quick_to_copy() -> None:
    """Changes are merged before they make copies slow."""
    copy = Layered[int, int]()
    for number in range(5_000):
        copy = copy.changed({number: number})
        assert len(copy._changes) ** 2 <= max(len(copy._below), 1024)
    assert copy == dict(zip(range(5_000), range(5_000), strict=True))
