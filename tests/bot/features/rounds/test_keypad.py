"""The keys under a round, and the buttons of its panels."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.rounds.keypad import more_faces, photo_faces, round_faces
from bot.locale import words
from bot.platform.custom_id import VoteId
from bot.platform.faces import ButtonFace, Colour, MenuFace
from bot.sandbox.client_forms import as_read
from engine.sessions.advice import Advice, AdviceKind
from engine.sessions.events import Stage, Strategy, Vote
from engine.sessions.tally import Tally
from engine.sessions.views import MyVotes, RoundView
from engine.sessions.word_menu import WordMenu
from tests.bot.round_views import photo_view, round_view

WORDS = words()
tallies = st.builds(Tally, st.integers(0, 999), st.integers(0, 999), st.integers(0, 9))


def buttons(view: RoundView) -> list[ButtonFace]:
    """The buttons of a round."""
    return [face for face in round_faces(view, WORDS) if isinstance(face, ButtonFace)]


def rows(view: RoundView) -> list[list[str]]:
    """The labels of a round's buttons, row by row."""
    faces = buttons(view)
    return [[as_read(face.label) for face in faces if face.row == row] for row in range(5)]


def key(view: RoundView, position: int = 1) -> ButtonFace:
    """The key of a photo."""
    faces = [face for face in round_faces(view, WORDS) if isinstance(face.custom_id, VoteId)]
    (found,) = [
        face for face in faces if isinstance(face.custom_id, VoteId) and face.custom_id.place.position == position
    ]
    return found


def test_the_keys_mirror_the_photos() -> None:
    """Rows 1 to 3 hold three keys each, row 4 the controls. The fifth row stays free."""
    assert rows(round_view()) == [
        ["1 ✓", "2 ✓", "3 ✓"],
        ["4 ✓", "5 ✓", "6 ✓"],
        ["7 ✓", "8 ✓", "9 ✓"],
        ["Rest is no", "Next nine", "Undo", "More…"],
        [],
    ]


def test_a_smaller_round_keeps_its_controls_last() -> None:
    """A smaller round has fewer keys, and its controls are still in the fourth row."""
    view = round_view(*(photo_view(position) for position in (1, 2, 3, 4)))
    assert rows(view) == [["1 ✓", "2 ✓", "3 ✓"], ["4 ✓"], [], ["Rest is no", "Next nine", "Undo", "More…"], []]


@pytest.mark.parametrize(
    ("tally", "label"),
    [
        (Tally(), "1 ✓"),
        (Tally(unsure=2), "1 ✓"),
        (Tally(3, 1, 2), "1 ✓3 ✗1"),
        (Tally(0, 2), "1 ✗2"),
        (Tally(12, 10), "1 ✓12 ✗10"),
    ],
)
def test_a_key_shows_its_counts(tally: Tally, label: str) -> None:
    """A key shows the number of yes and of no votes, without zeros and without unsure votes."""
    assert as_read(key(round_view(photo_view(1, tally))).label) == label


@given(tallies, tallies)
def test_a_key_keeps_its_width(before: Tally, after: Tally) -> None:
    """With up to nine votes on each side, a key's label always has the same length."""
    lengths = {
        len(key(round_view(photo_view(1, tally))).label)
        for tally in (before, after)
        if tally.yes < 10 and tally.no < 10
    }
    assert len(lengths) <= 1


@pytest.mark.parametrize(
    ("tally", "colour"),
    [
        (Tally(), Colour.GREY),
        (Tally(unsure=2), Colour.GREY),
        (Tally(2, 1), Colour.GREEN),
        (Tally(0, 1), Colour.RED),
        (Tally(1, 1), Colour.BLUE),
    ],
)
def test_a_key_has_its_labels_colour(tally: Tally, colour: Colour) -> None:
    """A key is grey while the photo is open."""
    assert key(round_view(photo_view(1, tally))).colour is colour


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
    (shown,) = [face for face in buttons(view) if face.label == WORDS("next-button")]
    assert shown.colour is colour


def test_a_replaced_photo_has_a_key_of_its_own() -> None:
    """The custom_id contains the revision, so an old key never votes on the new photo."""
    before, after = (key(round_view(photo_view(1, revision=revision))).custom_id for revision in (0, 1))
    assert before != after


def test_the_panel_offers_the_photos_and_the_strategies() -> None:
    """The first menu has a photo for each key, the second one every strategy, with the session's selected."""
    view = replace(round_view(), strategy=Strategy.AUDIT)
    photos, strategies = [face for face in more_faces(view, WORDS) if isinstance(face, MenuFace)]
    assert [value for value, _ in photos.options] == [f"{n}.0" for n in range(1, 10)]
    assert [value for value, _ in strategies.options] == list(Strategy)
    assert strategies.chosen == Strategy.AUDIT


def test_a_round_whose_photos_have_left_the_dataset_has_no_menu_of_them() -> None:
    """A menu without options would make Discord refuse the panel."""
    view = round_view(replace(photo_view(1), is_gone=True))
    assert [face.placeholder for face in more_faces(view, WORDS) if isinstance(face, MenuFace)] == [
        WORDS("strategy-menu")
    ]


@pytest.mark.parametrize("moderator", [True, False])
def test_hiding_is_offered_to_moderators(moderator: bool) -> None:
    """Only a moderator's panel of a photo has the button that hides it."""
    labels = panel(None, moderator=moderator)
    assert ("Replace and hide" in labels) is moderator


def test_a_photos_panel_colours_the_members_own_vote() -> None:
    """A vote can be withdrawn only if there is one."""
    assert panel(None) == {"✓ Yes": Colour.GREY, "✗ No": Colour.GREY, "? Unsure": Colour.GREY, **REST}
    voted = panel(Vote.NO)
    assert voted == {
        "✓ Yes": Colour.GREY,
        "✗ No": Colour.RED,
        "? Unsure": Colour.GREY,
        "Withdraw my vote": Colour.GREY,
        **REST,
    }


REST = {"More like this": Colour.GREY, "Replace": Colour.GREY, "Back": Colour.GREY}


def panel(vote: Vote | None, *, moderator: bool = False) -> dict[str, Colour]:
    """The buttons in the panel of a photo on which the member voted."""
    view = round_view()
    mine = MyVotes(view, {} if vote is None else {1: vote}, 0)
    return {face.label: face.colour for face in photo_faces(mine, view.photos[0], WORDS, moderator=moderator)}


@given(st.lists(tallies, min_size=9, max_size=9))
def test_labels_fit_and_ids_differ(counts: list[Tally]) -> None:
    """With any votes, labels have at most 80 characters and no two custom_ids are equal."""
    view = round_view(*(photo_view(position, tally) for position, tally in enumerate(counts, start=1)))
    faces = buttons(view)
    assert all(len(face.label) <= 80 for face in faces)
    assert len({str(face.custom_id) for face in faces}) == len(faces) == 13


WORDS_OF_FIVE = tuple((f"word {number}", number) for number in range(1, 6))


def menus(menu: WordMenu | None, advice: Advice | None = None) -> list[MenuFace]:
    """The menus of a round with these suggestions."""
    faces = round_faces(replace(round_view(), menu=menu, advice=advice), WORDS)
    return [face for face in faces if isinstance(face, MenuFace)]


@pytest.mark.parametrize("stage", [Stage.START, Stage.FOUND])
def test_words_are_a_menu_in_the_fifth_row(stage: Stage) -> None:
    """Each option has the word as its value and the number of its photos in its text."""
    (menu,) = menus(WordMenu(stage, WORDS_OF_FIVE))
    assert menu.row == 4
    assert menu.options[0] == ("word:word 1", "word 1 · 1 photo")
    assert menu.options[4] == ("word:word 5", "word 5 · 5 photos")
    assert len(menu.options) == 5


def test_after_a_lost_round_the_menu_has_other_ways() -> None:
    """They come after the words, of which there may be none, and are never cut off."""
    many = tuple((f"word {number}", number) for number in range(25))
    for words_of_menu in ((), many):
        (menu,) = menus(WordMenu(Stage.LOST, words_of_menu))
        assert [value for value, _ in menu.options[-2:]] == ["spread", "photo"]
        assert len(menu.options) == min(25, len(words_of_menu) + 2)


def test_the_advice_comes_before_words() -> None:
    """There is room for one of them. Words are also behind More…."""
    assert menus(WordMenu(Stage.FOUND, WORDS_OF_FIVE), Advice(AdviceKind.NO_NEW_YES, 4, 15)) == []
    assert menus(None) == []


def test_a_word_that_is_too_long_for_its_buttons_is_left_out() -> None:
    """A table that somebody else wrote may hold one."""
    (menu,) = menus(WordMenu(Stage.START, (("w" * 41, 3), ("w" * 40, 2))))
    assert [value for value, _ in menu.options] == ["word:" + "w" * 40]
