"""Reads embeddings from Arrow columns: lists, fixed-shape tensors, lists of one list, and texts."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from engine.errors import IngestError

Stored = NDArray[np.floating]

MAX_DIMENSION = 16_384
_MAX_TEXT = 32 * MAX_DIMENSION
"""For the characters of an embedding written as text."""
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
_SEPARATOR = re.compile(r"\s*,\s*|\s+")


class RowError(Exception):
    """A problem with a row of a batch. `row` counts from 0. `words` complete "row 5 of the column vector ..."."""

    def __init__(self, row: int, words: str) -> None:
        super().__init__(words)
        self.row, self.words = row, words


@dataclass(frozen=True, slots=True)
class Lists:
    """The concatenated floats of n rows, and the length of each row (n,)."""

    floats: Stored
    lengths: NDArray[np.int64]


Reader = Callable[[pa.Array], Lists]
"""Raises RowError for the first row without an embedding."""


def reader_for(kind: pa.DataType) -> Reader:
    """Return a reader for columns of this type. Raises IngestError, whose text completes "the column vector ..."."""
    if isinstance(kind, pa.BaseExtensionType):
        return _reader_of_extension(kind)
    if _is_list(kind):
        if pa.types.is_floating(kind.value_type):
            return _of_lists
        if _is_list(kind.value_type) and pa.types.is_floating(kind.value_type.value_type):
            return _of_nested
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _of_texts
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        raise IngestError("contains bytes, which could be float16, float32 or float64: write lists of floats")
    raise IngestError(f"contains {_shown(kind)}, not embeddings: write lists of floats")


def _reader_of_extension(kind: pa.BaseExtensionType) -> Reader:
    shape = getattr(kind, "shape", None)
    if shape is not None and sum(size != 1 for size in shape) > 1:
        sizes = " x ".join(map(str, shape))
        raise IngestError(
            f"contains tensors of {sizes}: an embedding has one dimension ({prod(shape)} floats in one list)"
        )
    read = reader_for(kind.storage_type)
    return lambda column: read(column.storage)


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _of_lists(column: pa.Array) -> Lists:
    _check_nulls(column)
    lengths = pc.list_value_length(column).to_numpy().astype(np.int64)
    values = column.flatten()
    if values.null_count:
        place = pc.index(values.is_null(), True).as_py()
        ends = np.cumsum(lengths)
        row = int(np.searchsorted(ends, place, side="right"))
        number = place - int(ends[row] - lengths[row]) + 1
        raise RowError(row, f"has no number at position {number} of its list")
    return Lists(values.to_numpy(zero_copy_only=False), lengths)


def _of_nested(column: pa.Array) -> Lists:
    """Read lists that contain one list, which some exports write."""
    _check_nulls(column)
    counts = pc.list_value_length(column).to_numpy()
    wrong = np.flatnonzero(counts != 1)
    if len(wrong):
        row = int(wrong[0])
        raise RowError(row, f"contains {counts[row]} lists in its list, not one list of floats")
    return _of_lists(column.flatten())


def _of_texts(column: pa.Array) -> Lists:
    _check_nulls(column)
    rows = [_floats(row, text) for row, text in enumerate(column.to_pylist())]
    lengths = np.array([len(row) for row in rows], np.int64)
    return Lists(np.concatenate(rows) if rows else np.empty(0, np.float32), lengths)


def _floats(row: int, text: str) -> Stored:
    """Parse text such as `[0.1, 0.2]`, as written by JSON, pgvector and numpy."""
    bare = text.strip()
    inner = bare[1:-1].strip()
    if len(text) > _MAX_TEXT:
        raise RowError(row, f"contains a text of {len(text):,} characters, above {_MAX_TEXT:,}")
    if len(bare) < 2 or bare[-1] != _BRACKETS.get(bare[0]):
        raise RowError(row, f"contains {_cut(text)}, not an embedding: write it as [0.1, 0.2]")
    try:
        return np.array([float(number) for number in _SEPARATOR.split(inner)] if inner else [], np.float64)
    except ValueError:
        raise RowError(row, f"contains {_cut(text)}, not an embedding: write it as [0.1, 0.2]") from None


def _check_nulls(column: pa.Array) -> None:
    if column.null_count:
        raise RowError(pc.index(column.is_null(), True).as_py(), "is empty")


def _cut(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}...")


def _shown(kind: pa.DataType) -> str:
    text = str(kind)
    return text if len(text) <= 80 else f"{text[:80]}..."
