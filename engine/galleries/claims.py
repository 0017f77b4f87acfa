"""One ingest into a dataset at a time, among all processes that work on an embedded folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from engine.database import Database
from engine.errors import DatabaseError, DatasetInUseError

CLAIMS = "claims"


@contextmanager
def claimed(database: Database, dataset: str) -> Iterator[None]:
    """Have the dataset of that name for oneself, whether it is there yet or not; a process that ends gives it back.

    On a server, nobody is kept from anything. Raises DatasetInUseError, DatabaseError.
    """
    if database.is_shared:
        yield
        return
    # The name's hash: a name may hold what no file's name may.
    path = database.folder / CLAIMS / sha256(dataset.encode()).hexdigest()[:32]
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
