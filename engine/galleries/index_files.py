"""Keeps inverted files on disk, so that a bot that restarts need not build them again.

Each photo table has two files in the data folder. The first is an uncompressed zip of arrays, which a start reads
whole and whose checksums show damage. The second, equally large, has the remainders, which stay on disk: a search
reads single lines and checks them. Both record the version of their dataset. Files of another version and damaged ones
are deleted.
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

from engine.galleries.inverted_file import InvertedFile, Remainders, remainder_lines, stamp

FOLDER = "copies"

log = logging.getLogger(__name__)


class IndexFileWriter:
    """Replaces the files of a photo table: first `write` the remainders batch by batch, then `finish`.

    The old files are replaced at the end or not at all. If the disk fails or is full, it logs a warning, and the
    inverted file is used without remainders and without files.
    """

    def __init__(self, folder: Path, photo_table: str, version: str) -> None:
        self._path, self._remainders = _paths(folder, photo_table)
        self._version = version
        self._out: BinaryIO | None = None

    def __enter__(self) -> "IndexFileWriter":
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._out = _partial(self._remainders).open("wb")
        except OSError as error:
            self._give_up(error)
        return self

    def write(self, remainders: NDArray[np.int8]) -> None:
        """Write the remainders (n, d) of the next photos."""
        if self._out is not None:
            try:
                self._out.write(remainder_lines(remainders, stamp(self._version)))
            except OSError as error:
                self._give_up(error)

    def finish(self, file: InvertedFile) -> InvertedFile:
        """Write the arrays, and return the inverted file with its remainders if both could be written."""
        if self._out is None:
            return file
        try:
            _flush(self._out)
            with _partial(self._path).open("wb") as out:
                np.savez(out, allow_pickle=False, **file.arrays())
                _flush(out)
            # The remainders first: without arrays, nobody reads them.
            for path in (self._remainders, self._path):
                _partial(path).replace(path)
            return _with_remainders(file, self._remainders)
        except OSError as error:
            self._give_up(error)
            return file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._clean_up()

    def _give_up(self, error: OSError) -> None:
        log.warning("the compressed copy cannot be kept in %s: %s", self._path.parent, error.strerror)
        self._clean_up()

    def _clean_up(self) -> None:
        """Delete partial files."""
        if self._out is not None:
            with suppress(OSError):  # unwritten data is not needed any more
                self._out.close()
            self._out = None
        for path in (self._remainders, self._path):
            with suppress(OSError):
                _partial(path).unlink()


def read_index_file(folder: Path, photo_table: str, version: str) -> InvertedFile | None:
    """The inverted file of this version of the dataset, if there is one. Deletes damaged ones and other versions."""
    path, remainders = _paths(folder, photo_table)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if InvertedFile.is_of(arrays, version):
                return _with_remainders(InvertedFile.of_arrays(arrays), remainders)
    except FileNotFoundError:
        pass
    except Exception as error:  # zipfile and numpy raise many kinds of errors for a damaged file
        log.warning("the compressed copy in %s is damaged, and made again: %s", path, error)
    for old in (path, remainders):
        with suppress(OSError):
            old.unlink()
    return None


def delete_index_files(folder: Path, photo_table: str) -> None:
    """Delete the files of a photo table, including partial ones that a killed bot left behind."""
    for path in (folder / FOLDER).glob(f"{photo_table}.*"):
        with suppress(OSError):
            path.unlink()


def _with_remainders(file: InvertedFile, remainders: Path) -> InvertedFile:
    photos, dimension = file.codes.shape
    return replace(file, remainders=Remainders(remainders, photos, dimension, stamp(file.version)))


def _flush(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())


def _paths(folder: Path, photo_table: str) -> tuple[Path, Path]:
    """The files of the arrays and of the remainders."""
    return folder / FOLDER / f"{photo_table}.npz", folder / FOLDER / f"{photo_table}.remainders"


def _partial(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")
