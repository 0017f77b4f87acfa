"""The list of saved concepts fits into an embed with any names."""

from datetime import UTC, datetime

import pytest

from bot.features.concepts.render import concepts_embed, page_of, pages_of, versions_embed
from bot.locale import words
from engine.concepts.concept_records import Outline, SavedConcept
from engine.sessions.tally import Label

LABELS = {Label.YES: 10**6, Label.NO: 10**6, Label.DISPUTED: 10**6}
NOW = datetime(2026, 2, 3, tzinfo=UTC)


def concept(name: str, versions: int = 1) -> SavedConcept:
    """A concept in which every text has its maximum length."""
    outlines = [Outline(n, "m1", NOW, "*" * 80, "toy", "*" * 500, LABELS) for n in range(1, versions + 1)]
    return SavedConcept("c0ffee", name, "m1", tuple(outlines))


@pytest.mark.parametrize("language", ["en-US", "ja"])
def test_the_longest_page_fits(language: str) -> None:
    """A page of the longest names, and a list of a hundred versions, have at most 4,096 characters."""
    members = {"m1": 2**64 - 1}
    found = [concept("*" * 60)] * 200
    page, shown = page_of(found, 25)
    embed = concepts_embed(shown, members, page, pages_of(found), words(language))
    assert len(embed.description or "") <= 4096
    assert len(versions_embed(concept("*" * 60, 100), members, words(language)).description or "") <= 4096


def test_a_missing_page_falls_back_to_the_nearest() -> None:
    """After a deletion, an old button opens the last page."""
    found = [concept(str(number)) for number in range(9)]
    assert [page_of(found, page)[0] for page in (1, 2, 7)] == [1, 2, 2]
    assert page_of([], 3) == (1, [])
