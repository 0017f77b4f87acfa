"""A folder of images with all its subfolders, or a zip of images."""

import os
import shutil
import zipfile
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path, PurePosixPath

from engine.decoding import MAX_FILE_BYTES
from engine.errors import IngestError
from engine.galleries import Failure, Reason
from engine.image_formats import is_image_name
from engine.ingest.port import Batch
from engine.photo import Photo

MAX_UNPACKED_BYTES = 200_000_000_000
"""What the images of a zip may be together, unpacked."""


class FolderSource:
    """The images below a folder; a photo's id and url are its path from there. Links are not followed.

    What is no image by its name is left out without a word; other files of a folder are nobody's photos.
    """

    def __init__(self, folder: Path, limit: int | None = None) -> None:
        if not folder.is_dir():
            raise IngestError(f"{folder} is no folder")
        self._folder, self._limit = folder, limit

    def __len__(self) -> int:
        return self._count

    def batches(self, size: int) -> Iterator[Batch]:
        yield from _batches(self._entries(), size)

    @cached_property
    def _count(self) -> int:
        return sum(1 for _ in self._entries())

    def _entries(self) -> Iterator[Photo | Failure]:
        return islice((self._entry(path) for path in _images(self._folder)), self._limit)

    def _entry(self, path: Path) -> Photo | Failure:
        name = path.relative_to(self._folder).as_posix()
        try:
            name.encode()
        except UnicodeEncodeError:  # bytes that are no UTF-8: no database could hold the name
            readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            return Failure(Photo(readable, ""), Reason.BAD_ROW, "the file's name is no UTF-8: rename it")
        return Photo(name, name)


class ZipSource:
    """The images of a zip, unpacked below `folder` one by one as they are asked for; ids and urls are their names.

    No member can leave the folder, and none is unpacked twice. Raises IngestError.
    """

    def __init__(self, path: Path, folder: Path, limit: int | None = None) -> None:
        self._path, self._folder = path, folder
        try:
            with zipfile.ZipFile(path) as archive:
                members = [member for member in archive.infolist() if _is_image(member.filename)]
        except OSError as error:
            raise IngestError(f"{path} cannot be read: {error.strerror}") from error
        except zipfile.BadZipFile as error:
            raise IngestError(f"{path} cannot be read as a zip: {error}") from error
        self._members = sorted(members, key=lambda member: member.filename)[:limit]
        if (unpacked := sum(member.file_size for member in self._members)) > MAX_UNPACKED_BYTES:
            raise IngestError(f"{path} would unpack to {unpacked:,} bytes, above {MAX_UNPACKED_BYTES:,}")

    def __len__(self) -> int:
        return len(self._members)

    def batches(self, size: int) -> Iterator[Batch]:
        with zipfile.ZipFile(self._path) as archive:
            yield from _batches((self._entry(archive, member) for member in self._members), size)

    def _entry(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Photo | Failure:
        photo, name = Photo(member.filename, member.filename), PurePosixPath(member.filename)
        if name.is_absolute() or ".." in name.parts or "\\" in member.filename:
            return Failure(photo, Reason.BAD_ROW, "its name leads out of the folder")
        if member.file_size > MAX_FILE_BYTES:
            return Failure(photo, Reason.TOO_LARGE, f"{member.file_size:,} bytes, above {MAX_FILE_BYTES:,}")
        try:
            _unpack(archive, member, self._folder / name)
        # zlib and the reader of old methods raise errors of their own
        except Exception as error:
            return Failure(photo, Reason.BROKEN_IMAGE, f"it cannot be unpacked: {error}")
        return photo


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
    if path.is_file() and path.stat().st_size == member.file_size:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    with archive.open(member) as packed, unfinished.open("wb") as file:
        shutil.copyfileobj(packed, file)  # never more than the size that the zip's directory tells
    unfinished.replace(path)


def _batches(entries: Iterator[Photo | Failure], size: int) -> Iterator[Batch]:
    while chunk := list(islice(entries, size)):
        photos = [entry for entry in chunk if isinstance(entry, Photo)]
        yield Batch(photos, None, [entry for entry in chunk if isinstance(entry, Failure)])


def _images(folder: Path) -> Iterator[Path]:
    """The files below a folder that are images by their name, in a fixed order."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if _is_image(name):
                yield Path(parent, name)


def _is_image(name: str) -> bool:
    bare = PurePosixPath(name).name
    return not bare.startswith(".") and is_image_name(bare)
