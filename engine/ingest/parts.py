"""The files that rows of photos stand in: plain ones, or those inside a zip."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine.errors import IngestError, SourceRefusedError
from engine.ingest.archive import SCRIPT_LIMITS, ZipLimits, is_of_system, opened, path_of
from engine.ingest.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Part:
    """One file of rows: on the disk, or the member of a zip."""

    path: Path
    member: str = ""
    limits: ZipLimits = SCRIPT_LIMITS

    @property
    def name(self) -> str:
        """The bare name, as in `photos.tsv000`."""
        return _bare(self.member.replace("\\", "/") or self.path.name)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Its bytes. Raises IngestError."""
        if self.member:
            with opened(self.path, self.limits) as archive, archive.open(archive.member(self.member)) as packed:
                yield packed
            return
        try:
            with self.path.open("rb") as file:
                yield file
        except OSError as error:
            raise IngestError(f"{self.path} cannot be read: {error.strerror or error}") from error


def parts_of(paths: Sequence[Path], pattern: str, limits: ZipLimits = SCRIPT_LIMITS) -> list[Part]:
    """The files at these paths, a zip standing for those of its members whose bare name matches, by name.

    Raises IngestError, SourceRefusedError.
    """
    parts: list[Part] = []
    for path in paths:
        if path.suffix.lower() == ".zip":
            parts.extend(_members(path, pattern, limits))
        else:
            parts.append(Part(path))
    return parts


def _members(path: Path, pattern: str, limits: ZipLimits) -> list[Part]:
    with opened(path, limits) as archive:
        members = [member for member in archive.members if re.fullmatch(pattern, _bare(path_of(member)), re.IGNORECASE)]
    names = sorted({member.filename for member in members if not is_of_system(path_of(member))})
    if not names:
        raise IngestError(f"{path} holds no file of rows (such as photos.tsv000 or photos.csv)")
    if len(names) > limits.tables:  # each one is found by reading the whole directory again
        raise SourceRefusedError(Refusal.TABLES, limits.tables, what=path.name)
    return [Part(path, name, limits) for name in names]


def _bare(path: str) -> str:
    return path.rpartition("/")[2]
