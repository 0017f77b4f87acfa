"""Other methods to get weights from labels. Each gets the prompt, the labels and the gallery, like Ninefold."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from torch.nn.functional import binary_cross_entropy_with_logits, normalize

from engine.learning.simulation import Fit
from learning_benchmark.concepts import Embeddings

_NEIGHBOURS, _DISTANCE = 10, 0.05  # SeeSaw's graph: kernel exp(-cosine distance / 0.05)
_DATA, _NORM, _QUERY = 100.0, 10.0, 1.0  # the weights of its three regularisers


def zero_shot(prompt: Embeddings) -> Fit:
    """The prompt embedding, ignoring votes."""
    return lambda rows, labels, label_weights: prompt


def sklearn_lr(prompt: Embeddings) -> Fit:
    """scikit-learn's LogisticRegression with defaults. Returns the prompt until both classes have labels."""
    return _by_estimator(prompt, LogisticRegression(max_iter=1_000))


def sklearn_svc(prompt: Embeddings) -> Fit:
    """scikit-learn's LinearSVC with defaults. Returns the prompt until both classes have labels."""
    return _by_estimator(prompt, LinearSVC(max_iter=10_000))


def _by_estimator(prompt: Embeddings, estimator: LogisticRegression | LinearSVC) -> Fit:
    def fit(rows: Embeddings, labels: Sequence[float], label_weights: Sequence[float]) -> Embeddings:
        if len(set(labels)) < 2:
            return prompt
        weights = estimator.fit(rows, np.array(labels)).coef_[0]
        return np.asarray(weights / np.linalg.norm(weights), np.float32)

    return fit


def seesaw(prompt: Embeddings, smoothness: NDArray[np.float64]) -> Fit:
    """SeeSaw (Moll et al., SIGMOD 2023) with its published constants. `smoothness` comes from `seesaw_smoothness`.

    The loss is the balanced cross entropy of the centered labelled photos, plus regularizers for smoothness over the
    database, for length 1, and for closeness to the prompt. L-BFGS starts from the prompt. Returns the prompt until
    both classes have labels.
    """
    query = torch.from_numpy(prompt.astype(np.float64))
    matrix = torch.from_numpy(smoothness)

    def fit(rows: Embeddings, labels: Sequence[float], label_weights: Sequence[float]) -> Embeddings:
        if len(set(labels)) < 2:
            return prompt
        photos, marks = torch.from_numpy(rows.astype(np.float64)), torch.tensor(labels, dtype=torch.float64)
        photos = photos - photos.mean(dim=0)
        yes, no = marks.sum(), (1 - marks).sum()
        shares = torch.where(marks == 1, (no + 1) / (yes + 1), 1.0)
        shares = shares * len(marks) / shares.sum()
        weights = query.clone().requires_grad_()
        optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

        def loss() -> torch.Tensor:
            optimizer.zero_grad()
            value = binary_cross_entropy_with_logits(photos @ weights, marks, shares, reduction="sum")
            value = value + _DATA * (weights @ (matrix @ weights))
            value = value + _NORM * (torch.cosh((weights @ weights).log()) - 1)
            value = value + _QUERY * (1 - normalize(weights, dim=0) @ query) / 2
            value.backward()  # type: ignore[no-untyped-call]
            return value

        optimizer.step(loss)  # type: ignore[no-untyped-call]
        return normalize(weights.detach(), dim=0).numpy().astype(np.float32)

    return fit


def seesaw_smoothness(embeddings: Embeddings) -> NDArray[np.float64]:
    """X' L X / (sum of weights) (d, d), L the Laplacian of the symmetric 10-nearest-neighbour graph of (n, d)."""
    wide = embeddings.astype(np.float64)
    similarity = embeddings @ embeddings.T
    np.fill_diagonal(similarity, -np.inf)
    neighbours = np.argpartition(-similarity, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS]
    sources = np.repeat(np.arange(len(embeddings)), _NEIGHBOURS)
    pairs = {tuple(sorted(pair)) for pair in zip(sources.tolist(), neighbours.ravel().tolist(), strict=True)}
    ends = np.array(sorted(pairs))
    weights = np.exp((similarity[ends[:, 0], ends[:, 1]].astype(np.float64) - 1) / _DISTANCE)
    differences = wide[ends[:, 0]] - wide[ends[:, 1]]
    return np.asarray(differences.T @ (weights[:, None] * differences) / weights.sum())
