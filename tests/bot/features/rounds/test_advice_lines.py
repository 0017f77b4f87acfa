"""The advice in a round's message, and the button that follows it."""

from dataclasses import replace

import pytest

from bot.features.rounds.keypad import CONTROLS_ROW, round_faces
from bot.features.rounds.render import round_content
from bot.locale import words
from bot.platform.faces import ButtonFace
from engine.sessions.advice import Advice, AdviceKind
from engine.sessions.views import RoundView
from tests.bot.round_views import SESSION, round_view

WORDS = words()


def advised(advice: Advice | None) -> RoundView:
    """A round with that advice."""
    return replace(round_view(number=5, last=5), advice=advice)


@pytest.mark.parametrize(
    ("advice", "line"),
    [
        (
            Advice(AdviceKind.NO_NEW_YES, 4, 15, 17),
            "No new yes in round 4. You've found 15, and about 17 may fit in all. Label the dataset?",
        ),
        (
            Advice(AdviceKind.NO_NEW_YES, 4, 15, None),
            "No new yes in round 4. You've found 15 so far. Label the dataset?",
        ),
        (
            Advice(AdviceKind.ALL_FOUND, 4, 18, 17),
            "You've probably found every photo that fits: about 18 in all. Label the dataset?",
        ),
    ],
)
def test_the_advice_is_one_line_and_a_button(advice: Advice, line: str) -> None:
    """The button is below the controls, in a row of its own, and labels the dataset of this session."""
    assert round_content(advised(advice), WORDS).split("\n")[1:] == [line]
    (button,) = [face for face in round_faces(advised(advice), WORDS) if face.row > CONTROLS_ROW]
    assert isinstance(button, ButtonFace)
    assert (button.label, str(button.custom_id)) == ("Label the dataset", f"9:apply:{SESSION}")


def test_the_hint_of_the_first_round_is_two_small_lines() -> None:
    """It says how to vote, and where to change the display. It has no button."""
    view = advised(Advice(AdviceKind.HOW_TO_VOTE))
    vote, display = round_content(view, WORDS).split("\n")[1:]
    assert vote == "-# Tap the photos that fit, then **Rest is no**. **Next nine** learns from your votes."
    assert display == "-# `/server settings` changes how rounds look."
    assert round_faces(view, WORDS) == round_faces(advised(None), WORDS)


def test_a_round_without_advice_has_its_heading_only() -> None:
    """There is no empty line below the heading."""
    assert len(round_content(advised(None), WORDS).split("\n")) == 1
