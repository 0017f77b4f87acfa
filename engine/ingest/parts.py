"""The files that rows of photos stand in: plain ones, or those inside a zip."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine.errors import IngestError


@dataclass(frozen=True, slots=True)
class Part:
    """One file of rows: on the disk, or the member of a zip."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """The bare name, as in `photos.tsv000`."""
        return (self.member or self.path.name).rpartition("/")[2]

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Its bytes. Raises IngestError."""
        try:
            if not self.member:
                with self.path.open("rb") as file:
                    yield file
                return
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
                yield file
        # RuntimeError: a password is needed, or a method that Python does not know
        except (OSError, zipfile.BadZipFile, RuntimeError, EOFError, zlib.error) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise IngestError(f"{self.path} cannot be read: {why}") from error


def parts_of(paths: Sequence[Path], pattern: str) -> list[Part]:
    """The files at these paths, a zip standing for those of its members whose bare name matches, by name.

    Raises IngestError.
    """
    parts: list[Part] = []
    for path in paths:
        if path.suffix.lower() == ".zip":
            parts.extend(_members(path, pattern))
        else:
            parts.append(Part(path))
    return parts


def _members(path: Path, pattern: str) -> list[Part]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(name for name in archive.namelist() if re.fullmatch(pattern, name.rpartition("/")[2]))
    except OSError as error:
        raise IngestError(f"{path} cannot be read: {error.strerror}") from error
    except zipfile.BadZipFile as error:
        raise IngestError(f"{path} cannot be read as a zip: {error}") from error
    if not names:
        raise IngestError(f"{path} holds no file named like {pattern}")
    return [Part(path, name) for name in names]
