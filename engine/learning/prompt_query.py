"""More ways to say what is meant: several prompts, what is not meant, and example photos, as one query. Pure."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import EmptyPromptError, OnlyNegativesError, TooManyPartsError
from engine.photo import Embedding
from engine.text.readable import has_visible

IMAGE_WEIGHT = 0.25
NEGATIVE_WEIGHT = 0.3
"""The photos' against the prompts', the negatives' against both; docs/learning.md says what other weights gave."""

MOST_PARTS = 10
"""Each part takes the one thread that encodes prompts its time."""

_MINUS = "-\u2212\u2013\uff0d\ufe63"  # hyphen, minus, and what keyboards make of them
_SEPARATORS = re.compile(r"[;\uff1b\n]")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a member typed, in its parts: what is meant, and what is not."""

    positive: tuple[str, ...]
    negative: tuple[str, ...] = ()


def parse(text: str, *, has_pictures: bool = False) -> Wording:
    """The parts of a prompt: separated by ";" or a line break; one that begins with "-" is what is not meant.

    "a house by the lake; -night" means the house, and not the night. A hyphen inside of a part ("t-shirt") is one.
    Pictures beside it may say alone what is meant. Raises EmptyPromptError without any word, OnlyNegativesError if
    nothing is meant, TooManyPartsError for more than `MOST_PARTS`.
    """
    positive: list[str] = []
    negative: list[str] = []
    for part in _SEPARATORS.split(text):
        words = part.strip()
        bare = words.lstrip(_MINUS + " ")
        if has_visible(bare):
            (negative if words[0] in _MINUS else positive).append(bare)
    if len(positive) + len(negative) > MOST_PARTS:
        raise TooManyPartsError(MOST_PARTS)
    if not positive and not has_pictures:
        raise OnlyNegativesError if negative else EmptyPromptError
    return Wording(tuple(positive), tuple(negative))


def compose(
    positive: Embedding, negative: Embedding, images: Embedding, mean: NDArray[np.floating] | None = None
) -> Embedding:
    """One query (d,), float32 of unit length, of what is meant (n, d), what is not (m, d), and example photos (k, d).

    The first two are of texts; n and k may not both be 0. Each kind counts by the mean of its unit embeddings. Photos
    count less `mean` (d,), the mean embedding of the dataset's photos: what all photos share, and no text does (the
    modality gap; Liang et al., 2022, arXiv:2203.02053), says nothing of this one. Raises EmptyPromptError.
    """
    if not len(positive) and not len(images):
        raise EmptyPromptError
    meant = _mean(positive)
    if len(images):
        meant = meant + IMAGE_WEIGHT * _unit(_mean(images) - (0.0 if mean is None else mean))
    return np.asarray(_unit(_unit(meant) - NEGATIVE_WEIGHT * _mean(negative)), np.float32)


def _mean(rows: Embedding) -> NDArray[np.float64]:
    """The mean (d,) of embeddings (n, d); zero of none."""
    wide = np.asarray(rows, np.float64)
    return np.asarray(wide.sum(axis=0) / max(len(wide), 1))


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), np.finfo(np.float64).tiny))
