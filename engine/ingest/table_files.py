"""The files that rows of photos stand in: plain ones, or those inside a zip."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine.errors import IngestError, SourceRefusedError
from engine.ingest.archive import OPERATOR_LIMITS, ZipLimits, is_system_file, member_path, open_archive
from engine.ingest.refusals import Refusal


@dataclass(frozen=True, slots=True)
class TableFile:
    """One file of rows: on the disk, or the member of a zip."""

    path: Path
    member: str = ""
    limits: ZipLimits = OPERATOR_LIMITS

    @property
    def name(self) -> str:
        """The bare name, as in `photos.tsv000`."""
        return _bare(self.member.replace("\\", "/") or self.path.name)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Its bytes. Raises IngestError."""
        if self.member:
            with open_archive(self.path, self.limits) as archive, archive.open(archive.member(self.member)) as packed:
                yield packed
            return
        try:
            with self.path.open("rb") as file:
                yield file
        except OSError as error:
            raise IngestError(f"{self.path} cannot be read: {error.strerror or error}") from error


def list_table_files(paths: Sequence[Path], pattern: str, limits: ZipLimits = OPERATOR_LIMITS) -> list[TableFile]:
    """The files at these paths, a zip standing for those of its members whose bare name matches, by name.

    Raises IngestError, SourceRefusedError.
    """
    parts: list[TableFile] = []
    for path in paths:
        if path.suffix.lower() == ".zip":
            parts.extend(_members(path, pattern, limits))
        else:
            parts.append(TableFile(path))
    return parts


def _members(path: Path, pattern: str, limits: ZipLimits) -> list[TableFile]:
    with open_archive(path, limits) as archive:
        members = [
            member for member in archive.members if re.fullmatch(pattern, _bare(member_path(member)), re.IGNORECASE)
        ]
    names = sorted({member.filename for member in members if not is_system_file(member_path(member))})
    if not names:
        raise IngestError(f"{path} holds no file of rows (such as photos.tsv000 or photos.csv)")
    if len(names) > limits.tables:  # each one is found by reading the whole directory again
        raise SourceRefusedError(Refusal.TABLES, limits.tables, what=path.name)
    return [TableFile(path, name, limits) for name in names]


def _bare(path: str) -> str:
    return path.rpartition("/")[2]
