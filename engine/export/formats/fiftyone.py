"""FiftyOne's JSON, `FiftyOneImageClassificationDataset`: images in `data/`, and `labels.json`.

The format is described at https://docs.voxel51.com/user_guide/import_datasets.html. Open it with
`fiftyone.Dataset.from_dir(FOLDER, fiftyone.types.FiftyOneImageClassificationDataset)`.
"""

import json
from collections.abc import Iterator

from engine.errors import NoCopiesError
from engine.export.exported_concept import ExportedConcept, Pictures
from engine.export.formats.table_rows import row_of
from engine.export.image_files import exported_image, safe_stem
from engine.sessions.tally import Label
from engine.sessions.views import Export


def fiftyone(concept: ExportedConcept, pictures: Pictures) -> Iterator[Export]:
    """Yield the images and their labels. Raises NoCopiesError."""
    if concept.dataset.hotlink_only:
        raise NoCopiesError
    labels: dict[str, object] = {}
    for number, one in enumerate(concept.photos, 1):
        content, stem = pictures(one.photo), safe_stem(number, one.photo.id)
        image = exported_image(content, stem) if content else None
        if image is None:
            continue
        yield Export(f"data/{image[0]}", image[1])
        row = row_of(concept, one)
        probability = row.pop("probability")
        label: dict[str, object] = {"label": row.pop("label"), "attributes": row}
        if probability is not None:
            label["confidence"] = probability
        labels[stem] = label if one.label is not Label.NONE else None
    document = {"classes": [label.value for label in Label if label is not Label.NONE], "labels": labels}
    yield Export("labels.json", json.dumps(document, ensure_ascii=False).encode())
