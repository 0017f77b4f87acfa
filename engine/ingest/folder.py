"""A folder of images with all its subfolders, or a zip of images."""

import os
import shutil
from collections.abc import Iterator, Sequence
from errno import EDQUOT, ENOSPC
from functools import cached_property
from itertools import islice
from pathlib import Path, PurePosixPath
from zipfile import ZipInfo

from engine.decoding import MAX_FILE_BYTES
from engine.errors import DiskFullError, IngestError, SourceRefusedError
from engine.galleries import Failure, Reason
from engine.image_formats import is_image_name, is_unread_name
from engine.ingest.archive import SCRIPT_LIMITS, Archive, ZipLimits, opened, problem_of, refusal_of
from engine.ingest.port import Batch
from engine.ingest.refusals import Refusal
from engine.photo import Photo

_FOLDER_BYTES = 4096  # of most file systems


class FolderSource:
    """The images below a folder; a photo's id and url are its path from there. Links are not followed.

    Pictures of formats that are not read become failures, by their names. Files that are no pictures are left out.
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
        return _unread(name) or Photo(name, name)


class ZipSource:
    """The images of a zip, unpacked below `folder` one by one as they are asked for; ids and urls are their paths.

    No member can leave the folder, and none is unpacked twice. Raises IngestError, SourceRefusedError.
    """

    def __init__(self, path: Path, folder: Path, limit: int | None = None, limits: ZipLimits = SCRIPT_LIMITS) -> None:
        self._path, self._folder, self._limits = path, folder, limits
        with opened(path, limits) as archive:
            images = [member for member in archive.members if _is_image(member.filename)]
        self._members = sorted(images, key=lambda member: member.filename)[:limit]
        self._folders = _folders(path, self._members, limits)
        unpacked = sum(member.file_size for member in self._members if is_image_name(member.filename))
        if unpacked + self._folders > limits.bytes:
            raise SourceRefusedError(Refusal.TOO_LARGE, limits.bytes, what=path.name)

    def __len__(self) -> int:
        return len(self._members)

    def batches(self, size: int) -> Iterator[Batch]:
        with opened(self._path, self._limits) as archive:
            yield from _batches(self._entries(archive), size)

    def _entries(self, archive: Archive) -> Iterator[Photo | Failure]:
        paths = set[str]()
        for number, member in enumerate(self._members, 1):
            # As a path, `http://a/b.jpg` is `http:/a/b.jpg`: no name of a file is a url.
            name = PurePosixPath(member.filename).as_posix()
            if problem := problem_of(member):
                yield Failure(Photo(name, ""), Reason.BAD_ROW, problem)
            elif name in paths:
                again = Photo(f"{name} (photo {number})", "")
                yield Failure(again, Reason.REPEATED_ID, f"an earlier file of the zip has the name {name!r}")
            else:
                paths.add(name)
                yield _unread(name) or self._entry(archive, member, Photo(name, name))

    def _entry(self, archive: Archive, member: ZipInfo, photo: Photo) -> Photo | Failure:
        if refusal := refusal_of(member):
            return Failure(photo, Reason.BROKEN_IMAGE, refusal)
        if member.file_size > MAX_FILE_BYTES:
            return Failure(photo, Reason.TOO_LARGE, f"{member.file_size:,} bytes, above {MAX_FILE_BYTES:,}")
        try:
            _unpack(archive, member, self._folder / photo.url)
        except SourceRefusedError:
            raise
        except IngestError as error:
            return Failure(photo, Reason.BROKEN_IMAGE, str(error))
        except OSError as error:
            if error.errno in (ENOSPC, EDQUOT):
                raise DiskFullError(f"{self._path} cannot be unpacked: {error.strerror}") from error
            return Failure(photo, Reason.BROKEN_IMAGE, f"it cannot be unpacked: {error.strerror}")
        return photo


def _unpack(archive: Archive, member: ZipInfo, path: Path) -> None:
    if path.is_file() and path.stat().st_size == member.file_size:
        return
    with archive.open(member) as packed:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.part")
        try:
            with unfinished.open("wb") as file:
                shutil.copyfileobj(packed, file)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def _folders(path: Path, members: Sequence[ZipInfo], limits: ZipLimits) -> int:
    """What the folders take that will be made for these files, in bytes. Raises SourceRefusedError."""
    folders: set[PurePosixPath] = set()
    for member in members:
        if not problem_of(member):
            folders.update(PurePosixPath(member.filename).parents)
        if len(folders) > limits.folders:
            raise SourceRefusedError(Refusal.FOLDERS, limits.folders, what=path.name)
    return len(folders) * _FOLDER_BYTES


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
    """Whether it is the name of a picture, even if of one that is not read."""
    bare = PurePosixPath(name).name
    return not bare.startswith(".") and (is_image_name(bare) or is_unread_name(bare))


def _unread(name: str) -> Failure | None:
    """Why a picture is left out by its name."""
    if not is_unread_name(name):
        return None
    form = PurePosixPath(name).suffix[1:].upper()
    return Failure(Photo(name, name), Reason.NOT_AN_IMAGE, f"{form} files are not read: convert it to JPEG")
