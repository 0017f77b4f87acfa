"""Lets only one ingest at a time write to a dataset, across all processes that use an embedded folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from engine.database import Database
from engine.errors import DatabaseError, DatasetInUseError

LOCK_FOLDER = "claims"


@contextmanager
def ingest_lock(database: Database, dataset: str) -> Iterator[None]:
    """Lock the dataset with this name, whether it exists yet or not. The lock ends with its process at the latest.

    Does nothing for a server's database. Raises DatasetInUseError, DatabaseError.
    """
    if database.is_shared:
        yield
        return
    # A hash, because names may contain what file names may not.
    path = database.folder / LOCK_FOLDER / sha256(dataset.encode()).hexdigest()[:32]
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("w")
    except OSError as error:
        raise DatabaseError(f"{path} cannot be written: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatasetInUseError(dataset, ()) from None
        yield
