"""How the next photos are chosen by score."""

import numpy as np
import pytest

from engine.learning.sampling import (
    LEAST_RELEVANCE,
    POOL,
    RELEVANCE,
    WIDEST_POOL,
    Breadth,
    breadth,
    decided,
    diverse,
    is_doubtful,
    is_hedged,
    nearest,
)
from engine.sessions.events import Strategy

MEAN = np.zeros(4)


def rows(*angles: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return unit embeddings, shape (n, 4), in one plane at these angles in degrees."""
    turned = np.deg2rad(np.array(angles))
    return np.stack([np.cos(turned), np.sin(turned), 0 * turned, 0 * turned], axis=1).astype(np.float32)


def test_the_nearest_come_first_and_equal_scores_keep_their_order() -> None:
    """The best scores come first, and equal ones keep their order."""
    assert nearest(np.array([0.1, 0.5, 0.5, 0.9], np.float32), 3).tolist() == [3, 1, 2]


def test_a_near_duplicate_waits_behind_another_photo() -> None:
    """Of two similar photos, only the better one is chosen while there are others."""
    scores = np.array([0.30, 0.299, 0.28, 0.2], np.float32)
    assert diverse(scores, rows(0, 1, 90, 180), rows()[:0], MEAN, 2).tolist() == [0, 2]


def test_photos_similar_to_shown_ones_are_passed_over() -> None:
    """A photo similar to one already shown is passed over for a different one."""
    scores = np.array([0.30, 0.29, 0.1], np.float32)
    assert diverse(scores, rows(0, 90, 180), rows(1), MEAN, 1).tolist() == [1]


def test_a_diverse_choice_takes_each_photo_once_and_no_more_than_there_are() -> None:
    """A diverse choice contains each photo once and may be smaller than asked for."""
    chosen = diverse(np.array([0.3, 0.3, 0.3], np.float32), rows(0, 0, 0), rows(), MEAN, 9)
    assert sorted(chosen.tolist()) == [0, 1, 2]


def test_a_choice_that_trusts_the_scores_less_is_more_diverse() -> None:
    """With a lower weight of the scores, a distant photo comes before a good one near what was shown."""
    scores = np.array([0.4, 0.2, 0.0], np.float32)
    photos, shown = rows(12, 90, 180), rows(0)
    assert diverse(scores, photos, shown, MEAN, 1, 0.9).tolist() == [0]
    assert diverse(scores, photos, shown, MEAN, 1, 0.1).tolist() != [0]


def test_each_further_round_without_a_yes_looks_further() -> None:
    """The first search for a yes is as before. The next ones look at more photos and trust the scores less."""
    assert breadth(0) == breadth(1) == Breadth(POOL, RELEVANCE)
    searched = [breadth(lost) for lost in range(1, 30)]
    assert [wide.pool for wide in searched[:3]] == [POOL, 2 * POOL, 4 * POOL]
    assert searched[1].relevance < searched[0].relevance
    assert searched[-1] == Breadth(WIDEST_POOL, LEAST_RELEVANCE)


@pytest.mark.parametrize(
    ("strategy", "lost", "comes_to"),
    [
        (Strategy.AUTOMATIC, False, Strategy.NEAREST),
        (Strategy.AUTOMATIC, True, Strategy.DIVERSE),
        (Strategy.NEAREST, True, Strategy.NEAREST),
        (Strategy.DIVERSE, False, Strategy.DIVERSE),
    ],
)
def test_the_automatic_strategy_looks_around_when_a_round_brought_no_yes(
    strategy: Strategy, lost: bool, comes_to: Strategy
) -> None:
    """After a round without a yes, the automatic strategy is diverse, and a chosen one stays as it is."""
    assert decided(strategy, lost=lost) is comes_to


@pytest.mark.parametrize(
    ("labels", "label_weights", "doubtful"),
    [
        ([0, 0], [1, 2 / 3], False),
        ([1, 0], [2 / 3, 1], True),
        ([1, 1, 0], [2 / 3, 0.75, 1], True),
        ([1, 1, 0], [2 / 3, 1, 1], False),
        ([], [], False),
    ],
)
def test_yes_are_doubtful_while_each_is_split(labels: list[float], label_weights: list[float], doubtful: bool) -> None:
    """Labels are doubtful if there is a yes and every yes is split."""
    assert is_doubtful(labels, label_weights) is doubtful


@pytest.mark.parametrize("strategy", Strategy)
def test_only_the_automatic_strategy_hedges(strategy: Strategy) -> None:
    """Only the automatic strategy hedges, while labels are doubtful and the last round had a yes."""
    assert is_hedged(strategy, doubtful=True, lost=False) is (strategy is Strategy.AUTOMATIC)
    assert not is_hedged(strategy, doubtful=False, lost=False)
    assert not is_hedged(strategy, doubtful=True, lost=True)
