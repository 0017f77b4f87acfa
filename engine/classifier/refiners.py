"""The ways from labels to weights. Each gives a direction (d,) and the threshold of scores against that direction."""

from dataclasses import dataclass

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, normalize

from engine.classifier.statistics import Statistics

Fit = tuple[torch.Tensor, float]

ALPHA, BETA, GAMMA = 1.0, 0.5, 0.25  # Rocchio's weights of the prompt, the mean yes and the mean no
SCALE, ANCHOR, BACKGROUND_WEIGHT = 20.0, 1.0, 0.02


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled photos in canonical order: rows (n, d), labels (n,) of 0 and 1, weights (n,); float64."""

    rows: torch.Tensor
    labels: torch.Tensor
    weights: torch.Tensor

    @property
    def has_both(self) -> bool:
        """Whether both a yes and a no are among the labels."""
        return 0 < float(self.labels.sum()) < len(self.labels)


def prompt_alone(prompt: torch.Tensor, labelled: Labelled, statistics: Statistics | None) -> Fit:
    """No label yet: the prompt's embedding."""
    return prompt, _threshold(prompt, labelled, statistics)


def rocchio(prompt: torch.Tensor, labelled: Labelled, statistics: Statistics | None) -> Fit:
    """Rocchio's feedback (1971): the prompt, moved towards the mean yes and away from the mean no."""
    direction = ALPHA * prompt
    for label, share in ((1.0, BETA), (0.0, -GAMMA)):
        mine = labelled.labels == label
        if mine.any():
            weights = labelled.weights[mine]
            direction = direction + share * (weights @ labelled.rows[mine]) / weights.sum()
    return direction, _threshold(direction, labelled, statistics)


def tutorial(prompt: torch.Tensor, labelled: Labelled, statistics: Statistics | None) -> Fit:
    """The tutorial's step: a Linear without bias from the prompt, five steps of SGD, normalised before each forward."""
    direction = prompt.clone()
    for _ in range(5):
        direction = normalize(direction, dim=0).requires_grad_()
        loss = binary_cross_entropy_with_logits(labelled.rows @ direction, labelled.labels, labelled.weights)
        (gradient,) = torch.autograd.grad(loss, direction)
        direction = (direction - 0.1 * gradient).detach()
    return direction, _threshold(direction, labelled, statistics)


def ninefold(prompt: torch.Tensor, labelled: Labelled, statistics: Statistics | None) -> Fit:
    """Rocchio while one class is labelled; then logistic regression anchored to the prompt."""
    if not labelled.has_both:
        return rocchio(prompt, labelled, statistics)
    mean = torch.zeros_like(prompt) if statistics is None else torch.from_numpy(statistics.mean)
    rows, labels, weights = _with_background(labelled, statistics, mean)
    direction = prompt.clone().requires_grad_()
    bias = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [direction, bias], max_iter=100, tolerance_grad=1e-7, tolerance_change=1e-12, line_search_fn="strong_wolfe"
    )

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        logits = SCALE * (rows @ direction) + bias
        value: torch.Tensor = (weights * binary_cross_entropy_with_logits(logits, labels, reduction="none")).sum()
        value = value + 0.5 * ANCHOR * (direction - prompt).square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    direction = direction.detach()
    return direction, float(mean @ direction - bias.detach() / SCALE)


def _with_background(
    labelled: Labelled, statistics: Statistics | None, mean: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    yes = labelled.labels == 1.0
    weights = labelled.weights.clone()
    total = weights.sum()
    weights[yes] *= 0.5 * total / weights[yes].sum()
    weights[~yes] *= 0.5 * total / weights[~yes].sum()
    rows, labels = labelled.rows - mean, labelled.labels
    if statistics is None:
        return rows, labels, weights
    background = torch.from_numpy(statistics.background).double() - mean
    extra = torch.full((len(background),), BACKGROUND_WEIGHT, dtype=torch.float64)
    return torch.cat([rows, background]), torch.cat([labels, torch.zeros_like(extra)]), torch.cat([weights, extra])


def _threshold(direction: torch.Tensor, labelled: Labelled, statistics: Statistics | None) -> float:
    """Midway between the mean scores of both classes; with one class or none, high among the background's."""
    scores = labelled.rows @ direction
    if labelled.has_both:
        return float((scores[labelled.labels == 1].mean() + scores[labelled.labels == 0].mean()) / 2)
    if statistics is not None:
        return float(torch.quantile(torch.from_numpy(statistics.background).double() @ direction, 0.99))
    return float(scores.mean()) if len(scores) else 0.0
