"""Which words narrow a prompt down."""

import numpy as np
import pytest

from engine.learning.suggestions import MENU, SHARED, is_broad, nearby, shared
from engine.learning.word_index import WordIndex
from tests.engine.learning.words import (
    ANIMAL,
    CAR,
    CAT,
    DIMENSION,
    DOG,
    DOGGY,
    EACH,
    NOTHING,
    PUG,
    index,
    photos,
    photos_of,
    words,
)

NO_PHOTOS = np.empty((0, DIMENSION), np.float32)


def nearest(prompt: int, count: int = 18) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return the embeddings of the photos nearest to a word."""
    return photos()[np.argsort(-(photos() @ words()[prompt]), kind="stable")[:count]]


def nearby_words(prompt: int, offered: tuple[int, ...] = ()) -> list[int]:
    """Return the words of the menu for a prompt, the first one first."""
    return [suggestion.word for suggestion in nearby(index(), words()[prompt], offered)]


def shared_words(yes: int, no: int | None, prompt: int = ANIMAL, offered: tuple[int, ...] = ()) -> list[int]:
    """Return the words shared by nine photos of one thing, after as many no votes for another one."""
    rejected = NO_PHOTOS if no is None else photos_of(no)[:9]
    found = shared(index(), words()[prompt], photos_of(yes)[:9], rejected, offered)
    return [suggestion.word for suggestion in found]


@pytest.mark.parametrize(("prompt", "broad"), [(ANIMAL, True), (DOG, False), (PUG, False), (CAR, False)])
def test_a_prompt_is_broad_if_other_words_say_better_what_its_photos_show(prompt: int, broad: bool) -> None:
    """No menu is offered for a prompt that is already the best word for its photos."""
    assert is_broad(index(), words()[prompt], nearest(prompt)) is broad


def test_without_photos_no_prompt_is_broad() -> None:
    """In an empty dataset there is nothing to narrow down."""
    assert not is_broad(index(), words()[ANIMAL], NO_PHOTOS)


def test_a_menu_has_the_words_near_the_prompt() -> None:
    """For "animal", the menu has the animals of the dataset but no car."""
    found = nearby_words(ANIMAL)
    assert {PUG, CAT} <= set(found)
    assert CAR not in found[:3]


def test_a_menu_has_neither_the_prompt_nor_two_words_for_the_same_thing() -> None:
    """A menu does not repeat the prompt, and of "dog" and "doggy" it has one."""
    found = nearby_words(ANIMAL)
    assert ANIMAL not in found
    assert len({DOG, DOGGY} & set(found)) == 1
    assert not {DOG, DOGGY} & set(nearby_words(DOG))


def test_a_menu_has_only_words_that_fit_photos() -> None:
    """A word without a photo is never offered, and each count is that of the index."""
    found = nearby(index(), words()[ANIMAL])
    assert NOTHING not in [suggestion.word for suggestion in found]
    assert all(suggestion.photos == index().counts[suggestion.word] > 0 for suggestion in found)
    assert next(suggestion.photos for suggestion in found if suggestion.word == PUG) >= EACH


def test_the_next_menu_has_other_words() -> None:
    """Words that were offered are not offered again."""
    first = nearby_words(ANIMAL)
    assert not set(first[:2]) & set(nearby_words(ANIMAL, tuple(first[:2])))


def test_the_nearest_part_of_the_neighbourhood_comes_before_the_most_frequent_words() -> None:
    """A word with a few photos near the prompt comes before a frequent word that is far from it."""
    random = np.random.default_rng(0)
    directions = np.eye(DIMENSION, dtype=np.float32)[:3]
    centers = directions + 0.01 * random.standard_normal(directions.shape).astype(np.float32)
    weights = np.array([0.0, 400.0, 5_000.0])
    zero = np.zeros(DIMENSION, np.float32)
    found = nearby(
        WordIndex(directions, zero, zero, weights.astype(np.int64), weights, centers),
        np.eye(DIMENSION, dtype=np.float32)[0] * 0.5 + np.eye(DIMENSION, dtype=np.float32)[1] * 0.5,
    )
    assert found[0].word == 1


def test_menus_are_small() -> None:
    """A menu has at most 25 words and shared words are at most five, however large the vocabulary is."""
    random = np.random.default_rng(3)
    directions = random.standard_normal((500, 64)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    ones, zero = np.ones(500), np.zeros(64, np.float32)
    many = WordIndex(directions, zero, zero, ones.astype(np.int64), ones, directions)
    assert len(nearby(many, directions[0])) == MENU
    assert len(shared(many, directions[0], directions[1:40], NO_PHOTOS[:, :0].reshape(0, 64))) == SHARED


def test_the_shared_words_fit_the_yes_better_than_the_prompt_and_the_no() -> None:
    """After pugs were voted yes and cats no, "pug" is offered, but neither "cat" nor "car"."""
    found = shared_words(PUG, CAT)
    assert PUG in found
    assert not {CAT, CAR, ANIMAL, NOTHING} & set(found)


def test_shared_words_need_no_vote_against() -> None:
    """If all nine were voted yes, the words that fit them better than the prompt are offered."""
    assert PUG in shared_words(PUG, None)


def test_the_most_specific_shared_word_comes_first() -> None:
    """Shared words are in the order of their photos, the fewest first."""
    found = shared(index(), words()[ANIMAL], photos_of(PUG)[:9], photos_of(CAT)[:9])
    assert [suggestion.photos for suggestion in found] == sorted(suggestion.photos for suggestion in found)


def test_what_the_prompt_says_is_not_shared() -> None:
    """For the prompt "pug" and votes for pugs, there is nothing to add."""
    assert shared_words(PUG, CAT, prompt=PUG) == []


def test_without_a_yes_no_word_is_shared() -> None:
    """Shared words need a photo that they are shared by."""
    assert shared(index(), words()[ANIMAL], NO_PHOTOS, photos_of(CAT)[:9]) == []


def test_an_offered_word_is_not_shared_again() -> None:
    """A word that the team has seen and left is not offered a second time."""
    assert PUG not in shared_words(PUG, CAT, offered=(PUG,))


def test_an_empty_vocabulary_suggests_nothing() -> None:
    """A dataset without words gives no menu."""
    zero = np.zeros(DIMENSION, np.float32)
    nothing = WordIndex(np.empty((0, DIMENSION), np.float32), zero, zero, np.zeros(0, np.int64), np.zeros(0), NO_PHOTOS)
    assert nearby(nothing, words()[ANIMAL]) == []
    assert shared(nothing, words()[ANIMAL], photos_of(PUG), NO_PHOTOS) == []
    assert not is_broad(nothing, words()[ANIMAL], nearest(ANIMAL))
