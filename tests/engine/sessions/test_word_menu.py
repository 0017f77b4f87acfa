"""Rules for when a round suggests words, and for the words that members use."""

import json

import pytest

from engine.errors import NothingToUndoError
from engine.sessions import rules
from engine.sessions.events import Event, Reprompted, Stage, Vote, from_json, to_json
from engine.sessions.evolve import evolve, replay
from engine.sessions.state import Session
from engine.sessions.word_menu import Due, WordMenu, due, menu_of
from tests.engine.sessions.test_state import a_session, press

WORDS = (("kangaroo", 12), ("bear", 3))


def no_to_all(session: Session, number: int = 1, member: str = "one") -> Session:
    return evolve(session, rules.rest_is_no(session, member, number))


def next_round(session: Session) -> Session:
    number = len(session.rounds) + 1
    return evolve(
        session, rules.show(session, number, [(f"photo-{number}-{position}", 0.5) for position in range(1, 10)])
    )


def reword(session: Session, word: str, member: str = "one") -> Session:
    return replay(session, rules.reword(session, member, word, f"e-{word}", word, excludes=False))


def test_the_first_round_is_about_the_prompt() -> None:
    """Also while there are votes, as long as the round is not over and has no yes."""
    session = a_session()
    assert due(session) == Due("a house", Stage.START, 0)
    assert due(press(session, "one", 1, Vote.NO)) == Due("a house", Stage.START, 0)
    assert due(press(session, "one", 1, Vote.YES)) is None


def test_a_round_without_a_yes_calls_for_help_at_once() -> None:
    """Its own message has it, and then the next round until that one is over, too."""
    session = no_to_all(a_session())
    assert due(session) == Due("a house", Stage.LOST, 1)
    assert menu_of(session, 1) == WordMenu(Stage.LOST)  # even without words
    session = next_round(session)
    assert due(session) == Due("a house", Stage.LOST, 1)
    assert menu_of(session, 1) is None
    assert due(no_to_all(session, 2)) == Due("a house", Stage.LOST, 2)


def test_the_round_after_the_first_yes_has_words_of_the_yes_photos() -> None:
    """Only that one."""
    session = next_round(no_to_all(a_session()))
    session = no_to_all(press(session, "one", 1, Vote.YES, 2), 2)
    assert due(session) is None
    session = next_round(session)
    assert due(session) == Due("a house", Stage.FOUND, 2)
    assert due(next_round(no_to_all(session, 3))) is None


def test_an_example_calls_for_words_too() -> None:
    """The present round gets words of the example."""
    session = replay(a_session(), rules.exemplify(a_session(), "one", {"example:1": ("AAAA", Vote.YES)}))
    assert due(session) == Due("a house", Stage.FOUND, 0)


def test_words_are_offered_once_for_each_state() -> None:
    """The journal keeps them; a second offer for the same state records nothing, nor does one that comes too late."""
    session = a_session()
    wanted = due(session)
    assert wanted is not None
    offered = replay(session, rules.offer(session, wanted, WORDS))
    assert menu_of(offered, 1) == WordMenu(Stage.START, WORDS)
    assert offered.words_offered == {"kangaroo", "bear"}
    assert rules.offer(offered, wanted, WORDS) == ()
    assert rules.offer(no_to_all(offered), wanted, WORDS) == ()
    assert menu_of(no_to_all(offered), 1) == WordMenu(Stage.LOST)


def test_a_used_word_is_the_prompt_until_its_member_takes_it_back() -> None:
    """The votes stay. The rounds before it no longer count as lost."""
    session = no_to_all(a_session(), member="two")
    used = reword(session, "kangaroo")
    assert used.prompt == "kangaroo"
    assert used.votes == session.votes
    assert due(used) == Due("kangaroo", Stage.START, 0)
    undone = evolve(used, rules.undo(used, "one"))
    assert (undone.prompt, undone.embedding) == (session.prompt, session.embedding)
    assert due(undone) == due(session)
    with pytest.raises(NothingToUndoError):
        rules.undo(undone, "one")


def test_words_are_taken_back_one_by_one() -> None:
    """The last one first. Words of others, and typed prompts, keep an earlier word from being taken back."""
    session = reword(reword(a_session(), "animal"), "kangaroo")
    session = evolve(session, rules.undo(session, "one"))
    assert session.prompt == "animal"
    others = reword(session, "bear", "two")
    with pytest.raises(NothingToUndoError):
        rules.undo(others, "one")
    assert evolve(others, rules.undo(others, "two")).prompt == "animal"
    typed = evolve(session, Reprompted("two", "a koala", "e"))
    for member in ("one", "two"):
        with pytest.raises(NothingToUndoError):
            rules.undo(typed, member)


def test_words_do_not_count_as_votes() -> None:
    """Rest is no still votes on all photos of a member who has used a word."""
    used = reword(a_session(), "kangaroo")
    assert used.voted_on("one") == set()
    assert len(rules.rest_is_no(used, "one", 1).votes) == 9


def test_a_replay_gives_the_same_session() -> None:
    """Events come back from their JSON, and give the same state in one go as one by one."""
    session = a_session()
    wanted = due(session)
    assert wanted is not None
    events: list[Event] = [*rules.offer(session, wanted, WORDS)]
    now = replay(session, events)
    for step in (
        lambda s: rules.reword(s, "one", "kangaroo", "e1", "kangaroo", excludes=False),
        lambda s: rules.reword(s, "two", "kangaroo; -bear", "e2", "bear", excludes=True),
        lambda s: [rules.undo(s, "two")],
        lambda s: [rules.undo(s, "one")],
        lambda s: [rules.rest_is_no(s, "one", 1)],
    ):
        fresh = [*step(now)]
        events += fresh
        now = replay(now, fresh)
    read = [from_json(event.kind, json.loads(json.dumps(to_json(event)))) for event in events]
    assert replay(session, read) == now
    assert now.prompt == "a house"
