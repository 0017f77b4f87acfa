"""Reads labels from other tools' files: tables, Label Studio's JSON, FiftyOne's `labels.json`, and folders of images.

The files come from members, so sizes, counts and depths are limited. A row without a usable label is counted, not an
error.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import numpy as np
from PIL import Image, ImageOps

from engine.errors import IngestError, LabelFileError, PhotoRejectedError
from engine.images.decode import MAX_FILE_BYTES, decode_image
from engine.images.formats import is_image_name
from engine.ingest.archive import ZipLimits, is_system_file, member_path, open_archive
from engine.ingest.encode import perceptual_hash
from engine.ingest.named_rows import named_rows
from engine.ingest.table_files import TableFile
from engine.sessions.events import Vote

MOST_LABELS = 2_000
"""Each becomes a vote of the concept, with the photo's embedding."""
MOST_BYTES = 25_000_000
_ZIP = ZipLimits(entries=10_000, folders=1_000, tables=10, bytes=400_000_000)
_SIDE = 224
_LONGEST = 2000
_WORDS: Mapping[str, Vote] = {
    **dict.fromkeys(("yes", "y", "1", "1.0", "true", "positive", "pos", "+", "はい"), Vote.YES),
    **dict.fromkeys(("no", "n", "0", "0.0", "false", "negative", "neg", "-", "-1", "いいえ"), Vote.NO),
    **dict.fromkeys(("unsure", "maybe", "unknown", "skip"), Vote.UNSURE),
}
_LOCAL_FILES = re.compile(r"^/?data/(local-files/\?d=|upload/\d+/)")


@dataclass(frozen=True, slots=True)
class PictureHashes:
    """Hashes of a picture: of its bytes, and of its look, once cropped to a square and once squeezed into one."""

    content: str
    looks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FileLabel:
    """A label in a file, with everything that may tell which photo it is about."""

    name: str
    vote: Vote
    ids: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    picture: PictureHashes | None = None


@dataclass(frozen=True, slots=True)
class LabelFile:
    """The labels in a file, and how many entries have no usable one."""

    labels: tuple[FileLabel, ...]
    unusable: int


def read_labels(path: Path) -> LabelFile:
    """Read a file, whose name shows its kind. Raises LabelFileError."""
    if path.stat().st_size > MOST_BYTES:
        raise LabelFileError("too-large", MOST_BYTES >> 20)
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise LabelFileError("kind")
    found, unusable = list[FileLabel](), 0
    try:
        for entry in read(path):
            if entry is None:
                unusable += 1
            else:
                found.append(entry)
            if len(found) > MOST_LABELS:
                raise LabelFileError("too-many", MOST_LABELS)
    except IngestError as error:
        raise LabelFileError("broken") from error
    if not found:
        raise LabelFileError("empty")
    return LabelFile(tuple(found), unusable)


def _of_table(path: Path) -> Iterator[FileLabel | None]:
    for row in named_rows(TableFile(path), {"id", "url", "label"}):
        vote = _vote(row.values.get("label"))
        id, url = row.values.get("id", ""), row.values.get("url", "")
        is_usable = vote is not None and not row.problem and bool(id or url)
        yield _entry(vote, (id,), (url,)) if is_usable else None


def _of_json(path: Path) -> Iterator[FileLabel | None]:
    try:
        document: Any = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise LabelFileError("broken") from error
    if isinstance(document, list):
        yield from map(_of_task, document)
    elif isinstance(document, dict) and isinstance(document.get("labels"), dict):
        yield from _of_fiftyone(document)
    else:
        raise LabelFileError("kind")


def _of_task(task: object) -> FileLabel | None:
    """A task of Label Studio: the majority of its annotations. The smaller form has the label beside the data."""
    if not isinstance(task, dict):
        return None
    data = task.get("data") if isinstance(task.get("data"), dict) else task
    assert isinstance(data, dict)
    votes = [vote for one in _list(task.get("annotations")) if (vote := _of_annotation(one)) is not None]
    if not votes:
        votes = [vote for key in ("concept", "choice", "label") if (vote := _vote(task.get(key))) is not None][:1]
    address = next((data[key] for key in ("image", "url") if isinstance(data.get(key), str) and data[key]), "")
    ids = [data[key] for key in ("ninefold_id", "id", "photo_id") if isinstance(data.get(key), str)]
    path = unquote(_LOCAL_FILES.sub("", address))
    return _entry(_majority(votes), [*ids, path], [address, data.get("url")])


def _of_annotation(annotation: object) -> Vote | None:
    if not isinstance(annotation, dict) or annotation.get("was_cancelled") is True:
        return None
    for result in _list(annotation.get("result")):
        value = result.get("value") if isinstance(result, dict) else None
        choices = _list(value.get("choices")) if isinstance(value, dict) else []
        if len(choices) == 1 and (vote := _vote(choices[0])) is not None:
            return vote
    return None


def _of_fiftyone(document: dict[str, Any]) -> Iterator[FileLabel | None]:
    classes = _list(document.get("classes"))
    for stem, label in document["labels"].items():
        attributes: dict[str, Any] = {}
        if isinstance(label, dict):
            attributes = found if isinstance(found := label.get("attributes"), dict) else {}
            label = label.get("label")
        if isinstance(label, int) and not isinstance(label, bool) and 0 <= label < len(classes):
            label = classes[label]
        yield _entry(_vote(label), [attributes.get("id"), stem], [attributes.get("url")])


def _of_zip(path: Path) -> Iterator[FileLabel | None]:
    """Images in folders such as `yes/` and `no/`, or a file of FiftyOne or Label Studio in a zip."""
    with open_archive(path, _ZIP) as archive:
        for member in archive.members:
            name = member_path(member)
            if is_system_file(name) or not is_image_name(name) or member.file_size > MAX_FILE_BYTES:
                continue
            place = PurePosixPath(name)
            vote = next((found for part in reversed(place.parts[:-1]) if (found := _vote(part)) is not None), None)
            if vote is None:
                yield None
                continue
            with archive.open(member) as file:
                content = file.read()
            yield _entry(vote, [place.name, place.stem], [], _hashes(content))


def _hashes(content: bytes) -> PictureHashes | None:
    try:
        image = decode_image(content, _SIDE).image
    except PhotoRejectedError:
        return None
    square = (_SIDE, _SIDE)
    pictures = (
        ImageOps.fit(image, square, Image.Resampling.BICUBIC),
        image.resize(square, Image.Resampling.BICUBIC),
    )
    looks = tuple(perceptual_hash(np.asarray(picture)) for picture in pictures)
    return PictureHashes(blake2b(content, digest_size=16).hexdigest(), looks)


def _entry(
    vote: Vote | None, ids: Iterable[object], urls: Iterable[object], picture: PictureHashes | None = None
) -> FileLabel | None:
    known = tuple(dict.fromkeys(one for one in ids if isinstance(one, str) and 0 < len(one) <= _LONGEST))
    places = tuple(dict.fromkeys(one for one in urls if isinstance(one, str) and 0 < len(one) <= _LONGEST))
    if vote is None or not (known or places or picture):
        return None
    return FileLabel(next(iter((*known, *places)), ""), vote, known, places, picture)


def _vote(label: object) -> Vote | None:
    if isinstance(label, bool | int | float):
        label = str(int(label)) if label in (0, 1) else str(label)
    return _WORDS.get(label.strip().casefold()) if isinstance(label, str) else None


def _majority(votes: list[Vote]) -> Vote | None:
    """The most frequent of yes and no; unsure if they are equal."""
    if not votes:
        return None
    count = Counter(votes)
    if count[Vote.YES] == count[Vote.NO]:
        return Vote.UNSURE
    return Vote.YES if count[Vote.YES] > count[Vote.NO] else Vote.NO


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


_READERS: Mapping[str, Callable[[Path], Iterator[FileLabel | None]]] = {
    **dict.fromkeys((".csv", ".tsv", ".parquet", ".pq"), _of_table),
    ".json": _of_json,
    ".zip": _of_zip,
}
