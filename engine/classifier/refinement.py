"""`refine`: fits a classifier to a prompt and labels."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from engine.classifier.fitted import Classifier
from engine.classifier.refiners import Labelled, ninefold, prompt_alone, rocchio, tutorial
from engine.classifier.statistics import Statistics
from engine.errors import ClassifierError

VERSION = "4"
REFINERS = {"ninefold": ninefold, "rocchio": rocchio, "tutorial": tutorial}
DEFAULT_REFINER = "ninefold"
"""The refiner of new sessions. The others are baselines for benchmarks, and older journals may name them."""


def refine(
    prompt_embedding: NDArray[np.float32],
    embeddings: NDArray[np.float32],
    labels: ArrayLike,
    *,
    label_weights: ArrayLike | None = None,
    statistics: Statistics | None = None,
    refiner: str = DEFAULT_REFINER,
) -> Classifier:
    """Fit the classifier of a concept. Pure and deterministic: even the order of the labels changes no bit.

    `prompt_embedding` (d,) and `embeddings` (n, d) are unit vectors. `labels` (n,) are 1 (yes) or 0 (no); n may be 0.
    `label_weights` (n,) are positive and default to 1. `statistics` are the dataset's. Computes in float64 on one
    thread. Raises ClassifierError for shapes that do not match, values that are not finite and unknown refiners.
    """
    fit = REFINERS.get(refiner)
    if fit is None:
        raise ClassifierError(f"there is no refiner {refiner!r}: choose one of {', '.join(sorted(REFINERS))}")
    prompt = _prompt(prompt_embedding)
    labelled = _labelled(prompt, embeddings, labels, label_weights)
    if statistics is not None and statistics.mean.shape != tuple(prompt.shape):
        raise ClassifierError(f"statistics of dimension {len(statistics.mean)} for embeddings of {len(prompt)}")
    with _one_thread():
        direction, threshold = (fit if len(labelled.labels) else prompt_alone)(prompt, labelled, statistics)
    length = float(direction.norm())
    if not np.isfinite(length) or length < 1e-12:
        direction, length = prompt, 1.0  # the labels cancel the prompt, so there is nothing better to use
    return Classifier((direction / length).numpy().astype(np.float32), threshold / length, refiner, VERSION)


def _prompt(embedding: NDArray[np.float32]) -> torch.Tensor:
    prompt = np.asarray(embedding, np.float64)
    if prompt.ndim != 1 or not prompt.size:
        raise ClassifierError(f"the prompt's embedding must have the shape (d,), not {prompt.shape}")
    length = float(np.linalg.norm(prompt))
    if not np.isfinite(length) or length == 0:
        raise ClassifierError("the prompt's embedding is zero or not finite")
    return torch.from_numpy(prompt / length)


def _labelled(
    prompt: torch.Tensor, embeddings: NDArray[np.float32], labels: ArrayLike, label_weights: ArrayLike | None
) -> Labelled:
    rows, marks = np.asarray(embeddings, np.float64), np.asarray(labels, np.float64)
    rows = rows.reshape(0, len(prompt)) if not rows.size else rows
    weights = np.ones(len(marks)) if label_weights is None else np.asarray(label_weights, np.float64)
    if rows.ndim != 2 or rows.shape[1] != len(prompt):
        raise ClassifierError(f"embeddings of shape {rows.shape} do not fit a prompt of dimension {len(prompt)}")
    if marks.shape != (len(rows),) or weights.shape != (len(rows),):
        raise ClassifierError(f"{len(rows)} embeddings need as many labels and label weights")
    if not np.isfinite(rows).all():
        raise ClassifierError("an embedding holds a value that is not finite")
    if not np.isin(marks, (0.0, 1.0)).all():
        raise ClassifierError("labels must be 1 (yes) or 0 (no)")
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise ClassifierError("label weights must be positive and finite")
    order = _canonical(rows, marks, weights)
    return Labelled(*(torch.from_numpy(values[order]) for values in (rows, marks, weights)))


def _canonical(rows: NDArray[np.float64], marks: NDArray[np.float64], weights: NDArray[np.float64]) -> list[int]:
    """The same order for equal sets of labels, because a sum of floats depends on the order of its terms."""
    return sorted(range(len(rows)), key=lambda i: (rows[i].tobytes(), marks[i], weights[i]))


@contextmanager
def _one_thread() -> Iterator[None]:
    """Limit torch to one thread. With more, sums would be split by the number of cores, and bits would differ."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
