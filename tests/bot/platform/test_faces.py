"""The buttons under a round."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.locale import words
from bot.platform.custom_id import VoteId
from bot.platform.faces import ButtonFace, Colour, MenuFace, more_faces, round_faces
from engine.sessions.events import Strategy, Vote
from engine.sessions.tally import Tally
from engine.sessions.views import RoundView
from tests.bot.round_views import photo_view, round_view

WORDS = words()
tallies = st.builds(Tally, st.integers(0, 999), st.integers(0, 999), st.integers(0, 9))


def rows(view: RoundView) -> list[list[str]]:
    """The labels of a round's buttons, row by row."""
    faces = round_faces(view, WORDS)
    return [[face.label for face in faces if face.row == row] for row in range(5)]


def pair(view: RoundView, position: int = 1) -> dict[Vote, ButtonFace]:
    """The two buttons of a photo."""
    faces = [face for face in round_faces(view, WORDS) if isinstance(face.custom_id, VoteId)]
    ids = {face.custom_id: face for face in faces}
    return {id.choice: face for id, face in ids.items() if isinstance(id, VoteId) and id.place.position == position}


def test_no_pair_is_broken_across_rows() -> None:
    """Rows 1 to 4 hold two pairs each; row 5 holds the ninth pair and the three controls."""
    assert rows(round_view()) == [
        ["1 ✓", "1 ✗", "2 ✓", "2 ✗"],
        ["3 ✓", "3 ✗", "4 ✓", "4 ✗"],
        ["5 ✓", "5 ✗", "6 ✓", "6 ✗"],
        ["7 ✓", "7 ✗", "8 ✓", "8 ✗"],
        ["9 ✓", "9 ✗", "Rest is no", "Next nine", "More…"],
    ]


def test_a_smaller_round_keeps_its_controls_last() -> None:
    """A smaller round has fewer pairs and still has its controls in the last row."""
    view = round_view(*(photo_view(position) for position in (1, 2, 3)))
    assert rows(view) == [["1 ✓", "1 ✗", "2 ✓", "2 ✗"], ["3 ✓", "3 ✗"], [], [], ["Rest is no", "Next nine", "More…"]]


def test_buttons_show_their_counts() -> None:
    """A button shows its number of votes; unsure votes count on neither button."""
    yes, no = pair(round_view(photo_view(1, Tally(3, 1, 2)))).values()
    assert (yes.label, no.label) == ("1 ✓ 3", "1 ✗ 1")


@pytest.mark.parametrize(
    ("tally", "colours"),
    [
        (Tally(), (Colour.GREY, Colour.GREY)),
        (Tally(unsure=2), (Colour.GREY, Colour.GREY)),
        (Tally(2, 1), (Colour.GREEN, Colour.GREY)),
        (Tally(0, 1), (Colour.GREY, Colour.RED)),
        (Tally(1, 1), (Colour.GREEN, Colour.RED)),
    ],
)
def test_a_pair_is_coloured_by_its_label(tally: Tally, colours: tuple[Colour, Colour]) -> None:
    """Both buttons are grey while the photo is open; a label colours its side, and a dispute colours both."""
    yes, no = pair(round_view(photo_view(1, tally))).values()
    assert (yes.colour, no.colour) == colours


@pytest.mark.parametrize(
    ("view", "colour"),
    [
        (round_view(number=2, last=2), Colour.BLUE),
        (round_view(number=1, last=2), Colour.GREY),
        (round_view(finished=True), Colour.GREY),
    ],
)
def test_only_the_last_round_of_a_running_session_calls_for_next(view: RoundView, colour: Colour) -> None:
    """Only the newest round of a running session has a blue next button, since older ones only link to it."""
    (shown,) = [face for face in round_faces(view, WORDS) if face.label == "Next nine"]
    assert shown.colour is colour


def test_a_replaced_photo_has_buttons_of_its_own() -> None:
    """The custom_id contains the revision, so an old button never votes on the new photo."""
    before, after = (pair(round_view(photo_view(1, revision=revision)))[Vote.YES].custom_id for revision in (0, 1))
    assert before != after


def test_hiding_is_offered_to_moderators() -> None:
    """Only a moderator's panel has the menu that hides photos."""
    for moderator in (True, False):
        menus = [face for face in more_faces(round_view(), WORDS, moderator=moderator) if isinstance(face, MenuFace)]
        assert (WORDS("hide-menu") in [menu.placeholder for menu in menus]) is moderator
        assert all(len(menu.options) == 9 for menu in menus[:-1])


def test_the_panel_shows_the_current_strategy() -> None:
    """The menu offers every strategy and selects the session's."""
    view = replace(round_view(), strategy=Strategy.AUDIT)
    *_, menu = [face for face in more_faces(view, WORDS, moderator=True) if isinstance(face, MenuFace)]
    assert [value for value, _ in menu.options] == list(Strategy)
    assert menu.chosen == Strategy.AUDIT
    assert menu.row < 5


@given(st.lists(tallies, min_size=9, max_size=9))
def test_labels_fit_and_ids_differ(counts: list[Tally]) -> None:
    """With any votes, labels have at most 80 characters and no two custom_ids are equal."""
    view = round_view(*(photo_view(position, tally) for position, tally in enumerate(counts, start=1)))
    faces = round_faces(view, WORDS)
    assert all(len(face.label) <= 80 for face in faces)
    assert len({str(face.custom_id) for face in faces}) == len(faces) == 21
