"""The messages of a blind round: the call, the ballot with its keys, and the reveal."""

from dataclasses import replace

import pytest

from bot.features.blind.render import PICKED, ballot_content, ballot_faces, call_content, call_faces
from bot.features.rounds.keypad import padded
from bot.features.rounds.render import round_content
from bot.locale import Words, words
from bot.sandbox.client_forms import as_read
from engine.blind.ballots import Agreement, Terms
from engine.sessions.views import BallotView, BlindView, RoundView
from tests.bot.round_views import photo_view, round_view

BLIND = BlindView(Terms(1_700_000_000.6, 2), 3, 1, 1, False, None, None)
LANGUAGES = pytest.mark.parametrize("words", [words("en-US"), words("ja")], ids=["en", "ja"])


def hidden_view() -> RoundView:
    """A blind round that is not revealed yet."""
    photos = [photo_view(n) for n in range(1, 10)]
    return replace(round_view(*photos, number=4, last=4), blind=BLIND)


def test_the_call_shows_the_end_and_the_number_of_answers() -> None:
    """The call shows the end in each reader's time zone and how many joined and answered, but no answers."""
    text = call_content(hidden_view(), BLIND, words())
    assert "<t:1700000000:R>" in text
    assert "3 joined · 1 answered" in text
    assert [face.label for face in call_faces(hidden_view(), words())] == ["Join", "Reveal now…"]


@LANGUAGES
def test_the_keys_have_the_places_of_the_photos(words: Words) -> None:
    """Three rows of three keys, and the controls below. A round of fewer photos has fewer keys."""
    view = hidden_view()
    rows = [face.row for face in ballot_faces(BallotView(view, None), frozenset(), words)]
    assert rows == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3]
    few = replace(view, photos=view.photos[:4])
    assert [face.row for face in ballot_faces(BallotView(few, None), frozenset({4}), words)] == [0, 0, 0, 1, 3, 3]


@LANGUAGES
def test_a_key_keeps_its_id_when_it_is_picked(words: Words) -> None:
    """Discord refuses a press of an id that the message no longer has, such as a second press before the redraw."""
    ballot = BallotView(hidden_view(), None)
    before, after = (ballot_faces(ballot, picks, words) for picks in (frozenset[int](), frozenset({2, 9})))
    assert [face.custom_id for face in before] == [face.custom_id for face in after]
    assert [face.colour for face in after].count(PICKED) == 2


def test_the_message_says_the_state_in_words() -> None:
    """A screen reader can read which photos are picked, and what Submit would record."""
    assert "Picked: none yet. All count as no." in ballot_content(BallotView(hidden_view(), None), frozenset(), words())
    assert "Picked: **2, 9**." in ballot_content(BallotView(hidden_view(), None), frozenset({9, 2}), words())
    faces = ballot_faces(BallotView(hidden_view(), None), frozenset({2, 9}), words())
    assert {len(face.label) for face in faces[:9]} == {len(padded(""))}
    labels = [as_read(face.label) for face in faces]
    assert labels == ["1", "✓ 2", *"345678", "✓ 9", "Submit: 2 yes, 7 no", "Abstain"]


def test_the_recorded_answer_is_shown_with_and_without_keys() -> None:
    """Without keys, it can be changed; with them, it counts until the next one."""
    ballot = BallotView(hidden_view(), (2, 5))
    assert "**yes to 2, 5**, no to the others. You can change it until the reveal." in ballot_content(
        ballot, None, words()
    )
    assert "**yes to 2, 5**, no to the others. It counts until" in ballot_content(ballot, frozenset({2}), words())
    assert [face.label for face in ballot_faces(ballot, None, words())] == ["Change my answer"]
    assert "no to all photos" in ballot_content(BallotView(hidden_view(), ()), None, words())
    assert "You abstained" in ballot_content(BallotView(hidden_view(), (), abstained=True), None, words())


def test_a_revealed_round_shows_the_agreement() -> None:
    """The heading sums up answers, abstentions, unanimous photos and agreement; a single voter has no agreement."""
    revealed = replace(BLIND, answered=3, voters=2, revealed=True, agreement=Agreement(8, 8 / 9))
    text = round_content(replace(hidden_view(), blind=revealed), words())
    assert (
        "3 members answered, 1 of them abstained · everyone agrees on 8 of 9 photos · 89% of vote pairs agree" in text
    )
    alone = replace(BLIND, voters=1, revealed=True)
    assert round_content(replace(hidden_view(), blind=alone), words()).endswith("-# Blind: 1 member answered")
