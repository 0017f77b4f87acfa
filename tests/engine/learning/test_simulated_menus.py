"""Menus of words in the loop without people."""

import numpy as np
import pytest

from engine.learning.simulation import lost_rounds, simulate
from tests.engine.learning.words import ANIMAL, CAR, CAT, EACH, NOTHING, PUG, THINGS, photos, words

PICTURES, WORDS = photos(), words()


class Member:
    """A member who picks one word as soon as a menu offers it, and keeps the menus."""

    def __init__(self, word: int | None) -> None:
        self.word = word
        self.menus: list[list[int]] = []

    def pick(self, offered: list[int]) -> int | None:
        """Return the word if it is offered."""
        self.menus.append(offered)
        return self.word if self.word in offered else None


def shows(thing: int, photo: int) -> bool:
    """Whether a photo shows one of the things."""
    return photo // EACH == THINGS.index(thing) if thing in THINGS else False


def taught(
    prompt: int, meant: int, member: Member | None, rounds: int = 1
) -> tuple[list[int], np.ndarray[tuple[int], np.dtype[np.float32]]]:
    """Teach a thing, with or without menus."""
    vocabulary, pick = (None, None) if member is None else (WORDS, member.pick)
    return simulate(
        PICTURES, WORDS[prompt], lambda photo: shows(meant, photo), rounds, vocabulary=vocabulary, pick=pick
    )


def test_the_word_that_is_picked_first_chooses_the_first_round() -> None:
    """For "animal", the member picks "pug", and the first nine are pugs."""
    shown, _ = taught(ANIMAL, PUG, Member(PUG))
    assert all(shows(PUG, photo) for photo in shown)
    assert not all(shows(PUG, photo) for photo in taught(ANIMAL, PUG, None)[0])


def test_without_a_pick_nothing_changes() -> None:
    """A member who picks no word gets the same rounds and weights, to the bit, as without menus."""
    with_menus, without = (taught(ANIMAL, PUG, member, rounds=3) for member in (Member(None), None))
    assert with_menus[0] == without[0]
    assert with_menus[1].tobytes() == without[1].tobytes()


def test_a_specific_prompt_has_no_first_menu() -> None:
    """For "car", the first menu comes after the first round, if at all."""
    before = Member(None)
    taught(CAR, CAR, before, rounds=0)
    assert before.menus == []
    broad = Member(None)
    taught(ANIMAL, PUG, broad, rounds=0)
    assert len(broad.menus) == 1


def test_a_round_without_a_yes_brings_other_words() -> None:
    """As long as there is no yes, each menu has words that were not offered before."""
    member = Member(None)
    taught(CAR, NOTHING, member, rounds=5)
    offered = [word for menu in member.menus for word in menu]
    assert offered
    assert len(offered) == len(set(offered))


def test_after_a_yes_the_menu_has_what_the_yes_share() -> None:
    """After pugs among the first nine dogs, "pug" is offered. Picking it changes the weights but keeps the votes."""
    member = Member(None)
    taught(CAT, CAT, member, rounds=2)
    assert all(CAR not in menu for menu in member.menus)


def test_only_an_offered_word_is_picked_and_votes_stay() -> None:
    """After a pick, the next nine are the nearest to the word, even if the last round had no yes. Votes stay."""
    first = taught(CAR, PUG, None)[0]
    member = Member(PUG)
    shown, _ = taught(CAR, PUG, member, rounds=3)
    assert shown[: len(first)] == first
    assert len(shown) == len(set(shown))
    assert any(PUG in menu for menu in member.menus)
    assert all(shows(PUG, photo) for photo in shown[9:18])


@pytest.mark.parametrize(
    ("labels", "lost"),
    [([], 0), ([0] * 9, 1), ([0] * 18, 2), ([1] + [0] * 8, 0), ([0] * 8 + [1] + [0] * 9, 1), ([0] * 20, 3)],
)
def test_lost_rounds_are_those_since_the_last_yes(labels: list[float], lost: int) -> None:
    """A round is lost if it has no yes. The last round may be smaller."""
    assert lost_rounds(labels) == lost
