"""What a process that has the embedded folder open tells others in it: where it listens, and who may speak."""

import json
import os
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from engine.database.schema import MIGRATIONS

NAME = "ninefold.sock.json"


def own_version() -> str:
    """This Ninefold and the newest schema that it knows: two that are equal understand each other."""
    return f"{version('ninefold')}, schema {max(migration.number for migration in MIGRATIONS)}"


@dataclass(frozen=True, slots=True)
class Invitation:
    """The `socket` where a process listens, its Ninefold, and the `key` (hexadecimal) that guests prove to know.

    Only the user who runs the process can read it: whoever can, could read the database's files as well.
    """

    socket: str
    key: str = field(repr=False)
    ninefold: str

    def write(self, folder: Path) -> None:
        """Leave it in the folder, in the place of one that an earlier process left. Raises OSError."""
        new = folder / f"{NAME}.new"
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(self), file)
        new.replace(folder / NAME)

    @staticmethod
    def read(folder: Path) -> "Invitation | None":
        """The one in the folder, if there is one that can be read."""
        try:
            return Invitation(**json.loads((folder / NAME).read_text()))
        except (OSError, ValueError, TypeError):
            return None
