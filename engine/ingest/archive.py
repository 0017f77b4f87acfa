"""Reads untrusted zips with limits.

Nothing that a zip declares about itself is trusted. The size of the directory is checked before it is parsed, only
stored and deflated files are read (zipfile unpacks bzip2 and LZMA without a limit), and unpacked bytes are counted.
"""

import re
import stat
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from io import BufferedReader, FileIO, RawIOBase
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO

from engine.errors import IngestError, SourceRefusedError
from engine.ingest.refusals import Refusal

MAX_DEPTH = 16
"""The maximum number of folders above a file."""
MAX_NAME_BYTES = 500
MAX_PART_BYTES = 255
"""For the name of one folder or file, as in most file systems."""

_ENTRY = b"PK\x01\x02"
_ENTRY_BYTES = 400  # directory bytes per file: 46, the name, and some extra fields
_HEADER_BYTES = 30  # before each file, not counting its name
_CHUNK_BYTES = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED_FLAGS = 0x1 | 0x40
_UTF8_FLAG = 0x800
_DOS_FOLDER = 0x10
_OF_SYSTEM = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini"}
_KANA = re.compile("[\u3041-\u30fc]")


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """Limits for a zip: directory entries, folders to create, tables, and total unpacked bytes."""

    entries: int = 1_000_000
    folders: int = 200_000
    tables: int = 10_000
    bytes: int = 200_000_000_000


OPERATOR_LIMITS = ZipLimits()
"""For zips that the operator adds."""


class Archive:
    """An open zip that enforces a limit on unpacked bytes. All its errors are IngestErrors."""

    def __init__(self, path: Path, packed: zipfile.ZipFile, limits: ZipLimits) -> None:
        self._path, self._packed, self._limits, self._left = path, packed, limits, limits.bytes
        self.members: Sequence[zipfile.ZipInfo] = [member for member in packed.infolist() if not _is_folder(member)]
        _check_overlap(path, packed)

    def member(self, name: str) -> zipfile.ZipInfo:
        """Return the file with this name. Raises IngestError."""
        try:
            return self._packed.getinfo(name)
        except KeyError as error:  # the zip was replaced in the meantime
            raise IngestError(f"{self._path} does not contain {name}") from error

    @contextmanager
    def open(self, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
        """Open a file. Raises IngestError, also while reading, or SourceRefusedError if it is not supported."""
        if refusal := member_refusal(member):
            raise SourceRefusedError(refusal, what=f"{member.filename} in {self._path.name}")
        # zipfile stops at the declared size. With a larger one, it reads to the actual end of the data.
        unsized = copy(member)
        unsized.file_size = self._limits.bytes + 1
        with _translated_errors(self._path.name):
            packed = self._packed.open(unsized)
        with packed, BufferedReader(_Counted(self, packed, member.file_size), _CHUNK_BYTES) as file:
            yield file

    def read(self, packed: IO[bytes], size: int) -> bytes:
        """Read bytes from an opened file. Raises IngestError, SourceRefusedError."""
        with _translated_errors(self._path.name):
            found = packed.read(size)
        self._left -= len(found)
        if self._left < 0:
            raise SourceRefusedError(Refusal.TOO_LARGE, self._limits.bytes, what=self._path.name)
        return found

    def mismatch(self) -> IngestError:
        """Return the error for a file whose size differs from the declared one."""
        return IngestError(f"{self._path.name} cannot be read as a zip: the size of a file is wrong")


@contextmanager
def open_archive(path: Path, limits: ZipLimits = OPERATOR_LIMITS) -> Iterator[Archive]:
    """Open the zip at a path. Raises IngestError, SourceRefusedError."""
    with _translated_errors(str(path)):
        file = _Bounded(path, limits)
    with file:
        with _translated_errors(str(path)):
            packed = zipfile.ZipFile(file)
        with packed:
            yield Archive(path, packed, limits)


def member_refusal(member: zipfile.ZipInfo) -> Refusal | None:
    """Return why a file in a zip cannot be read, or None if it can."""
    if member.flag_bits & _ENCRYPTED_FLAGS:
        return Refusal.ENCRYPTED
    return None if member.compress_type in _METHODS else Refusal.COMPRESSION


def member_path(member: zipfile.ZipInfo) -> str:
    """Return the path of a file in a zip, with slashes, whatever program made the zip.

    Some Windows programs write backslashes. Some programs on macOS and Windows don't declare the encoding of names.
    """
    name = member.orig_filename.replace("\0", "\ufffd")  # zipfile cuts names at a NUL
    if not member.flag_bits & _UTF8_FLAG and not name.isascii():
        name = _renamed(name)
    return name.replace("\\", "/")


def is_system_file(path: str) -> bool:
    """Whether a path is hidden, or one that macOS or Windows adds on its own."""
    parts = PurePosixPath(path).parts
    return any((part.startswith(".") and part != "..") or part.casefold() in _OF_SYSTEM for part in parts)


def member_problem(member: zipfile.ZipInfo) -> str:
    """Return why a file in a zip cannot be unpacked to disk, or an empty string if it can."""
    name, kind = member_path(member), stat.S_IFMT(member.external_attr >> 16)
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match("[A-Za-z]:", name):
        return "its path leaves the folder"
    if "\0" in member.orig_filename:
        return "its name contains a NUL"
    if len(path.parts) > MAX_DEPTH + 1:
        return f"it is nested in more than {MAX_DEPTH} folders"
    if len(name.encode()) > MAX_NAME_BYTES or any(len(part.encode()) > MAX_PART_BYTES for part in path.parts):
        return "its name is too long"
    if kind not in (0, stat.S_IFREG):
        return "it is a link or a device, not a file"
    return ""


def _is_folder(member: zipfile.ZipInfo) -> bool:
    is_marked = bool(member.external_attr & _DOS_FOLDER) and not member.file_size
    return member.filename.endswith(("/", "\\")) or is_marked


def _renamed(name: str) -> str:
    """Decode a name with its real encoding. zipfile has decoded it as code page 437."""
    try:
        written = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "cp932"):
        try:
            found = written.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or _KANA.search(found):
            return found
    return name


class _Counted(RawIOBase):
    """A file in a zip that must have exactly the size that the directory declares."""

    def __init__(self, archive: Archive, packed: IO[bytes], size: int) -> None:
        self._archive, self._packed, self._left = archive, packed, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        found = self._archive.read(self._packed, len(buffer))
        self._left -= len(found)
        if self._left < 0 or (self._left and not found):
            raise self._archive.mismatch()
        buffer[: len(found)] = found
        return len(found)


class _Bounded(BufferedReader):
    """A zip file that raises an error if its directory is too large, before zipfile parses it."""

    def __init__(self, path: Path, limits: ZipLimits) -> None:
        super().__init__(FileIO(path))
        self._what, self._entries = path.name, limits.entries

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self._entries * _ENTRY_BYTES:
            raise self._refused()
        found = super().read(size)
        if found.startswith(_ENTRY) and found.count(_ENTRY) > self._entries:
            raise self._refused()
        return found

    def _refused(self) -> SourceRefusedError:
        return SourceRefusedError(Refusal.TOO_MANY, self._entries, what=self._what)


@contextmanager
def _translated_errors(what: str) -> Iterator[None]:
    """Turn every error while reading a zip into an IngestError."""
    try:
        yield
    except IngestError:
        raise
    except OSError as error:
        raise IngestError(f"{what} cannot be read: {error.strerror or error}") from error
    except Exception as error:  # zipfile raises many kinds of errors for corrupt data
        raise IngestError(f"{what} cannot be read as a zip: {error or type(error).__name__}") from error


def _check_overlap(path: Path, packed: zipfile.ZipFile) -> None:
    """Raise IngestError if files share bytes, because a small zip could then unpack to a huge size."""
    spans = sorted((member.header_offset, _end(member)) for member in packed.infolist())
    if any(end > start for (_, end), (start, _) in pairwise([*spans, (packed.start_dir, 0)])):
        raise IngestError(f"{path} cannot be read as a zip: its files overlap")


def _end(member: zipfile.ZipInfo) -> int:
    """Return the earliest offset at which a file's data can end."""
    return member.header_offset + _HEADER_BYTES + len(member.orig_filename) + member.compress_size
