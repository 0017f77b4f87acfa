"""The whole learning loop without people, on real CLIP embeddings."""

import numpy as np

from engine.learning import simulate
from engine.learning.measures import average_precision
from tests.caltech import class_prompts, labels, prompt_embedding, requires_caltech, unit_embeddings

pytestmark = requires_caltech

HARD = ("a chair", "a crab", "a lobster", "a barrel")
PROMPTS = [prompt for prompt in HARD if prompt in class_prompts()]


def members(prompt: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which photos are of the prompt's class."""
    return np.array([label == class_prompts()[prompt] for label in labels().values()])


def final_ap(prompt: str, refiner: str) -> float:
    """Return the average precision after seven rounds with a perfect voter."""
    meant = members(prompt)
    _, weights = simulate(
        unit_embeddings(), prompt_embedding(prompt), lambda photo: bool(meant[photo]), refiner=refiner
    )
    return average_precision(unit_embeddings() @ weights, meant)


def test_the_same_votes_teach_the_same_weights() -> None:
    """Two runs with the same seed give the same rounds and weights, to the bit."""
    meant = members("a chair")
    runs = [
        simulate(unit_embeddings(), prompt_embedding("a chair"), lambda photo: bool(meant[photo]), rounds=3)
        for _ in range(2)
    ]
    assert runs[0][0] == runs[1][0]
    assert runs[0][1].tobytes() == runs[1][1].tobytes()


def test_no_photo_is_shown_twice_and_the_last_round_is_what_is_left() -> None:
    """Twenty photos make rounds of nine, nine and two."""
    few = unit_embeddings()[:20]
    shown, _ = simulate(few, prompt_embedding("a chair"), lambda photo: photo % 2 == 0, rounds=5)
    assert sorted(shown) == list(range(20))


def test_votes_teach_more_than_the_tutorials_step() -> None:
    """On hard concepts, seven rounds end well above the tutorial's classifier."""
    assert len(PROMPTS) >= 2
    ours, theirs = (np.mean([final_ap(p, refiner) for p in PROMPTS]) for refiner in ("ninefold", "tutorial"))
    assert ours > theirs + 0.03
