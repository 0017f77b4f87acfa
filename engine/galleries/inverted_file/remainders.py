"""The remainders that rounding leaves of embeddings: a second byte for each dimension, on disk only.

The file has one line for each photo, in the order of their ids: d bytes and a checksum. Searches read a few lines at a
time, so it takes no memory beyond the system's file cache. It is not memory-mapped: if the disk fails, an access to a
mapped file ends the process, but a read raises an error.
"""

import logging
import os
from pathlib import Path
from weakref import finalize
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_CHECKSUM = np.dtype("<u4")

log = logging.getLogger(__name__)


def remainder_lines(remainders: NDArray[np.int8], stamp: int) -> bytes:
    """The lines of remainders (n, d). Their checksums start with the stamp of the file that they belong to."""
    checksums = np.array([crc32(row, stamp) for row in remainders], _CHECKSUM)
    return np.hstack([remainders.view(np.uint8), checksums.view(np.uint8).reshape(-1, _CHECKSUM.itemsize)]).tobytes()


class Remainders:
    """The remainders of `photos` photos in a file, which may be renamed or deleted while it is in use.

    Raises OSError if it cannot be read, and ValueError if it has another stamp or length. This checks the first and the
    last line; every other line is checked when it is read.
    """

    def __init__(self, path: Path, photos: int, dimension: int, stamp: int) -> None:
        self._path, self._dimension, self._stamp = path, dimension, stamp
        self._file = os.open(path, os.O_RDONLY)
        finalize(self, os.close, self._file)
        self._is_damaged = False
        found, expected = os.fstat(self._file).st_size, photos * (dimension + _CHECKSUM.itemsize)
        if found != expected:
            raise ValueError(f"{found} bytes, not {expected}")
        if None in (self._line(0), self._line(photos - 1)):
            raise ValueError("a checksum is wrong")

    def of(self, places: NDArray[np.int32]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
        """The remainders (n, d) of the photos on these lines (n,), and whether each could be read (n,)."""
        found = [self._line(place) for place in places.tolist()]
        is_read = np.array([line is not None for line in found], bool)
        if not (is_read.all() or self._is_damaged):
            self._is_damaged = True
            log.warning("%s is damaged, and searches take longer: delete it, and the next start makes it", self._path)
        whole = b"".join(line or bytes(self._dimension) for line in found)
        return np.frombuffer(whole, np.int8).reshape(-1, self._dimension), is_read

    def _line(self, place: int) -> bytes | None:
        length = self._dimension + _CHECKSUM.itemsize
        try:
            line = os.pread(self._file, length, place * length)
        except OSError:
            return None
        remainder, checksum = line[: self._dimension], line[self._dimension :]
        is_whole = len(line) == length and crc32(remainder, self._stamp) == int.from_bytes(checksum, "little")
        return remainder if is_whole else None
