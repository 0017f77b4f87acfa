"""The model card: what a classifier was taught on, by how many, how precise it is, and how to use it."""

from engine.export.exported_concept import ExportedConcept
from engine.sessions.tally import Label
from engine.sessions.views import Export
from engine.text.escapes import code, yaml_text

_CARD = """\
---
library_name: ninefold
tags: [image-classification, linear-probe]
{base}---

# {name}

A linear classifier of image embeddings, taught by a team in Ninefold, nine photos at a time.

| | |
| --- | --- |
| prompt | {prompt} |
| dataset | {dataset}, version {version} |
| encoder | {encoder} |
| taught on | {yes} photos with the label yes, {no} with no; {disputed} disputed ones were left out |
| by | {annotators} |
| precision | {precision} |
| threshold | {threshold:.6f} |
| refiner | {refiner} |
| SHA-256 of the weights | {sha256} |

A photo's score is the dot product of the weights and its embedding of length 1.
From the threshold on, it is a yes.{odds}
"""


def model_card(concept: ExportedConcept) -> Export:
    """Write the card. Texts from members are escaped."""
    model, judged, dataset = concept.classifier, concept.judged, concept.dataset
    encoder = code(dataset.encoder) + (f", revision {code(concept.revision)}" if concept.revision else "")
    known = model.calibration
    odds = ""
    if known is not None:
        odds = f"\nThe probability of a yes is `1 / (1 + exp(-({known.slope:.6f} * score + {known.intercept:.6f})))`."
    base = f"base_model: {yaml_text(dataset.encoder)}\n" if concept.revision else ""
    text = _CARD.format(
        base=base,
        name=code(concept.name),
        prompt=code(concept.prompt),
        dataset=code(dataset.title),
        version=code(dataset.version),
        encoder=encoder,
        yes=judged.get(Label.YES, 0),
        no=judged.get(Label.NO, 0),
        disputed=judged.get(Label.DISPUTED, 0),
        annotators=f"{concept.annotators} {'person' if concept.annotators == 1 else 'people'}",
        precision=precision(concept),
        threshold=float(model.threshold),
        refiner=f"{model.refiner} {model.version}",
        sha256=code(model.sha256),
        odds=odds,
    )
    return Export("README.md", text.encode())


def precision(concept: ExportedConcept) -> str:
    """Describe the precision: measured with its interval, expected by the calibration, or unknown."""
    if (found := concept.audit) is not None:
        share = found.right / found.drawn
        return (
            f"{share:.0%} (95% interval {found.low:.0%} to {found.high:.0%}), measured on {found.drawn} random photos "
            "that the classifier took for a yes"
        )
    if concept.classifier.calibration is not None:
        return f"{concept.classifier.calibration.precision:.0%} expected; not measured"
    return "not measured"
