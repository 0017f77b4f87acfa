"""Photo source for Hugging Face datasets: Parquet files with images, in a folder or downloaded from the hub.

pyarrow reads the files, not the library `datasets`: it would bring dill and multiprocess into the bot, and reads whole
pages and images without limits. The hub keeps a Parquet copy of every public dataset (`refs/convert/parquet`), so each
of them can be read in this way.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError

from engine.errors import IngestError
from engine.failures import Failure, Reason
from engine.ingest.pages import read_chunks, read_pages
from engine.ingest.parquet import open_metadata, translated_errors
from engine.ingest.source import Batch
from engine.ingest.unpacked_photos import Entry, batches_of, described, path_problem, unpack
from engine.photo import Photo

MAX_PAGES_BYTES = 1 << 30
"""For the sum of the largest pages of the columns that are read. `datasets` writes up to 100 images to a page."""
_ROWS = 8
_IMAGES, _CAPTIONS = ("image", "img", "photo", "picture"), ("caption", "text", "description", "prompt", "title")
_ENDINGS = {b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"RIFF": "webp", b"GIF8": "gif", b"BM": "bmp"}
_FIELDS = ("page_url", "credit", "credit_url", "description", "width", "height")
CONVERTED = "refs/convert/parquet"


def downloaded(name: str, split: str = "") -> Path:
    """Download the Parquet files of a dataset on the hub, and return their folder. Raises IngestError."""
    patterns = [f"*/{split}/*.parquet", f"*{split}*.parquet"] if split else ["*.parquet"]
    try:
        return Path(snapshot_download(name, repo_type="dataset", revision=CONVERTED, allow_patterns=patterns))
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise IngestError(
            f"the Hugging Face hub has no dataset {name!r}, or it is private (then set HF_TOKEN)"
        ) from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise IngestError(f"the dataset {name!r} cannot be downloaded: {reason}") from error


class HubSource:
    """The images in the Parquet files below `place`, unpacked into `folder`. An id is `FILE/ROW`.

    `column` names the column of images; otherwise it is the only one. Raises IngestError.
    """

    def __init__(
        self, place: Path, folder: Path, *, column: str = "", split: str = "", limit: int | None = None
    ) -> None:
        self._place, self._folder, self._limit = place, folder, limit
        files = sorted(path for path in place.rglob("*.parquet") if path.is_file())
        self._files = [path for path in files if split in path.relative_to(place).as_posix()]
        if not self._files:
            raise IngestError(f"{place} has no Parquet files{f' of the split {split}' if split else ''}")
        self._column, self._rows = column, 0
        for path in self._files:
            with translated_errors(path.name), path.open("rb") as file:
                metadata = open_metadata(file)
                self._rows += metadata.num_rows
                self._column = self._column or _image_column(metadata.schema.to_arrow_schema(), path.name)

    def __len__(self) -> int:
        return self._rows if self._limit is None else min(self._rows, self._limit)

    def batches(self, size: int) -> Iterator[Batch]:
        yield from batches_of(islice(self._entries(), self._limit), size)

    def words(self) -> dict[str, int]:
        """The names of the classes, with the number of their photos, the most frequent first."""
        found: dict[str, int] = {}
        for path in self._files:
            with translated_errors(path.name), path.open("rb") as file:
                schema = open_metadata(file).schema.to_arrow_schema()
                for column, names in _classes(schema).items():
                    for batch in _batches(file, [column], 4096):
                        for index in batch[column].to_pylist():
                            if isinstance(index, int) and 0 <= index < len(names):
                                found[names[index]] = found.get(names[index], 0) + 1
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def _entries(self) -> Iterator[Entry]:
        for path in self._files:
            stem = path.relative_to(self._place).with_suffix("").as_posix()
            with translated_errors(path.name), path.open("rb") as file:
                schema = open_metadata(file).schema.to_arrow_schema()
                if self._column not in schema.names:
                    raise IngestError(f"it has no column {self._column}; it has {', '.join(schema.names)}")
                texts = [name for name in (*_FIELDS, *_CAPTIONS) if name in schema.names and name != self._column]
                row = 0
                for batch in _batches(file, [self._column, *dict.fromkeys(texts)], _ROWS):
                    for values in batch.to_pylist():
                        row += 1
                        yield self._entry(f"{stem}/{row:07}", values)

    def _entry(self, name: str, values: Mapping[str, Any]) -> Entry:
        image = values[self._column]
        content = image.get("bytes") if isinstance(image, dict) else image
        if not isinstance(content, bytes) or not content:
            return Failure(Photo(name, ""), Reason.EMPTY, "the row contains no image")
        ending = next((ending for start, ending in _ENDINGS.items() if content.startswith(start)), "img")
        place = f"{name}.{ending}"
        if problem := path_problem(place):
            return Failure(Photo(name[:200], ""), Reason.BAD_ROW, problem)
        texts = {key: str(value) for key in _FIELDS if isinstance(value := values.get(key), str | int)}
        caption = next((values[key] for key in _CAPTIONS if isinstance(values.get(key), str)), "")
        found = described(name, place, {"description": caption, **texts})
        return found if isinstance(found, Failure) else unpack(BytesIO(content), len(content), found, self._folder)


def _batches(file: Any, columns: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
    """Read some columns, a few rows at a time. Raises IngestError if their pages are too large."""
    metadata = open_metadata(file)
    paths = [metadata.schema.column(number).path for number in range(metadata.num_columns)]
    wanted = [number for number, path in enumerate(paths) if path.partition(".")[0] in columns]
    for group, chunks in enumerate(read_chunks(file)):
        if len(chunks) != metadata.num_columns:
            raise IngestError("the columns of a row group differ from those of the file")
        pages = [read_pages(file, chunks[number]) for number in wanted]
        largest = sum(page.dictionary + page.largest for page in pages)
        if largest > MAX_PAGES_BYTES:
            raise IngestError(f"its pages have {largest:,} bytes, above {MAX_PAGES_BYTES:,}: write smaller row groups")
        parquet = pq.ParquetFile(file, metadata=metadata, pre_buffer=False, arrow_extensions_enabled=False)
        yield from parquet.iter_batches(rows, row_groups=[group], columns=list(columns), use_threads=False)


def _image_column(schema: pa.Schema, name: str) -> str:
    """The column of images: the one that `datasets` says, or else one of bytes with a usual name."""
    found = [field.name for field in schema if _is_image(field.type)]
    if len(found) > 1:
        found = [column for column in found if column in _IMAGES] or found
    found = found or [f.name for f in schema if f.name in _IMAGES and pa.types.is_binary(f.type)]
    if not found:
        raise IngestError(
            f"{name} has no column of images; it has {', '.join(schema.names)}. Use `table` for links, and "
            "`folder` for a folder of images"
        )
    return str(found[0])


def _is_image(kind: pa.DataType) -> bool:
    return pa.types.is_struct(kind) and {"bytes", "path"} <= {kind.field(i).name for i in range(kind.num_fields)}


def _classes(schema: pa.Schema) -> dict[str, list[str]]:
    """The names of the classes by column, as `datasets` writes them to the schema."""
    try:
        features = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))["info"]["features"]
        found = {name: feature["names"] for name, feature in features.items() if feature.get("_type") == "ClassLabel"}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {
        name: [str(one) for one in names]
        for name, names in found.items()
        if isinstance(names, list) and name in schema.names
    }
