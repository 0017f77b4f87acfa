"""The embedded target: ClickHouse inside this process (chDB), in a local folder.

The limits of chDB 4.4.0:
- A process has one engine, on one folder. It can have any number of connections to that folder, but it can open another
  folder only after it has closed them all (0.05 s later). A second process cannot open the folder at the same time.
- The engine locks `FOLDER/status`, which holds its process id. After a kill -9 the file stays, but not the lock.
"""

import fcntl
import os
import re
from pathlib import Path

# The client would import it at the first connection, and block the event loop for 0.3 s.
import chdb  # noqa: F401
import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import Error

from engine.database.connection import shorten
from engine.database.private_folder import make_private, refuse_other_users
from engine.errors import DatabaseError, FolderInUseError


def connect(folder: Path, limit_seconds: int, *, appends: bool = False) -> Client:
    """Connect one more client to the engine on that folder. `appends` makes no difference here.

    Raises FolderInUseError, FolderNotOursError, DatabaseError.
    """
    try:
        make_private(folder)
        refuse_other_users(folder)
        refuse_foreign_owner(folder)
        return clickhouse_connect.get_client(
            interface="chdb", path=str(folder), tz_mode="aware", settings={"max_execution_time": limit_seconds}
        )
    except Error as error:
        refuse_foreign_owner(folder)  # another process may have opened it just now
        raise DatabaseError(f"the database folder {folder} cannot be opened: {shorten(str(error))}") from error
    except OSError as error:
        raise DatabaseError(f"the database folder {folder} cannot be used: {error.strerror}") from error


def refuse_foreign_owner(folder: Path) -> None:
    """Raise FolderInUseError if another process holds the folder.

    The engine's own error only says that it could not be initialised.
    """
    try:
        with (folder / "status").open() as status:
            if not _is_locked(status.fileno()):
                return
            found = re.search(r"PID: (\d+)", status.read())
    except FileNotFoundError:
        return
    pid = int(found[1]) if found else None
    if pid != os.getpid():
        raise FolderInUseError(str(folder), pid)


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
