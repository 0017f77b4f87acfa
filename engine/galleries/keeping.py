"""Inverted files on disk, so that a bot that starts again need not make them again.

One file for each photo table, in the data folder: an uncompressed zip of arrays, whose checksums tell whether it is
whole. It says of which version of its dataset it is; one of another version, or that cannot be read, is deleted.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

import numpy as np

from engine.galleries.inverted_file import InvertedFile

FOLDER = "copies"

log = logging.getLogger(__name__)


def keep(file: InvertedFile, folder: Path, photo_table: str) -> None:
    """Write it in place of the one that there is, whole or not at all. A disk that is full costs a line in the log."""
    path = _path(folder, photo_table)
    partial = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as out:
            np.savez(out, allow_pickle=False, **file.arrays())
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    except OSError as error:
        log.warning("the compressed copy cannot be kept in %s: %s", path.parent, error.strerror)
        with suppress(OSError):
            partial.unlink()


def kept(folder: Path, photo_table: str, version: str) -> InvertedFile | None:
    """The one that was kept of that version of the dataset."""
    path = _path(folder, photo_table)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if InvertedFile.is_of(arrays, version):
                return InvertedFile.of_arrays(arrays)
    except FileNotFoundError:
        return None
    except Exception as error:  # zipfile and numpy have many words for a byte that is wrong
        log.warning("the compressed copy in %s is damaged, and made again: %s", path, error)
    forget(folder, photo_table)
    return None


def forget(folder: Path, photo_table: str) -> None:
    """Delete what was kept of that table."""
    with suppress(OSError):
        _path(folder, photo_table).unlink()


def _path(folder: Path, photo_table: str) -> Path:
    return folder / FOLDER / f"{photo_table}.npz"
