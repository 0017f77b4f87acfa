"""Files that contain tables of photos, on disk or inside a zip."""

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
    """A table on disk, or the member of a zip."""

    path: Path
    member: str = ""
    limits: ZipLimits = OPERATOR_LIMITS

    @property
    def name(self) -> str:
        """The name without folders, such as `photos.tsv000`."""
        return _bare(self.member.replace("\\", "/") or self.path.name)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the file. Raises IngestError."""
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
    """List the files at these paths. A zip is replaced by its members whose name matches `pattern`, in order.

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
        raise IngestError(f"{path} contains no table (such as photos.tsv000 or photos.csv)")
    if len(names) > limits.tables:  # opening each one reads the whole directory again
        raise SourceRefusedError(Refusal.TABLES, limits.tables, what=path.name)
    return [TableFile(path, name, limits) for name in names]


def _bare(path: str) -> str:
    return path.rpartition("/")[2]
