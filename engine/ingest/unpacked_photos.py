"""Photos that are unpacked from shards or rows into a dataset's folder, one by one as they are read.

Names inside such files are never used as they are: `path_problem` finds those that leave the folder.
"""

import re
import shutil
from collections.abc import Iterator
from errno import EDQUOT, ENOSPC
from hashlib import blake2b
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

from engine.errors import DiskFullError
from engine.failures import Failure, Reason
from engine.images.decode import MAX_FILE_BYTES
from engine.ingest.archive import MAX_DEPTH, MAX_NAME_BYTES, MAX_PART_BYTES
from engine.ingest.columns import Columns
from engine.ingest.source import Batch
from engine.photo import Photo

Entry = Photo | Failure


def path_problem(name: str) -> str:
    """Return why a path from an untrusted file cannot be used below a folder, or an empty string if it can."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match("[A-Za-z]:", name) or "\\" in name:
        return "its path leaves the folder"
    if "\0" in name or not path.name:
        return "its name is not usable"
    if len(path.parts) > MAX_DEPTH + 1:
        return f"it is nested in more than {MAX_DEPTH} folders"
    try:
        parts = [len(part.encode()) for part in path.parts]
    except UnicodeEncodeError:
        return "its name is not valid UTF-8"
    is_long = len(name.encode()) > MAX_NAME_BYTES or max(parts) > MAX_PART_BYTES
    return "its name is too long" if is_long else ""


def described(photo_id: str, url: str, values: dict[str, str]) -> Entry:
    """A photo with fields from untrusted metadata, cut to their limits. Addresses must be on the web."""
    for name in ("page_url", "credit_url"):
        if not values.get(name, "").lower().startswith(("http://", "https://")):
            values.pop(name, None)
    try:
        return Columns({}).photo({**values, "id": photo_id, "url": url})
    except ValueError as error:
        return Failure(Photo(photo_id[:200], ""), Reason.BAD_ROW, str(error))


def unpack(file: IO[bytes], size: int, photo: Photo, folder: Path) -> Entry:
    """Write a photo's file below the folder, unless it is there. A file never replaces one of another size halfway."""
    if size > MAX_FILE_BYTES:
        return Failure(photo, Reason.TOO_LARGE, f"{size:,} bytes, above {MAX_FILE_BYTES:,}")
    path = folder / photo.url
    try:
        if path.is_file() and path.stat().st_size == size:
            return photo
        store(file, path)
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise DiskFullError(f"{photo.id} cannot be unpacked: {error.strerror}") from error
        return Failure(photo, Reason.BROKEN_IMAGE, f"it cannot be unpacked: {error.strerror}")
    return photo


def store(file: IO[bytes], path: Path) -> None:
    """Write a file that appears under its name once it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The name may already have the maximum length, so the temporary name is a hash.
    unfinished = path.with_name(f".{blake2b(path.name.encode(), digest_size=16).hexdigest()}.part")
    try:
        with unfinished.open("wb") as written:
            shutil.copyfileobj(file, written)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def batches_of(entries: Iterator[Entry], size: int) -> Iterator[Batch]:
    """Group entries into batches."""
    while chunk := list(islice(entries, size)):
        photos = [entry for entry in chunk if isinstance(entry, Photo)]
        yield Batch(photos, None, [entry for entry in chunk if isinstance(entry, Failure)])
