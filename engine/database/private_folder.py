"""Keeps the data folder private: no other user of the machine can read what members did."""

import logging
import os
import pwd
import stat
from pathlib import Path

from engine.errors import FolderNotOursError

PRIVATE = 0o700
# The engine opens these first; all other files have the same owner.
_OPENED = ("", "status", "data", "metadata", "store")

log = logging.getLogger(__name__)


def make_private(folder: Path) -> None:
    """Create the folder if it is missing, and close it to other users. Raises OSError.

    A folder of another user, or a sticky one that everybody shares, keeps its mode.
    """
    folder.mkdir(PRIVATE, parents=True, exist_ok=True)
    found = folder.stat()
    if not found.st_mode & 0o077:
        return
    if found.st_uid != os.geteuid() or found.st_mode & stat.S_ISVTX:
        log.warning(
            "other users of this machine may read the data folder %s: it belongs to %s, so its mode stays %s",
            *(folder, _name(found.st_uid), stat.filemode(found.st_mode)),
        )
        return
    folder.chmod(PRIVATE)
    log.warning("other users of this machine could read the data folder %s: its mode is drwx------ now", folder)


def refuse_other_users(folder: Path) -> None:
    """Raise FolderNotOursError if this process's user cannot use the folder or one of the engine's files in it.

    For example, a process of another user may have left a lock file behind.
    """
    for name in _OPENED:
        path = folder / name if name else folder
        try:
            found = path.stat()
        except FileNotFoundError:
            continue
        needed = os.R_OK | os.W_OK | (os.X_OK if stat.S_ISDIR(found.st_mode) else 0)
        if found.st_uid != os.geteuid() and not os.access(
            path, needed, effective_ids=os.access in os.supports_effective_ids
        ):
            raise FolderNotOursError(str(path), _name(found.st_uid), _name(os.geteuid()))


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # as in a container
        return str(uid)
