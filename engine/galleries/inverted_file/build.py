"""Builds an inverted file in one pass over a dataset, with little memory beyond the file's own."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.galleries.inverted_file.cells import Cells
from engine.galleries.inverted_file.file import InvertedFile
from engine.photo import Embedding

if TYPE_CHECKING:
    import torch


def build_inverted_file(
    version: str,
    cells: Cells,
    photos: int,
    batches: Iterable[tuple[Sequence[str], Embedding]],
    write: Callable[[NDArray[np.int8]], object],
) -> InvertedFile | None:
    """Build the file of `photos` photos from batches of ids and embeddings (n, d). None if there are more or fewer.

    Passes the remainders (n, d) of each batch to `write`. The file itself has no remainders yet.
    """
    import torch

    dimension = len(cells.zero)
    codes = torch.empty((photos, dimension), dtype=torch.int8)
    of_photo, ids, filled = np.empty(photos, np.int32), list[pa.Array](), 0
    for names, embeddings in batches:
        end = filled + len(names)
        if end > photos:
            return None
        unit = _unit(embeddings)
        of_photo[filled:end] = cells.nearest(unit)
        rounded, remainders = cells.rounded(unit)
        codes[filled:end] = torch.from_numpy(rounded)
        write(remainders)
        ids.append(pa.array(names, pa.string()))
        filled = end
    if filled < photos:
        return None
    order = np.argsort(of_photo, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(of_photo, minlength=len(cells.centroids)))])
    _reorder(codes, torch.from_numpy(order))
    ordered = pa.chunked_array(ids).combine_chunks().take(pa.array(order))
    return InvertedFile(version, cells, starts, ordered, codes, order.astype(np.int32))


def _reorder(codes: "torch.Tensor", order: "torch.Tensor") -> None:
    """Reorder the rows in place, some dimensions at a time, which needs little extra memory."""
    for start in range(0, codes.shape[1], 32):
        codes[:, start : start + 32] = codes[order, start : start + 32]


def _unit(embeddings: Embedding) -> Embedding:
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.asarray(embeddings / np.maximum(lengths, 1e-12), np.float32)
