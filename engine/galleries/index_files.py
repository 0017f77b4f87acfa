"""Inverted files on disk, so that a bot that starts again need not make them again.

Two files for each photo table, in the data folder: an uncompressed zip of arrays, which is read at a start, when its
checksums tell whether it is whole; and the remainders, as large again, which stay on disk and are checked line by line
as searches read them. Both say of which version of their dataset they are; those of another version, or that cannot be
read, are deleted.
"""

import logging
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.galleries.inverted_file import InvertedFile, Remainders, lines, stamp

FOLDER = "copies"

log = logging.getLogger(__name__)


class Keeping:
    """Writes one file in place of the one that there is, whole or not at all: first its remainders, as they come.

    A disk that is full costs a line in the log; the file has no remainders then, and is not kept.
    """

    def __init__(self, folder: Path, photo_table: str, version: str) -> None:
        self._path, self._remainders = _paths(folder, photo_table)
        self._version = version
        self._out: BinaryIO | None = None

    def __enter__(self) -> "Keeping":
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._out = _partial(self._remainders).open("wb")
        except OSError as error:
            self._give_up(error)
        return self

    def write(self, remainders: NDArray[np.int8]) -> None:
        """The next photos' (n, d)."""
        if self._out is not None:
            try:
                self._out.write(lines(remainders, stamp(self._version)))
            except OSError as error:
                self._give_up(error)

    def keep(self, file: InvertedFile) -> InvertedFile:
        """The file, with its remainders if it could be kept."""
        if self._out is None:
            return file
        try:
            _flush(self._out)
            with _partial(self._path).open("wb") as out:
                np.savez(out, allow_pickle=False, **file.arrays())
                _flush(out)
            for path in (self._remainders, self._path):
                _partial(path).replace(path)
            return _completed(file, self._remainders)
        except OSError as error:
            self._give_up(error)
            return file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._close()

    def _give_up(self, error: OSError) -> None:
        log.warning("the compressed copy cannot be kept in %s: %s", self._path.parent, error.strerror)
        self._close()

    def _close(self) -> None:
        """Leave nothing that is only a part."""
        if self._out is not None:
            with suppress(OSError):  # what is not yet written is not wanted
                self._out.close()
            self._out = None
        for path in (self._remainders, self._path):
            with suppress(OSError):
                _partial(path).unlink()


def kept(folder: Path, photo_table: str, version: str) -> InvertedFile | None:
    """The one that was kept of that version of the dataset."""
    path, remainders = _paths(folder, photo_table)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if InvertedFile.is_of(arrays, version):
                return _completed(InvertedFile.of_arrays(arrays), remainders)
    except FileNotFoundError:
        pass
    except Exception as error:  # zipfile and numpy have many words for a byte that is wrong
        log.warning("the compressed copy in %s is damaged, and made again: %s", path, error)
    for old in (path, remainders):
        with suppress(OSError):
            old.unlink()
    return None


def forget(folder: Path, photo_table: str) -> None:
    """Delete what was kept of that table, and what a bot that was killed had begun to write."""
    for path in (folder / FOLDER).glob(f"{photo_table}.*"):
        with suppress(OSError):
            path.unlink()


def _completed(file: InvertedFile, remainders: Path) -> InvertedFile:
    photos, dimension = file.codes.shape
    return replace(file, remainders=Remainders(remainders, photos, dimension, stamp(file.version)))


def _flush(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())


def _paths(folder: Path, photo_table: str) -> tuple[Path, Path]:
    """The arrays and the remainders."""
    return folder / FOLDER / f"{photo_table}.npz", folder / FOLDER / f"{photo_table}.remainders"


def _partial(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")
