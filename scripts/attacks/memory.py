"""Measures the memory of a process and its children every 10 ms, from /proc on Linux."""

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY_SECONDS, CHILDREN_EVERY = 0.01, 10
PAGE = os.sysconf("SC_PAGE_SIZE")
PEAK_RESET = "5"  # written to /proc/PID/clear_refs, this resets the recorded peak


class MemoryWatch:
    """Records the highest resident memory of `pid` and its children, in bytes, until the block ends.

    The processes are killed if they exceed `limit` bytes, before the machine runs out of memory.
    """

    def __init__(self, pid: int, limit: int) -> None:
        self._pid, self._limit = pid, limit
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.before = self.peak = 0
        self.was_stopped = False

    @property
    def growth_mb(self) -> float:
        """The growth from the start to the peak, in MB (10^6 bytes)."""
        return max(0, self.peak - self.before) / 1e6

    def __enter__(self) -> Self:
        with suppress(OSError):
            Path(f"/proc/{self._pid}/clear_refs").write_text(PEAK_RESET)
        self.before = self.peak = _family(self._pid, children(self._pid))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        # The kernel also sees peaks between two samples, but only of the process itself.
        self.peak = max(self.peak, _peak(self._pid))

    def _look(self) -> None:
        family: list[int] = []
        looks = 0
        while not self._stop.is_set():
            if looks % CHILDREN_EVERY == 0:
                family = children(self._pid)
            looks += 1
            self.peak = max(self.peak, _family(self._pid, family))
            if self.peak > self._limit and not self.was_stopped:
                self.was_stopped = True
                for pid in (self._pid, *family):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            time.sleep(EVERY_SECONDS)


def resident(pid: int, *, shared: bool = True) -> int:
    """Return the resident bytes of a process, with or without shared file pages, or 0 if it is gone."""
    try:
        _, pages, of_files = map(int, Path(f"/proc/{pid}/statm").read_text().split()[:3])
    except (OSError, ValueError):
        return 0
    return PAGE * (pages if shared else pages - of_files)


def _family(pid: int, others: list[int]) -> int:
    """Sum up a process and its children, counting shared libraries once."""
    return resident(pid) + sum(resident(other, shared=False) for other in others)


def children(pid: int) -> list[int]:
    """Return the ids of all descendants of a process."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                found += map(int, (task / "children").read_text().split())
    return found + [grandchild for child in found for grandchild in children(child)]


def _peak(pid: int) -> int:
    with suppress(OSError, ValueError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
    return 0
