"""The methods that fit weights to labels. Each returns a direction (d,) and the threshold of scores along it.

docs/learning.md describes the method, the experiments behind its constants, and the ideas that did not help.
"""

import math
from dataclasses import dataclass

import torch
import torch._dynamo  # the first optimizer would import it, which takes a second in someone's second round
from torch.nn.functional import binary_cross_entropy_with_logits, normalize

from engine.classifier.statistics import Statistics

Fit = tuple[torch.Tensor, float]

# Rocchio's weights of the prompt, of the mean yes and of the mean no.
ALPHA, BETA, GAMMA = 1.0, 0.5, 0.25

# SCALE turns scores into logits, PRECISION is that of the prior, BACKGROUND_WEIGHT is the label weight of a background
# photo. Chosen by cross-validation over six sets of concepts.
SCALE, PRECISION, BACKGROUND_WEIGHT = 10.0, 1.0, 0.04

# The shares of yes and of no labels that the likelihood assumes to be wrong.
MISTAKES, OVERLOOKED = 0.03, 0.2

# A yes with a lower probability of being right is left out.
DOUBT = 0.1

# The log odds that a yes is right: the coefficients of a logistic regression over 78,000 yes labels from lessons with
# known answers.
RIGHT, OF_NO, OF_YES, CONTESTED, NEAR_NO, NEAR_YES = 3.15, 0.3, -1.55, -8.9, -5.9, 8.6

# How many nearest photos voted no and yes are compared, and up to which number yes labels are counted.
NO_COMPARED, YES_COMPARED, YES_COUNTED = 9, 5, 15

# The least value for `Statistics.near`, which may be tiny or negative in a dataset of a few photos.
LEAST_NEAR = 0.1


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
    """The prompt's embedding, for use before the first label."""
    return prompt, _threshold(prompt, labelled, statistics)


def rocchio(prompt: torch.Tensor, labelled: Labelled, statistics: Statistics | None) -> Fit:
    """Rocchio's relevance feedback (1971): the prompt, moved towards the mean yes and away from the mean no."""
    direction = ALPHA * prompt
    for label, share in ((1.0, BETA), (0.0, -GAMMA)):
        mine = labelled.labels == label
        if mine.any():
            weights = labelled.weights[mine]
            direction = direction + share * (weights @ labelled.rows[mine]) / weights.sum()
    return direction, _threshold(direction, labelled, statistics)


def tutorial(prompt: torch.Tensor, labelled: Labelled, statistics: Statistics | None) -> Fit:
    """MyScale's tutorial: a linear layer without bias that starts as the prompt, and five steps of SGD.

    The weights are normalised before each step.
    """
    direction = prompt.clone()
    for _ in range(5):
        direction = normalize(direction, dim=0).requires_grad_()
        loss = binary_cross_entropy_with_logits(labelled.rows @ direction, labelled.labels, labelled.weights)
        (gradient,) = torch.autograd.grad(loss, direction)
        direction = (direction - 0.1 * gradient).detach()
    return direction, _threshold(direction, labelled, statistics)


def ninefold(prompt: torch.Tensor, labelled: Labelled, statistics: Statistics | None) -> Fit:
    """Rocchio until the first yes; then the most probable weights under a Gaussian prior around the prompt.

    The weights are w = prompt + R v, where v ~ N(0, 1 / PRECISION) and R is the prior root of the statistics. A photo
    x, minus the dataset's mean, is a yes with the logit SCALE w'x + bias. The background counts as a weak no.

    Yes labels that are probably wrong are left out. Wrong no labels would push their neighbours away, but cannot be
    detected in the same way. Instead, the likelihood assumes that a share OVERLOOKED of them is wrong, which limits
    the influence of each.
    """
    known = statistics or Statistics.none(len(prompt))
    mean, root, background, basis = (
        torch.from_numpy(values) for values in (known.mean, known.prior_root, known.background, known.background_basis)
    )
    believed = _believed(labelled, labelled.rows - mean, known.near)
    if not believed.labels.any() or not (believed.has_both or len(background)):
        return rocchio(prompt, believed, statistics)
    rows = believed.rows - mean  # (n, d)
    of_background = torch.ones(len(background)).double()
    weights = torch.cat([believed.weights, BACKGROUND_WEIGHT * of_background])  # (n + m,)
    labels = torch.cat([believed.labels, 0 * of_background])
    wrong = torch.cat([torch.where(believed.labels == 1, MISTAKES, OVERLOOKED).double(), MISTAKES * of_background])
    offsets = SCALE * (torch.cat([rows, background]) @ prompt)
    features = SCALE * torch.cat([rows @ root, basis])  # (n + m, d)
    v, bias = _most_probable(offsets, features, labels, weights, wrong)
    direction = prompt + root @ v
    return direction, float(mean @ direction - bias / SCALE)


def _believed(labelled: Labelled, rows: torch.Tensor, near: float) -> Labelled:
    """The labels with each yes weighted by its probability of being right. Doubtful ones are left out.

    A wrong yes before the first right one would lead the next rounds into its own neighbourhood. Three signs reveal it:
    photos voted no are near, no other photos voted yes are near, and more members voted against it than against the
    average label. Cosines are in units of `near`. A contested no counts less.
    """
    if not labelled.has_both:
        return labelled
    yes = labelled.labels == 1.0
    unit = normalize(rows, dim=1)
    likeness = (unit @ unit.T / max(near, LEAST_NEAR)).fill_diagonal_(0.0)
    odds = (
        RIGHT
        + OF_NO * math.log1p(int((~yes).sum()))
        + OF_YES * math.log(min(int(yes.sum()), YES_COUNTED))
        + CONTESTED * (labelled.weights.mean() - labelled.weights)
        + NEAR_NO * _nearest(likeness[:, ~yes], NO_COMPARED)
        + NEAR_YES * _nearest(likeness[:, yes], YES_COMPARED)
    )
    # The cube makes a no with two votes to one about a third of the evidence of three to none: (2/3)^3 = 0.3.
    trust = torch.where(yes, torch.sigmoid(odds), labelled.weights**3)
    kept = ~yes | (trust >= DOUBT)
    return Labelled(labelled.rows[kept], labelled.labels[kept], trust[kept])


def _nearest(likeness: torch.Tensor, count: int) -> torch.Tensor:
    """The mean of each row's `count` highest values. Missing values count as zero."""
    return likeness.topk(min(count, likeness.shape[1]), dim=1).values.sum(dim=1) / count


def _most_probable(
    offsets: torch.Tensor, features: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor, wrong: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """The v (d,) and bias that minimise the loss of the logits `offsets + features v + bias`, plus the prior's loss.

    The loss of a label is its weight times -log of its probability, if a share `wrong` (n,) of such labels is wrong.
    """
    parameters = torch.zeros(features.shape[1] + 1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([parameters], max_iter=60, tolerance_grad=1e-4, line_search_fn="strong_wolfe")
    signs = 2 * labels - 1

    def loss() -> torch.Tensor:
        v, bias = parameters.detach()[:-1], parameters.detach()[-1]
        right = torch.sigmoid(signs * (offsets + features @ v + bias))
        likelihood = wrong + (1 - 2 * wrong) * right
        # The gradient is computed by hand, because autograd takes three times as long.
        slopes = -weights * signs * (1 - 2 * wrong) * right * (1 - right) / likelihood
        parameters.grad = torch.cat([features.T @ slopes + PRECISION * v, slopes.sum()[None]])
        value: torch.Tensor = 0.5 * PRECISION * (v @ v) - weights @ likelihood.log()
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return parameters.detach()[:-1], parameters.detach()[-1]


def _threshold(direction: torch.Tensor, labelled: Labelled, statistics: Statistics | None) -> float:
    """The middle between the mean scores of both classes. Without both, the 99th percentile of background scores."""
    scores = labelled.rows @ direction
    if labelled.has_both:
        return float((scores[labelled.labels == 1].mean() + scores[labelled.labels == 0].mean()) / 2)
    if statistics is not None:
        background = torch.from_numpy(statistics.background) @ direction
        return float(torch.from_numpy(statistics.mean) @ direction + torch.quantile(background, 0.99))
    return float(scores.mean()) if len(scores) else 0.0
