"""`refine` is deterministic and minimizes the loss in its docstring."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from engine.classifier import REFINERS, Statistics, refine, refiners
from engine.errors import ClassifierError
from engine.learning.dataset_statistics import statistics

D = 24
Rows = NDArray[np.float32]


def unit(count: int, seed: int = 0) -> Rows:
    """Return random unit embeddings, shape (count, D), around a common mean, as photos have."""
    rows = np.random.default_rng(seed).standard_normal((count, D)) + 1.0
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


PROMPT = unit(1, seed=99)[0]
ROWS = unit(20, seed=1)
LABELS = (ROWS[:, 0] > np.median(ROWS[:, 0])).astype(np.float32)
KNOWN = statistics(unit(300, seed=2))


@pytest.mark.parametrize("refiner", REFINERS)
@pytest.mark.parametrize("known", [None, KNOWN], ids=["alone", "statistics"])
def test_the_order_of_the_labels_changes_no_bit(refiner: str, known: Statistics | None) -> None:
    """The order of the labels does not change the weights by a bit."""
    order = np.random.default_rng(3).permutation(len(ROWS))
    one = refine(PROMPT, ROWS, LABELS, statistics=known, refiner=refiner)
    two = refine(PROMPT, ROWS[order], LABELS[order], statistics=known, refiner=refiner)
    assert one.sha256 == two.sha256
    assert one.threshold == two.threshold


@pytest.mark.parametrize("refiner", REFINERS)
def test_without_labels_the_weights_are_the_prompt(refiner: str) -> None:
    """Before the first vote, the weights are the prompt's embedding."""
    found = refine(PROMPT, ROWS[:0], [], statistics=KNOWN, refiner=refiner)
    np.testing.assert_allclose(found.weights, PROMPT, atol=1e-6)


@pytest.mark.parametrize(("label", "known"), [(0.0, KNOWN), (0.0, None), (1.0, None)])
def test_without_photos_of_both_kinds_it_is_rocchio(label: float, known: Statistics | None) -> None:
    """If nothing is known that is a yes, or nothing that is a no, Rocchio (1, .5, .25) moves the prompt."""
    found = refine(PROMPT, ROWS, np.full(len(ROWS), label), statistics=known)
    expected = PROMPT + (0.5 if label else -0.25) * ROWS.mean(axis=0)
    np.testing.assert_allclose(found.weights, expected / np.linalg.norm(expected), atol=1e-6)


def test_the_background_is_the_no_of_a_first_round_without_one() -> None:
    """After nine yes, the weights tell these photos from the background better than Rocchio's do."""
    found = refine(PROMPT, ROWS, np.ones(len(ROWS)), statistics=KNOWN)
    simple = refine(PROMPT, ROWS, np.ones(len(ROWS)), statistics=KNOWN, refiner="rocchio")

    def apart(weights: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
        background = KNOWN.background @ weights
        return float((((ROWS - KNOWN.mean) @ weights).mean() - background.mean()) / background.std())

    assert apart(found.weights) > apart(simple.weights)


def test_the_weights_have_unit_length_and_are_float32() -> None:
    """The weights can be used as the next query without conversion."""
    found = refine(PROMPT, ROWS, LABELS, statistics=KNOWN)
    assert found.weights.dtype == np.float32
    assert found.weights.shape == (D,)
    assert np.linalg.norm(found.weights) == pytest.approx(1, abs=1e-6)


def test_it_agrees_with_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without noise terms and with an irrelevant prompt, refine equals scikit-learn's logistic regression."""
    monkeypatch.setattr(refiners, "RIGHT", 100.0)
    monkeypatch.setattr(refiners, "MISTAKES", 0.0)
    monkeypatch.setattr(refiners, "OVERLOOKED", 0.0)
    rows = ROWS.copy()
    rows[:, -1] = 0  # the prompt's axis
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    prompt = np.eye(D, dtype=np.float32)[-1]
    found = refine(prompt, rows, LABELS)
    peer = LogisticRegression(C=1 / refiners.PRECISION, tol=1e-8, max_iter=10_000)
    peer.fit(refiners.SCALE * rows.astype(np.float64), LABELS)
    expected = prompt + peer.coef_[0]
    np.testing.assert_allclose(found.weights, expected / np.linalg.norm(expected), atol=1e-4)
    assert found.bias * np.linalg.norm(expected) == pytest.approx(peer.intercept_[0] / refiners.SCALE, abs=1e-3)


def test_at_the_weights_the_loss_of_its_docstring_is_flat() -> None:
    """The loss of the docstring, differentiated by torch, has a zero gradient at the weights."""
    mean, root = torch.from_numpy(KNOWN.mean), torch.from_numpy(KNOWN.prior_root)
    rows = torch.cat([torch.from_numpy(ROWS.astype(np.float64)) - mean, torch.from_numpy(KNOWN.background)])
    labels = torch.cat([torch.from_numpy(LABELS.astype(np.float64)), torch.zeros(len(KNOWN.background)).double()])
    trust = torch.cat(
        [torch.ones(len(ROWS)), torch.full((len(KNOWN.background),), refiners.BACKGROUND_WEIGHT)]
    ).double()
    prompt = torch.from_numpy(PROMPT.astype(np.float64))
    prompt = prompt / prompt.norm()

    wrong = torch.where(labels == 1, refiners.MISTAKES, refiners.OVERLOOKED).double()
    offsets, features = refiners.SCALE * (rows @ prompt), refiners.SCALE * (rows @ root)
    v, bias = refiners._most_probable(offsets, features, labels, trust, wrong)
    v, bias = v.clone().requires_grad_(), bias.clone().requires_grad_()
    probability = torch.sigmoid(refiners.SCALE * (rows @ (prompt + root @ v)) + bias)
    seen = (1 - wrong) * probability + wrong * (1 - probability)
    loss = -(trust * (labels * seen.log() + (1 - labels) * (1 - seen).log())).sum() + refiners.PRECISION * (v @ v) / 2
    slopes = torch.autograd.grad(loss, [v, bias])
    assert max(float(slope.abs().max()) for slope in slopes) < 1e-3


def test_a_lone_yes_among_near_photos_voted_no_is_left_out() -> None:
    """A yes among nine near photos voted no is taken for a mistake and left out."""
    rows = torch.eye(D, dtype=torch.float64)[:1] + 0.05 * torch.from_numpy(unit(10).astype(np.float64))
    labels = torch.zeros(10, dtype=torch.float64)
    labels[0] = 1
    labelled = refiners.Labelled(rows, labels, torch.ones(10, dtype=torch.float64))
    believed = refiners._believed(labelled, rows, near=0.9)
    assert believed.labels.tolist() == [0.0] * 9


def test_a_yes_that_a_near_yes_confirms_is_believed() -> None:
    """A yes is trusted if a near photo also has a yes."""
    rows = torch.eye(D, dtype=torch.float64)[:1] + 0.05 * torch.from_numpy(unit(6).astype(np.float64))
    labels = torch.tensor([1.0, 1.0, 0.0, 0.0, 0.0, 0.0], dtype=torch.float64)
    labelled = refiners.Labelled(rows, labels, torch.ones(6, dtype=torch.float64))
    believed = refiners._believed(labelled, rows, near=0.9)
    assert believed.labels.sum() == 2
    assert believed.weights[:2].min() > 0.5


def test_a_yes_that_is_more_divided_than_other_labels_is_trusted_less() -> None:
    """A yes is trusted less if its votes are more divided than those of the other labels."""
    labels = torch.tensor([1.0, 1.0, 0.0, 0.0, 0.0], dtype=torch.float64)

    def trust(*weights: float) -> list[float]:
        labelled = refiners.Labelled(torch.eye(5, dtype=torch.float64), labels, torch.tensor(weights).double())
        return [float(weight) for weight in refiners._believed(labelled, labelled.rows, near=0.9).weights[:2]]

    split, unanimous = trust(2 / 3, 1, 1, 1, 1)
    assert split < 0.6 < 0.9 < unanimous
    assert trust(*[2 / 3] * 5) == pytest.approx(trust(*[1.0] * 5))


def test_many_yes_of_one_kind_are_all_believed() -> None:
    """Many yes labels are all trusted, even far more than the trust model was fitted on, and none near another."""
    labels = torch.cat([torch.ones(200), torch.zeros(20)]).double()
    rows = torch.from_numpy(np.eye(D)[0] + unit(220).astype(np.float64))
    labelled = refiners.Labelled(rows, labels, torch.ones(220, dtype=torch.float64))
    assert refiners._believed(labelled, rows, near=0.9).labels.sum() == 200


def test_a_split_no_counts_a_third() -> None:
    """A no of two to one has a third of the weight of a unanimous no, if members err in a tenth of their votes."""
    labels = torch.tensor([1.0, 0.0, 0.0], dtype=torch.float64)
    labelled = refiners.Labelled(torch.eye(3, dtype=torch.float64), labels, torch.tensor([1.0, 1.0, 2 / 3]).double())
    believed = refiners._believed(labelled, labelled.rows, near=0.9)
    assert believed.weights[1:].tolist() == pytest.approx([1, 1 / 3], abs=0.05)


def test_a_no_among_the_yes_hides_few_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistaken no lowers similar photos less than it would without the noise term."""
    spread = np.eye(D)[0] + 0.25 * np.random.default_rng(5).standard_normal((40, D))
    kind = np.asarray(spread / np.linalg.norm(spread, axis=1, keepdims=True), np.float32)
    taught, unseen = np.concatenate([kind[:10], ROWS]), kind[10:]
    labels = np.concatenate([np.ones(9), [0.0], np.zeros(len(ROWS))])
    found = refine(PROMPT, taught, labels, statistics=KNOWN)
    monkeypatch.setattr(refiners, "OVERLOOKED", 0.0)
    trusting = refine(PROMPT, taught, labels, statistics=KNOWN)
    margins = [(one.scores(unseen).mean() - one.scores(kind[9:10])[0]) for one in (found, trusting)]
    assert margins[0] < margins[1]


def test_label_weights_draw_the_boundary() -> None:
    """A label with more weight moves its photo's score further to its side."""
    light, heavy = np.ones(len(ROWS)), np.ones(len(ROWS))
    heavy[0] = 10
    first = [refine(PROMPT, ROWS, LABELS, label_weights=w).scores(ROWS[:1])[0] for w in (light, heavy)]
    assert (first[1] > first[0]) == (LABELS[0] == 1)


def test_the_threshold_tells_the_labels_apart() -> None:
    """If the labels are separable, the threshold separates them."""
    found = refine(PROMPT, ROWS, LABELS, statistics=KNOWN)
    scores = found.scores(ROWS)
    assert ((scores >= found.threshold) == (LABELS == 1)).mean() >= 0.9
    assert found.bias == -found.threshold


def test_votes_that_cancel_the_prompt_still_give_a_query() -> None:
    """If the votes cancel the prompt out, the weights still have unit length."""
    rows = np.tile(PROMPT, (4, 1))
    found = refine(PROMPT, rows, np.zeros(4), refiner="rocchio")
    assert np.isfinite(found.weights).all()
    assert np.linalg.norm(found.weights) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"embeddings": np.full((20, D), np.nan, np.float32)}, "not finite"),
        ({"embeddings": unit(20)[:, :-1]}, "do not fit"),
        ({"labels": LABELS[:-1]}, "as many labels"),
        ({"labels": np.full(20, 0.5)}, "must be 1"),
        ({"label_weights": np.zeros(20)}, "positive"),
        ({"prompt_embedding": np.zeros(D, np.float32)}, "zero"),
        ({"prompt_embedding": np.zeros((1, D), np.float32)}, "shape"),
        ({"refiner": "no such"}, "choose one of"),
        ({"statistics": statistics(unit(9)[:, : D - 1])}, "dimension"),
    ],
)
def test_bad_input_is_refused_in_words(change: dict[str, object], words: str) -> None:
    """Invalid labels, embeddings and refiners raise ClassifierError with a clear message."""
    good: dict[str, object] = {"prompt_embedding": PROMPT, "embeddings": ROWS, "labels": LABELS}
    with pytest.raises(ClassifierError, match=words):
        refine(**(good | change))  # type: ignore[arg-type]
