"""Label Studio's JSON: a task for each photo, with the classifier's prediction and an annotation by each annotator.

The format is described at https://labelstud.io/guide/task_format and https://labelstud.io/guide/predictions.
"""

import json
from collections.abc import Iterator
from typing import Any

from engine.export.exported_concept import ExportedConcept, ExportedPhoto, Pictures
from engine.export.formats.table_rows import row_of
from engine.sessions.tally import Label
from engine.sessions.views import Export

_CONFIG = """\
<View>
  <Image name="image" value="$image"/>
  <Choices name="concept" toName="image" choice="single" showInline="true">
    <Choice value="yes" hotkey="1"/>
    <Choice value="no" hotkey="2"/>
    <Choice value="unsure" hotkey="3"/>
  </Choices>
</View>
"""
_LOCAL = "/data/local-files/?d="


def label_studio(concept: ExportedConcept, pictures: Pictures) -> Iterator[Export]:
    """Yield the tasks, and the labeling interface that they need."""
    tasks = [_task(concept, one) for one in concept.photos]
    yield Export("tasks.json", json.dumps(tasks, ensure_ascii=False, indent=1).encode())
    yield Export("labeling-interface.xml", _CONFIG.encode())


def _task(concept: ExportedConcept, one: ExportedPhoto) -> dict[str, Any]:
    row = row_of(concept, one)
    image = one.photo.url if one.photo.is_remote else _LOCAL + one.photo.url
    by_score = one.score >= concept.classifier.threshold
    probability = concept.probability(one.score)
    prediction: dict[str, Any] = {
        "model_version": f"ninefold-{concept.classifier.sha256[:12]}",
        "result": [_choice("prediction", (Label.YES if by_score else Label.NO).value)],
    }
    if probability is not None:
        prediction["score"] = round(probability if by_score else 1 - probability, 6)
    annotations = [
        {"result": [{**_choice(f"annotator-{number}", vote.value), "meta": {"text": [f"annotator-{number}"]}}]}
        for number, vote in sorted(one.votes.items())
    ]
    data = {"image": image, "url": row["url"], "ninefold_id": row["id"], "label": row["label"], "score": row["score"]}
    credit = {"credit": row["credit"], "page_url": row["page_url"]}
    return {"data": {**data, **credit}, "annotations": annotations, "predictions": [prediction]}


def _choice(id: str, value: str) -> dict[str, Any]:
    choices = {"choices": [value]}
    return {"id": id, "type": "choices", "from_name": "concept", "to_name": "image", "value": choices}
