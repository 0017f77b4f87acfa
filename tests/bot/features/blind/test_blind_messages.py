"""The messages of a blind round: the call, the ballot with its form, and the reveal."""

from dataclasses import replace

import pytest

from bot.features.blind.render import ballot_content, ballot_form, call_content, call_faces
from bot.features.rounds.render import round_content
from bot.locale import Words, words
from bot.platform.components import modal_of
from engine.blind.ballots import Agreement, Terms
from engine.photo import Photo
from engine.sessions.views import BallotView, BlindView, RoundView
from tests.bot.round_views import photo_view, round_view

BLIND = BlindView(Terms(1_700_000_000.6, 2), 3, 1, 1, False, None, None)
LANGUAGES = pytest.mark.parametrize("words", [words("en-US"), words("ja")], ids=["en", "ja"])


def hidden_view(description: str = "") -> RoundView:
    """A blind round that is not revealed yet."""
    photos = [photo_view(n, photo=Photo(f"photo-{n}", f"{n}.jpg", description=description)) for n in range(1, 10)]
    return replace(round_view(*photos, number=4, last=4), blind=BLIND)


def test_the_call_shows_the_end_and_the_number_of_answers() -> None:
    """The call shows the end in each reader's time zone and how many joined and answered, but no answers."""
    text = call_content(hidden_view(), BLIND, words())
    assert "<t:1700000000:R>" in text
    assert "3 joined, 1 answered" in text
    assert [face.label for face in call_faces(hidden_view(), words())] == ["Join", "Reveal now…"]


@LANGUAGES
def test_the_form_keeps_discords_limits(words: Words) -> None:
    """The form has at most ten boxes, short titles and texts, and can be submitted with no box checked."""
    view = hidden_view(description="a very long description of a house " * 9)
    sent = modal_of(ballot_form(BallotView(view, None), words)).to_dict()
    assert len(sent["title"]) <= 45
    (label,) = sent["components"]
    assert label["type"] == 18
    assert len(label["label"]) <= 45
    assert len(label["description"]) <= 100
    group = label["component"]
    assert len(group["options"]) == 10
    assert all(len(option.get("description", "")) <= 100 for option in group["options"])
    assert group["required"] is False
    assert group["min_values"] == 0


async def test_no_form_is_kept() -> None:
    """discord.py would keep the form under its custom_id, which is the same for all members."""
    assert modal_of(ballot_form(BallotView(hidden_view(), None), words())).is_finished()


def test_the_previous_answer_is_ticked_and_shown() -> None:
    """The form opens with the member's previous answer."""
    ballot = BallotView(hidden_view(), (2, 5))
    assert [tick.value for tick in ballot_form(ballot, words()).ticks if tick.ticked] == ["2", "5"]
    assert "yes to 2, 5, no to the others" in ballot_content(ballot, words())
    abstained = BallotView(hidden_view(), (), abstained=True)
    assert [tick.value for tick in ballot_form(abstained, words()).ticks if tick.ticked] == ["abstain"]
    assert "You abstain" in ballot_content(abstained, words())


def test_a_revealed_round_shows_the_agreement() -> None:
    """The heading sums up answers, abstentions, unanimous photos and agreement; a single voter has no agreement."""
    revealed = replace(BLIND, answered=3, voters=2, revealed=True, agreement=Agreement(8, 8 / 9))
    text = round_content(replace(hidden_view(), blind=revealed), words())
    assert (
        "3 members answered, 1 of them abstained · everyone agrees on 8 of 9 photos · 89% of vote pairs agree" in text
    )
    alone = replace(BLIND, voters=1, revealed=True)
    assert round_content(replace(hidden_view(), blind=alone), words()).endswith("-# Blind: 1 member answered")
