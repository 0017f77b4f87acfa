"""A dataset for the Hugging Face hub: images with `metadata.parquet`, or a table of links, and a dataset card.

`datasets.load_dataset(FOLDER)` opens both.
"""

from collections import Counter
from collections.abc import Iterator
from io import BytesIO

import pyarrow as pa
from pyarrow import parquet

from engine.export.exported_concept import ExportedConcept, Pictures
from engine.export.formats.model_card import precision
from engine.export.formats.table_rows import row_of
from engine.export.image_files import exported_image, safe_stem
from engine.sessions.events import Vote
from engine.sessions.views import Export
from engine.text.escapes import code, yaml_text

_TEXTS = ("id", "url", "page_url", "credit", "credit_url", "description", "label", "labelled_by")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in _TEXTS),
        ("score", pa.float32()),
        ("probability", pa.float32()),
        *((f"votes_{vote.value}", pa.int32()) for vote in Vote),
    ]
)
_MOST_CREDITS = 200
_CARD = """\
---
license: {licence}
task_categories: [image-classification]
tags: [ninefold]
pretty_name: {pretty}
{configs}---

# {name}

Photos labelled by a team in Ninefold: those that people voted on (`labelled_by` is `team`), and those that the
classifier taught by these votes takes for a yes (`classifier`).

- Prompt: {prompt}
- Source: {dataset}, with the encoder {encoder}
- Photos: {photos:,}; labels: {labels}
- Votes by {annotators} annotators; the columns `votes_*` count them, and no names are stored
- Precision of the classifier: {precision}

{images}

## Licence and credits

The photos belong to their authors and keep their own licences, which this card does not change. The columns `credit`,
`credit_url` and `page_url` name the author and the source of each photo.

{credits}
"""


def hugging_face(concept: ExportedConcept, pictures: Pictures) -> Iterator[Export]:
    """Yield the images with their metadata, or a table with links if the photos may only be shown from their urls."""
    may_copy = not concept.dataset.hotlink_only
    rows = []
    for number, one in enumerate(concept.photos, 1):
        row = row_of(concept, one)
        if may_copy:
            content = pictures(one.photo)
            image = exported_image(content, safe_stem(number, one.photo.id)) if content else None
            if image is None:
                continue
            row = {"file_name": f"images/{image[0]}", **row}
            yield Export(f"images/{image[0]}", image[1])
        rows.append(row)
    schema = pa.schema([("file_name", pa.string()), *_SCHEMA]) if may_copy else _SCHEMA
    out = BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, schema=schema), out)
    yield Export("metadata.parquet" if may_copy else "data/train.parquet", out.getvalue())
    yield Export("README.md", _card(concept, len(rows), may_copy=may_copy).encode())


def _card(concept: ExportedConcept, photos: int, *, may_copy: bool) -> str:
    labels = Counter(one.label.value for one in concept.photos)
    configs = "" if may_copy else "configs:\n- config_name: default\n  data_files: data/train.parquet\n"
    images = "Load it with `datasets.load_dataset(FOLDER)`."
    if not may_copy:
        images += " The photos may only be shown from their own addresses, so the dataset has links (`url`), no images."
    return _CARD.format(
        licence=yaml_text(concept.licence),
        pretty=yaml_text(concept.name),
        configs=configs,
        name=code(concept.name),
        prompt=code(concept.prompt),
        dataset=code(concept.dataset.title),
        encoder=code(concept.dataset.encoder),
        photos=photos,
        labels=", ".join(f"{count:,} {label}" for label, count in labels.most_common()),
        annotators=concept.annotators,
        precision=precision(concept),
        images=images,
        credits=_credits(concept),
    )


def _credits(concept: ExportedConcept) -> str:
    found = Counter(one.photo.credit for one in concept.photos if one.photo.credit)
    if not found:
        return "The source dataset names no authors."
    lines = [f"- {code(name)} ({count})" for name, count in found.most_common(_MOST_CREDITS)]
    if len(found) > _MOST_CREDITS:
        lines.append(f"- and {len(found) - _MOST_CREDITS:,} others, see the column `credit`")
    return "\n".join(lines)
