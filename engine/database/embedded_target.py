"""The embedded target: ClickHouse inside this process (chDB), on a local folder.

What the engine underneath imposes, measured with chDB 4.4.0:
- a process has one such engine, on one folder: any number of connections to the same folder, another folder only after
  all of them are closed (0.05 s later), and no second process at the same time;
- the engine locks `FOLDER/status`, which tells its process id; after a kill -9 the file stays, but not the lock.
"""

import fcntl
import os
import re
from pathlib import Path

# Imported here although the client would do it at the first connection: it stops an event loop for 0.3 s.
import chdb  # noqa: F401
import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import Error

from engine.database.client_errors import shortened
from engine.database.private_folder import make_private, refuse_other_users
from engine.errors import DatabaseError, FolderInUseError


def connect(folder: Path, limit_seconds: int) -> Client:
    """One more client of the engine on that folder; its statements may run for so many seconds.

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
        refuse_foreign_owner(folder)  # another process was quicker by a moment
        raise DatabaseError(f"the database folder {folder} cannot be opened: {shortened(str(error))}") from error
    except OSError as error:
        raise DatabaseError(f"the database folder {folder} cannot be used: {error.strerror}") from error


def refuse_foreign_owner(folder: Path) -> None:
    """Raise FolderInUseError if another process holds the folder.

    The engine itself only says that it could not be initialised.
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
