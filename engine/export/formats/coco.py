"""COCO's JSON for classification: one category, yes or no, for each photo. There are no boxes but the whole image."""

import json
from collections.abc import Iterator
from typing import Any

from engine.export.exported_concept import ExportedConcept, Pictures
from engine.export.formats.table_rows import row_of
from engine.sessions.tally import Label
from engine.sessions.views import Export

_CATEGORIES = {Label.YES: 1, Label.NO: 2, Label.DISPUTED: 3}


def coco(concept: ExportedConcept, pictures: Pictures) -> Iterator[Export]:
    """Yield `annotations.json`. A photo's own id, credit and votes are in its image and annotation."""
    images, annotations = list[dict[str, Any]](), list[dict[str, Any]]()
    for number, one in enumerate(concept.photos, 1):
        photo, row = one.photo, row_of(concept, one)
        size = {"width": photo.width, "height": photo.height}
        urls = {"coco_url": row["url"], "flickr_url": row["page_url"]}
        images.append(
            {
                "id": number,
                "file_name": photo.url,
                **size,
                **urls,
                "license": 1,
                "ninefold_id": photo.id,
                "credit": photo.credit,
            }
        )
        if one.label in _CATEGORIES:
            box = {"bbox": [0, 0, photo.width, photo.height], "area": photo.width * photo.height, "iscrowd": 0}
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": _CATEGORIES[one.label],
                    **box,
                    "score": row["score"],
                    "votes": {name: row[f"votes_{name}"] for name in ("yes", "no", "unsure")},
                    "labelled_by": row["labelled_by"],
                }
            )
    document = {
        "info": {"description": concept.name, "contributor": f"{concept.annotators} annotators, with Ninefold"},
        "licenses": [{"id": 1, "name": concept.licence, "url": ""}],
        "images": images,
        "annotations": annotations,
        "categories": [
            {"id": id, "name": label.value, "supercategory": concept.name} for label, id in _CATEGORIES.items()
        ],
    }
    yield Export("annotations.json", json.dumps(document, ensure_ascii=False).encode())
