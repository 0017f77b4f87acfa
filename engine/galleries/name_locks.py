"""One lock for each name."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class NameLocks:
    """Locks by name, without limit on how many names there are. Not reentrant."""

    def __init__(self) -> None:
        self._locked = set[str]()
        self._condition = Condition()

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Wait for the lock of a name, and hold it while the block runs."""
        with self._condition:
            self._condition.wait_for(lambda: name not in self._locked)
            self._locked.add(name)
        try:
            yield
        finally:
            with self._condition:
                self._locked.discard(name)
                self._condition.notify_all()
