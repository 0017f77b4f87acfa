"""Photo source for COCO: a JSON file with images, and the folder with their files.

Captions become descriptions, and the names of categories become words of the dataset.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.errors import IngestError
from engine.failures import Failure, Reason
from engine.ingest.source import Batch
from engine.ingest.unpacked_photos import Entry, batches_of, described, path_problem
from engine.photo import Photo

MAX_JSON_BYTES = 2 << 30
"""COCO's own annotations have 450 MB."""


class CocoSource:
    """The images of an annotation file. Local files are below `folder`; without one, `coco_url` is used.

    Raises IngestError.
    """

    def __init__(self, annotations: Path, folder: Path | None = None, limit: int | None = None) -> None:
        if folder is not None and not folder.is_dir():
            raise IngestError(f"{folder} is not a folder")
        document = _read(annotations)
        self._folder, self._name = folder, annotations.name
        self._images = _list(document, "images", annotations)[:limit]
        self._licences = {one.get("id"): _text(one.get("name")) for one in _list(document, "licenses", annotations)}
        names = {one.get("id"): _text(one.get("name")) for one in _list(document, "categories", annotations)}
        self._captions, categories = dict[Any, str](), defaultdict[Any, set[str]](set)
        for one in _list(document, "annotations", annotations):
            if isinstance(image := one.get("image_id"), int | str):
                if caption := _text(one.get("caption")):
                    self._captions.setdefault(image, caption)
                if isinstance(category := one.get("category_id"), int | str) and names.get(category):
                    categories[image].add(names[category])
        self._categories = categories

    def __len__(self) -> int:
        return len(self._images)

    def batches(self, size: int) -> Iterator[Batch]:
        yield from batches_of(self._entries(), size)

    def words(self) -> dict[str, int]:
        """The names of categories, with how many images have each, the most frequent first."""
        there = {one.get("id") for one in self._images if isinstance(one.get("id"), int | str)}
        found = Counter(name for image in there for name in self._categories.get(image, ()))
        return dict(found.most_common())

    def _entries(self) -> Iterator[Entry]:
        seen = set[str]()
        for number, image in enumerate(self._images, 1):
            name = _text(image.get("file_name")).replace("\\", "/")
            if not name:
                yield Failure(Photo(f"{self._name}:{number}", ""), Reason.BAD_ROW, "the image has no file_name")
            elif name in seen:
                again = Photo(f"{name[:200]} (image {number})", "")
                yield Failure(again, Reason.REPEATED_ID, f"an earlier image is also named {name[:200]!r}")
            else:
                seen.add(name)
                yield self._entry(image, name)

    def _entry(self, image: dict[str, Any], name: str) -> Entry:
        if self._folder is not None and (problem := path_problem(name)):
            return Failure(Photo(name[:200], ""), Reason.BAD_ROW, problem)
        url = name if self._folder is not None else _text(image.get("coco_url"))
        if self._folder is None and not url.lower().startswith(("http://", "https://")):
            return Failure(Photo(name[:200], ""), Reason.BAD_URL, "the image has no coco_url: use --images FOLDER")
        key = image.get("id") if isinstance(image.get("id"), int | str) else None
        values = {
            "description": self._captions.get(key, ""),
            "page_url": _text(image.get("flickr_url")) or _text(image.get("coco_url")),
            "credit": _text(image.get("credit")) or self._licence(image),
            **{side: str(image.get(side, "")) for side in ("width", "height")},
        }
        return described(name, url, values)

    def _licence(self, image: dict[str, Any]) -> str:
        licence = image.get("license")
        return self._licences.get(licence, "") if isinstance(licence, int | str) else ""


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_JSON_BYTES:
            raise IngestError(f"{path} has more than {MAX_JSON_BYTES:,} bytes")
        with path.open("rb") as file:
            found = json.load(file)
    except OSError as error:
        raise IngestError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise IngestError(f"{path} is not JSON: {error}") from error
    if not isinstance(found, dict) or "images" not in found:
        raise IngestError(f'{path} has no "images": give an annotation file in COCO\'s format')
    return found


def _list(document: dict[str, Any], name: str, path: Path) -> list[dict[str, Any]]:
    found = document.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise IngestError(f'{path}: "{name}" is not a list of objects')
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
