"""The endpoint of a process that shares its embedded database: where its socket is, and the key to connect with."""

import json
import os
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from engine.database.schema import MIGRATIONS

ENDPOINT_FILE = "ninefold.sock.json"


def own_version() -> str:
    """This Ninefold's version and its newest schema. Two processes understand each other if both are equal."""
    return f"{version('ninefold')}, schema {max(migration.number for migration in MIGRATIONS)}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The path of the `socket`, the `key` (hexadecimal) that clients must know, and the server's Ninefold version.

    Only the user who runs the process can read the file, and that user can read the database's files anyway.
    """

    socket: str
    key: str = field(repr=False)
    ninefold: str

    def write(self, folder: Path) -> None:
        """Write it to the folder, replacing one that an earlier process left behind. Raises OSError."""
        new = folder / f"{ENDPOINT_FILE}.new"
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(self), file)
        new.replace(folder / ENDPOINT_FILE)

    @staticmethod
    def read(folder: Path) -> "Endpoint | None":
        """The endpoint in the folder, or None if there is none that can be read."""
        try:
            return Endpoint(**json.loads((folder / ENDPOINT_FILE).read_text()))
        except (OSError, ValueError, TypeError):
            return None
