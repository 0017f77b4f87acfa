"""Zips, read within bounds.

Nothing that a zip says about itself is trusted. The directory is bounded before it is parsed, only stored and deflated
files are read (zipfile expands bzip2 and LZMA without a limit), and bytes are counted as they come out.
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
"""Folders above a file."""
MAX_NAME_BYTES = 500
MAX_PART_BYTES = 255
"""For the name of one folder or file, as file systems have it."""

_ENTRY = b"PK\x01\x02"
_ENTRY_BYTES = 400  # of a zip's directory for each of its files: 46, the name, and some extras
_HEADER_BYTES = 30  # before each file, with its name
_CHUNK_BYTES = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED_FLAGS = 0x1 | 0x40
_UTF8_FLAG = 0x800
_DOS_FOLDER = 0x10
_OF_SYSTEM = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini"}
_KANA = re.compile("[\u3041-\u30fc]")


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What a zip may hold: entries in its directory, folders to be made, tables, and bytes in all, unpacked."""

    entries: int = 1_000_000
    folders: int = 200_000
    tables: int = 10_000
    bytes: int = 200_000_000_000


OPERATOR_LIMITS = ZipLimits()
"""For zips that the operator names."""


class Archive:
    """An open zip, out of which no more bytes come in all than its limits say. Its errors are IngestErrors."""

    def __init__(self, path: Path, packed: zipfile.ZipFile, limits: ZipLimits) -> None:
        self._path, self._packed, self._limits, self._left = path, packed, limits, limits.bytes
        self.members: Sequence[zipfile.ZipInfo] = [member for member in packed.infolist() if not _is_folder(member)]
        _check_overlap(path, packed)

    def member(self, name: str) -> zipfile.ZipInfo:
        """The file of that name. Raises IngestError."""
        try:
            return self._packed.getinfo(name)
        except KeyError as error:  # the zip was replaced meanwhile
            raise IngestError(f"{self._path} holds no {name}") from error

    @contextmanager
    def open(self, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
        """A file's bytes. Raises IngestError, also while they are read, and SourceRefusedError for a kind not taken."""
        if refusal := member_refusal(member):
            raise SourceRefusedError(refusal, what=f"{member.filename} in {self._path.name}")
        # With its own size out of the way, zipfile reads to the true end of the data.
        unsized = copy(member)
        unsized.file_size = self._limits.bytes + 1
        with _translated_errors(self._path.name):
            packed = self._packed.open(unsized)
        with packed, BufferedReader(_Counted(self, packed, member.file_size), _CHUNK_BYTES) as file:
            yield file

    def read(self, packed: IO[bytes], size: int) -> bytes:
        """The next bytes of a file that was opened. Raises IngestError, SourceRefusedError."""
        with _translated_errors(self._path.name):
            found = packed.read(size)
        self._left -= len(found)
        if self._left < 0:
            raise SourceRefusedError(Refusal.TOO_LARGE, self._limits.bytes, what=self._path.name)
        return found

    def mismatch(self) -> IngestError:
        """What is to be told of a file that has another size than it should."""
        return IngestError(f"{self._path.name} cannot be read as a zip: a file has another size than the zip says")


@contextmanager
def open_archive(path: Path, limits: ZipLimits = OPERATOR_LIMITS) -> Iterator[Archive]:
    """The zip at that path. Raises IngestError, SourceRefusedError."""
    with _translated_errors(str(path)):
        file = _Bounded(path, limits)
    with file:
        with _translated_errors(str(path)):
            packed = zipfile.ZipFile(file)
        with packed:
            yield Archive(path, packed, limits)


def member_refusal(member: zipfile.ZipInfo) -> Refusal | None:
    """Why a file in a zip cannot be read, if it cannot."""
    if member.flag_bits & _ENCRYPTED_FLAGS:
        return Refusal.ENCRYPTED
    return None if member.compress_type in _METHODS else Refusal.COMPRESSION


def member_path(member: zipfile.ZipInfo) -> str:
    """The path of a file in a zip with slashes between its parts, whatever program made the zip.

    Some programs of Windows write backslashes, and some of macOS and Windows do not say which encoding a name has.
    """
    name = member.orig_filename.replace("\0", "\ufffd")  # zipfile itself ends a name at a NUL
    if not member.flag_bits & _UTF8_FLAG and not name.isascii():
        name = _renamed(name)
    return name.replace("\\", "/")


def is_system_file(path: str) -> bool:
    """Whether a path is a hidden one, or one that macOS or Windows adds by itself: nobody's photos."""
    parts = PurePosixPath(path).parts
    return any((part.startswith(".") and part != "..") or part.casefold() in _OF_SYSTEM for part in parts)


def member_problem(member: zipfile.ZipInfo) -> str:
    """Why nothing can be made on the disk for a file in a zip; empty if it can."""
    name, kind = member_path(member), stat.S_IFMT(member.external_attr >> 16)
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match("[A-Za-z]:", name):
        return "its name leads out of the folder"
    if "\0" in member.orig_filename:
        return "its name contains a NUL"
    if len(path.parts) > MAX_DEPTH + 1:
        return f"it is below more than {MAX_DEPTH} folders"
    if len(name.encode()) > MAX_NAME_BYTES or any(len(part.encode()) > MAX_PART_BYTES for part in path.parts):
        return "its name is too long"
    if kind not in (0, stat.S_IFREG):
        return "it is a link or a device, not a file"
    return ""


def _is_folder(member: zipfile.ZipInfo) -> bool:
    is_marked = bool(member.external_attr & _DOS_FOLDER) and not member.file_size
    return member.filename.endswith(("/", "\\")) or is_marked


def _renamed(name: str) -> str:
    """A name that zipfile read as code page 437 as the encoding that it is in."""
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
    """A file in a zip, of which no more and no less comes out than the zip's directory says."""

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
    """A zip whose directory is refused before zipfile reads and parses the whole of it."""

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
    """What goes wrong while a zip is read, in our words."""
    try:
        yield
    except IngestError:
        raise
    except OSError as error:
        raise IngestError(f"{what} cannot be read: {error.strerror or error}") from error
    except Exception as error:  # zipfile has many words for a byte that is wrong
        raise IngestError(f"{what} cannot be read as a zip: {error or type(error).__name__}") from error


def _check_overlap(path: Path, packed: zipfile.ZipFile) -> None:
    """Raise IngestError if the same bytes belong to several files: a few of them would unpack to very many."""
    spans = sorted((member.header_offset, _end(member)) for member in packed.infolist())
    if any(end > start for (_, end), (start, _) in pairwise([*spans, (packed.start_dir, 0)])):
        raise IngestError(f"{path} cannot be read as a zip: its files overlap")


def _end(member: zipfile.ZipInfo) -> int:
    """Where a file's data ends at the earliest."""
    return member.header_offset + _HEADER_BYTES + len(member.orig_filename) + member.compress_size
