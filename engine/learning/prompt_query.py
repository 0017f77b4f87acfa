"""Combines prompts, negative prompts and example pictures into one query. Pure."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import EmptyPromptError, OnlyNegativesError, TooManyPartsError
from engine.photo import Embedding
from engine.text.readable import has_visible

IMAGE_WEIGHT = 0.25
NEGATIVE_WEIGHT = 0.3
"""The weights of pictures and of negative prompts. docs/learning.md compares other weights."""

MOST_PARTS = 10
"""Limits the work for the single thread that encodes prompts."""

_MINUS = "-\u2212\u2013\uff0d\ufe63"  # hyphen, minus, and characters that keyboards type instead
_SEPARATORS = re.compile(r"[;\uff1b\n]")


@dataclass(frozen=True, slots=True)
class Wording:
    """The parts of a typed prompt: what to look for, and what to leave out."""

    positive: tuple[str, ...]
    negative: tuple[str, ...] = ()


def parse(text: str, *, has_pictures: bool = False) -> Wording:
    """Split a prompt into its parts, which are separated by ";" or line breaks.

    A part that starts with "-" is negative: "a house by the lake; -night" looks for houses and leaves out the night. A
    hyphen inside a part ("t-shirt") has no special meaning. With pictures, the prompt needs no positive part.

    Raises EmptyPromptError if there is no part, OnlyNegativesError if all are negative, and TooManyPartsError for more
    than `MOST_PARTS`.
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


def narrowed(prompt: str, word: str, *, excludes: bool) -> str:
    """A prompt without pictures, after a word took the place of what it looks for or, with `excludes`, is left out.

    What the prompt leaves out stays. Raises the errors of `parse`.
    """
    old = parse(prompt)
    if excludes:
        return prompt if word in old.negative else f"{prompt}; -{word}"
    return "; ".join([word, *(f"-{left_out}" for left_out in old.negative)])


def compose(
    positive: Embedding, negative: Embedding, images: Embedding, mean: NDArray[np.floating] | None = None
) -> Embedding:
    """Combine the embeddings of positive texts (n, d), negative texts (m, d) and pictures (k, d) into one query (d,).

    The query is float32 of unit length. Each kind counts with the mean of its unit embeddings. `mean` (d,), the mean
    embedding of the dataset's photos, is subtracted from pictures: what all photos have in common, but no text, says
    nothing about this picture (the modality gap; Liang et al., 2022, arXiv:2203.02053).

    Raises EmptyPromptError if both n and k are 0.
    """
    if not len(positive) and not len(images):
        raise EmptyPromptError
    meant = _mean(positive)
    if len(images):
        meant = meant + IMAGE_WEIGHT * _unit(_mean(images) - (0.0 if mean is None else mean))
    return np.asarray(_unit(_unit(meant) - NEGATIVE_WEIGHT * _mean(negative)), np.float32)


def _mean(rows: Embedding) -> NDArray[np.float64]:
    """The mean (d,) of embeddings (n, d), or zeros if n is 0."""
    wide = np.asarray(rows, np.float64)
    return np.asarray(wide.sum(axis=0) / max(len(wide), 1))


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), np.finfo(np.float64).tiny))
