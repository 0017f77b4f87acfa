"""Photo sources for folders of images, including subfolders, and for zips of images."""

import os
from collections.abc import Iterator, Sequence
from errno import EDQUOT, ENOSPC
from functools import cached_property
from itertools import chain
from pathlib import Path, PurePosixPath
from zipfile import ZipInfo

from engine.errors import DiskFullError, IngestError, SourceRefusedError
from engine.failures import Failure, Reason
from engine.images.decode import MAX_FILE_BYTES
from engine.images.formats import is_image_name, is_unsupported_name
from engine.ingest.archive import (
    OPERATOR_LIMITS,
    Archive,
    ZipLimits,
    is_system_file,
    member_path,
    member_problem,
    member_refusal,
    open_archive,
)
from engine.ingest.refusals import Refusal
from engine.ingest.source import Batch
from engine.ingest.unpacked_photos import batches_of, store
from engine.photo import Photo

_FOLDER_BYTES = 4096  # the size of a folder in most file systems


class FolderSource:
    """The images in a folder. A photo's id and url are its path relative to the folder.

    Files that are not images by name become failures, so that they are counted. Hidden files are skipped. Links to
    folders are not followed.
    """

    def __init__(self, folder: Path, limit: int | None = None) -> None:
        if not folder.is_dir():
            raise IngestError(f"{folder} is not a folder")
        self._folder, self._limit = folder, limit

    def __len__(self) -> int:
        return self._count

    def batches(self, size: int) -> Iterator[Batch]:
        yield from batches_of(self._entries(), size)

    @cached_property
    def _count(self) -> int:
        return sum(1 for _ in self._entries())

    def _entries(self) -> Iterator[Photo | Failure]:
        return _limited((self._entry(path) for path in _files(self._folder)), self._limit)

    def _entry(self, path: Path | OSError) -> Photo | Failure:
        if isinstance(path, OSError):
            name = Path(path.filename).relative_to(self._folder).as_posix()
            return Failure(Photo(_text(name), ""), Reason.NO_FILE, f"the folder cannot be read: {path.strerror}")
        name = path.relative_to(self._folder).as_posix()
        try:
            name.encode()
        except UnicodeEncodeError:  # not valid UTF-8, so the database cannot store the name
            return Failure(Photo(_text(name), ""), Reason.BAD_ROW, "the file's name is not valid UTF-8: rename it")
        if path.is_symlink() and path.is_dir():
            return Failure(Photo(name, ""), Reason.OTHER_FILE, "links to folders are not followed")
        return Photo(name, name) if is_image_name(name) else _other(name)


class ZipSource:
    """The images in a zip, unpacked into `folder` one by one as they are read. Ids and urls are their paths.

    Files cannot be written outside the folder, and no file is unpacked twice. Raises IngestError, SourceRefusedError.
    """

    def __init__(self, path: Path, folder: Path, limit: int | None = None, limits: ZipLimits = OPERATOR_LIMITS) -> None:
        self._path, self._folder, self._limits = path, folder, limits
        with open_archive(path, limits) as archive:
            files = [(member_path(member), member) for member in archive.members]
        files = sorted((file for file in files if not is_system_file(file[0])), key=lambda file: file[0])
        self._members = [member for path, member in files if is_image_name(path)][:limit]
        self._others = [PurePosixPath(path).as_posix() for path, _ in files if not is_image_name(path)]
        self._folders = _folders(path, self._members, limits)
        if sum(member.file_size for member in self._members) + self._folders > limits.bytes:
            raise SourceRefusedError(Refusal.TOO_LARGE, limits.bytes, what=path.name)

    def __len__(self) -> int:
        return len(self._members) + len(self._others)

    @property
    def images(self) -> int:
        """The number of files that are images by name."""
        return len(self._members)

    def batches(self, size: int) -> Iterator[Batch]:
        with open_archive(self._path, self._limits) as archive:
            yield from batches_of(chain(self._entries(archive), map(_other, self._others)), size)

    def _entries(self, archive: Archive) -> Iterator[Photo | Failure]:
        paths = set[str]()
        for number, member in enumerate(self._members, 1):
            # PurePosixPath turns `http://a/b.jpg` into `http:/a/b.jpg`, so a file name can never be a url.
            name = PurePosixPath(member_path(member)).as_posix()
            if problem := member_problem(member):
                yield Failure(Photo(name, ""), Reason.BAD_ROW, problem)
            elif name in paths:
                again = Photo(f"{name} (photo {number})", "")
                yield Failure(again, Reason.REPEATED_ID, f"an earlier file in the zip is also named {name!r}")
            else:
                paths.add(name)
                yield self._entry(archive, member, Photo(name, name))

    def _entry(self, archive: Archive, member: ZipInfo, photo: Photo) -> Photo | Failure:
        if refusal := member_refusal(member):
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
        store(packed, path)


def _folders(path: Path, members: Sequence[ZipInfo], limits: ZipLimits) -> int:
    """Return the bytes that the folders for these files take on disk. Raises SourceRefusedError."""
    folders: set[PurePosixPath] = set()
    for member in members:
        if not member_problem(member):
            folders.update(PurePosixPath(member_path(member)).parents)
        if len(folders) > limits.folders:
            raise SourceRefusedError(Refusal.FOLDERS, limits.folders, what=path.name)
    return len(folders) * _FOLDER_BYTES


def _limited(entries: Iterator[Photo | Failure], limit: int | None) -> Iterator[Photo | Failure]:
    """Yield entries up to the limit of photos, including the failures in between."""
    photos = 0
    for entry in entries:
        is_photo = isinstance(entry, Photo) or entry.reason is not Reason.OTHER_FILE
        if is_photo and photos == limit:
            return
        photos += is_photo
        yield entry


def _files(folder: Path) -> Iterator[Path | OSError]:
    """Yield the visible files in a folder in a fixed order, and errors for folders that cannot be read."""
    errors: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=errors.append):
        yield from errors
        errors.clear()
        folders[:] = sorted(name for name in folders if not is_system_file(name))
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in sorted((*names, *links)):
            if not is_system_file(name):
                yield Path(parent, name)
    yield from errors


def _other(name: str) -> Failure:
    ending = PurePosixPath(name).suffix.lower()
    if is_unsupported_name(name):
        what = f"{ending[1:].upper()} files are not supported: convert it to JPEG"
        return Failure(Photo(name, name), Reason.NOT_AN_IMAGE, what)
    what = f"{ending[:20]} files are not supported" if ending else "its name has no extension such as .jpg"
    return Failure(Photo(name, ""), Reason.OTHER_FILE, what)


def _text(name: str) -> str:
    """Return a printable form of a name that may contain invalid UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
