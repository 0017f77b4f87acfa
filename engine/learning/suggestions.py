"""Suggests words of a dataset that say what a team means. Pure and deterministic.

docs/learning.md describes the experiments behind the constants.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.learning.word_index import WordIndex

MENU, SHARED = 25, 5
"""The most words that `nearby` and `shared` suggest."""

LOOKED_AT = 18
"""How many of the photos nearest to a prompt tell whether it is broad."""

NEIGHBOURHOOD, DATASET_SHARE = 1_500, 0.5
"""How many photos around the prompt a menu describes: so many, but at most this share of the dataset."""

WIDENING = 1.5  # how much larger the neighbourhood of the third menu is than that of the second, and so on
_FITS_AS_WELL = 0.95  # a prompt says what a photo shows if its fit is at least this share of the best word's
_SAME = 0.8  # two words mean the same if the cosine of their directions is higher
_SPREAD = 0.015  # how softly the neighbourhood ends, as a cosine
_CANDIDATES = 400  # the most words that are compared with each other


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word by its row in the vocabulary, and the number of photos of the dataset that it fits."""

    word: int
    photos: int


def is_broad(index: WordIndex, prompt: NDArray[np.float32], nearest: NDArray[np.float32]) -> bool:
    """Whether a word of the dataset says better than the prompt (d,) what most of the photos nearest to it show.

    `nearest` (n, d) are the LOOKED_AT photos nearest to the prompt.
    """
    if not len(nearest):
        return False
    photos = index.photo_directions(nearest)
    best = (photos @ index.directions.T).max(axis=1, initial=-1.0)
    said = photos @ index.text_direction(prompt) >= _FITS_AS_WELL * best
    return bool(said.mean() < 0.5)


def nearby(
    index: WordIndex, prompt: NDArray[np.float32], offered: Collection[int] = (), limit: int = MENU
) -> list[Suggestion]:
    """Words that describe the neighbourhood of the prompt (d,), without the `offered` ones.

    A word comes first if it fits many photos and most of them are near the prompt. If two menus did not help, the
    concept is not near the prompt: each further one describes a larger neighbourhood.
    """
    direction = index.text_direction(prompt)
    wider = WIDENING ** max(0, len(offered) // MENU - 1)
    near = _share_near(index.centers @ direction, index.weights, wider)
    return _varied(index, index.weights * near**2, direction, offered, limit)


def shared(
    index: WordIndex,
    prompt: NDArray[np.float32],
    yes: NDArray[np.float32],
    no: NDArray[np.float32],
    offered: Collection[int] = (),
    limit: int = SHARED,
) -> list[Suggestion]:
    """Words that fit the photos voted yes (n, d) better than the prompt (d,) and the photos voted no (m, d) do.

    The words that fit the fewest photos of the dataset come first.
    """
    if not len(yes):
        return []
    direction = index.text_direction(prompt)
    of_yes, of_no = _mean(index.photo_directions(yes)), _mean(index.photo_directions(no))
    fit = index.directions @ of_yes
    is_better = (fit > direction @ of_yes) & (fit > index.directions @ of_no) & (index.counts > 0)
    found = _varied(index, np.where(is_better, fit, 0.0), direction, offered, limit)
    return sorted(found, key=lambda suggestion: suggestion.photos)


def _share_near(cosines: NDArray[np.float32], weights: NDArray[np.float64], wider: float) -> NDArray[np.float64]:
    """The share (m,) of each word's photos that belong to the neighbourhood, which may be several times `wider`.

    `cosines` (m,) are those of the prompt with the centers of the words' photos. The boundary is where the photos
    inside have the wanted weight. Around it, the share changes gradually, because the photos of a word are spread
    around their center.
    """
    low, high = -1.0, 1.0
    wanted = min(wider * NEIGHBOURHOOD, min(wider * DATASET_SHARE, 1.0) * float(weights.sum()))
    share = np.ones(len(cosines))
    for _ in range(24):
        boundary = (low + high) / 2
        share = 1 / (1 + np.exp(np.clip((boundary - cosines.astype(np.float64)) / _SPREAD, -700, 700)))
        low, high = (boundary, high) if weights @ share > wanted else (low, boundary)
    return share


def _varied(
    index: WordIndex,
    values: NDArray[np.float64],
    said: NDArray[np.float32],
    offered: Collection[int],
    limit: int,
) -> list[Suggestion]:
    """The words with the highest positive values that mean neither the same as another one nor as `said` (d,)."""
    directions = index.directions
    values = values.copy()
    values[[*offered]] = 0.0
    order = np.argsort(-values, kind="stable")[:_CANDIDATES]
    taken = [said]
    chosen: list[Suggestion] = []
    for word in order[values[order] > 0]:
        if (np.stack(taken) @ directions[word]).max() <= _SAME:
            chosen.append(Suggestion(int(word), int(index.counts[word])))
            taken.append(directions[word])
        if len(chosen) == limit:
            break
    return chosen


def _mean(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows.sum(axis=0) / max(len(rows), 1), np.float32)
