"""The classifier for other tools: safetensors, ONNX, and scikit-learn through skops. Never pickle."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save

from engine.export.exported_concept import ExportedConcept, Pictures
from engine.export.formats.model_card import model_card
from engine.sessions.tally import Label
from engine.sessions.views import Export

_OPSET, _IR = 17, 8
"""Versions that every runtime since 2022 reads."""


def safetensors(concept: ExportedConcept, pictures: Pictures) -> Iterator[Export]:
    """The weights (1, d), bias (1,), and the calibration's slope and intercept, with metadata as text."""
    model = concept.classifier
    slope, intercept = _logit(concept)
    tensors = {
        "weight": model.weights[None].astype(np.float32),
        "bias": np.array([model.bias], np.float32),
        "logit_slope": np.array([slope], np.float32),
        "logit_intercept": np.array([intercept], np.float32),
    }
    yield Export("classifier.safetensors", save(tensors, metadata=_metadata(concept)))
    yield model_card(concept)


def onnx_model(concept: ExportedConcept, pictures: Pictures) -> Iterator[Export]:
    """Embeddings (n, d) of any length go in; scores (n,), probabilities (n,) and is_yes (n,) come out."""
    model = concept.classifier
    slope, intercept = _logit(concept)
    constants: dict[str, NDArray[Any]] = {
        "weights": model.weights[:, None].astype(np.float32),
        "threshold": np.array(model.threshold, np.float32),
        "slope": np.array(slope, np.float32),
        "intercept": np.array(intercept, np.float32),
        "columns": np.array([1], np.int64),
    }
    nodes = [
        helper.make_node("LpNormalization", ["embeddings"], ["unit"], axis=1, p=2),
        helper.make_node("MatMul", ["unit", "weights"], ["column"]),
        helper.make_node("Squeeze", ["column", "columns"], ["scores"]),
        helper.make_node("Mul", ["scores", "slope"], ["scaled"]),
        helper.make_node("Add", ["scaled", "intercept"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["probabilities"]),
        helper.make_node("GreaterOrEqual", ["scores", "threshold"], ["is_yes"]),
    ]
    takes = [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["n", len(model.weights)])]
    gives = [
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n"]),
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n"]),
        helper.make_tensor_value_info("is_yes", TensorProto.BOOL, ["n"]),
    ]
    values = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "concept", takes, gives, values)
    made = helper.make_model(
        graph, producer_name="ninefold", opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR
    )
    helper.set_model_props(made, _metadata(concept))
    onnx.checker.check_model(made)
    yield Export("classifier.onnx", made.SerializeToString())
    yield model_card(concept)


def sklearn_model(concept: ExportedConcept, pictures: Pictures) -> Iterator[Export]:
    """A LogisticRegression of unit embeddings, which `skops.io.load` opens without trusting any type."""
    import skops.io  # These two take a core two seconds, which every start of the bot would pay.
    from sklearn.linear_model import LogisticRegression

    slope, intercept = _logit(concept)
    weights = concept.classifier.weights
    model = LogisticRegression()
    model.classes_ = np.array([Label.NO.value, Label.YES.value])
    model.coef_ = slope * weights[None].astype(np.float64)
    model.intercept_ = np.array([intercept])
    model.n_features_in_, model.n_iter_ = len(weights), np.array([0], np.int32)
    yield Export("classifier.skops", skops.io.dumps(model))
    yield model_card(concept)


def _logit(concept: ExportedConcept) -> tuple[float, float]:
    """The slope and intercept of the log odds. Without a calibration, they only have the right sign."""
    known = concept.classifier.calibration
    return (known.slope, known.intercept) if known else (1.0, float(concept.classifier.bias))


def _metadata(concept: ExportedConcept) -> dict[str, str]:
    model = concept.classifier
    return {
        "name": concept.name,
        "prompt": concept.prompt,
        "dataset": concept.dataset.title,
        "encoder": concept.dataset.encoder,
        "encoder_revision": concept.revision,
        "threshold": repr(float(model.threshold)),
        "is_calibrated": str(model.calibration is not None).lower(),
        "refiner": f"{model.refiner} {model.version}",
        "sha256": model.sha256,
    }
