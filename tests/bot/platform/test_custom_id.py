"""The custom_id codec."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.contents import HANDLERS
from bot.platform.custom_id import GuessId, PickId, Place, RoundId, SessionId, SpotId, VoteId, name_of
from engine.sessions.events import Vote

CONTROLS = ["rest", "next", "more", "undo", "photo", "photos", "steer"]

session_ids = st.text("0123456789abcdef", min_size=16, max_size=16)
numbers = st.integers(1, 999_999)
places = st.builds(Place, st.integers(1, 9), st.integers(0, 9999))
vote_ids = st.builds(VoteId, session_ids, numbers, places, st.sampled_from([Vote.YES, Vote.NO]))
round_ids = st.builds(RoundId, st.sampled_from(CONTROLS), session_ids, numbers)
pick_ids = st.builds(PickId, session_ids, numbers, st.integers(1, 9))
session_questions = st.builds(SessionId, st.sampled_from(["finish", "replace"]), session_ids)
guess_ids = st.builds(
    GuessId,
    session_ids,
    session_ids,
    st.integers(1, 9),
    st.integers(1, 999),
    st.sampled_from([Vote.YES, Vote.NO, None]),
)
spot_ids = st.builds(SpotId, st.just("guesses"), st.integers(1, 9), st.integers(1, 999))


@given(vote_ids)
def test_a_vote_id_is_read_back(id: VoteId) -> None:
    """A vote's custom_id survives a round trip through text."""
    match = VoteId.template().fullmatch(str(id))
    assert match is not None
    assert VoteId.from_match(match) == id


@given(round_ids)
def test_a_control_id_is_read_back(id: RoundId) -> None:
    """A control's custom_id survives a round trip and matches its own template."""
    match = RoundId.template(id.handler).fullmatch(str(id))
    assert match is not None
    assert RoundId.from_match(match) == id


@given(pick_ids)
def test_a_pick_id_is_read_back(id: PickId) -> None:
    """The custom_id of a ballot's key survives a round trip through text."""
    match = PickId.template().fullmatch(str(id))
    assert match is not None
    assert PickId.from_match(match) == id


@given(session_questions)
def test_a_question_id_is_read_back(id: SessionId) -> None:
    """A question's custom_id survives a round trip and matches its own template."""
    match = SessionId.template(id.handler).fullmatch(str(id))
    assert match is not None
    assert SessionId.from_match(match) == id


@given(guess_ids)
def test_a_guess_id_is_read_back(id: GuessId) -> None:
    """The custom_id of a vote on a picture survives a round trip through text."""
    match = GuessId.template().fullmatch(str(id))
    assert match is not None
    assert GuessId.from_match(match) == id


@given(places)
def test_a_place_is_read_back(place: Place) -> None:
    """A menu's value survives a round trip through text."""
    assert Place.parse(str(place)) == place


@given(st.one_of(vote_ids, round_ids, pick_ids, session_questions, guess_ids, spot_ids))
def test_a_custom_id_belongs_to_one_button_and_fits(
    id: VoteId | RoundId | PickId | SessionId | GuessId | SpotId,
) -> None:
    """Each custom_id matches exactly one handler, the one with its name, and has at most 100 characters."""
    matching = [name for name, handler in HANDLERS.items() if handler.template.fullmatch(str(id))]
    assert matching == [name_of(str(id))]
    assert len(str(id)) <= 100


@pytest.mark.parametrize("text", ["", "0.0", "10.0", "1", "1.-1", "1.0 ", "1.00"])
def test_a_forged_place_is_refused(text: str) -> None:
    """A value that none of our menus contains is rejected."""
    with pytest.raises(ValueError, match="no place"):
        Place.parse(text)
