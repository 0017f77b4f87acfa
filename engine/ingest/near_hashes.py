"""Groups similar perceptual hashes without comparing every pair.

If the 64 bits are split into seven bands, two hashes that differ in at most five bits agree in at least two bands. So
hashes are sorted by each pair of bands, and only hashes that agree in both bands are compared. Memory and time grow
with the number of hashes, not with its square.
"""

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

MOST_BITS = 5
MOST_COMPARED = 2048
"""How many of the following hashes with the same two bands each hash is compared with. Similar hashes further apart
also agree in other bands, so only crafted hashes are missed."""

_PAIRS = 1 << 20  # similar pairs to collect before groups are merged
_EDGES: list[int] = np.linspace(0, 64, MOST_BITS + 3).astype(int).tolist()
_MASKS = [((1 << high) - 1) ^ ((1 << low) - 1) for low, high in pairwise(_EDGES)]

Hashes = NDArray[np.uint64]
Labels = NDArray[np.int32]


def group_hashes(hashes: Hashes) -> Labels:
    """Label each hash (n,). Hashes get the same label if a chain of similar hashes connects them."""
    different, places = np.unique(hashes, return_inverse=True)
    labels = np.arange(len(different), dtype=np.int32)
    for one, other in combinations(_MASKS, 2):
        labels = _merge_by(different, labels, np.uint64(one | other))
    return np.asarray(labels[places])


def _merge_by(hashes: Hashes, labels: Labels, mask: np.uint64) -> Labels:
    """Compare hashes that have the same bits under `mask`, and return the merged labels."""
    # Sort by the bits under the mask first and then by the others, which puts similar hashes next to each other.
    order = np.lexsort((hashes, hashes & mask))
    sorted_hashes, keys = hashes[order], hashes[order] & mask
    starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] ^ mask))
    if len(starts) == len(keys):
        return labels
    lengths = np.diff(starts, append=len(keys))
    ends = np.repeat(starts + lengths, lengths)
    for first, last in _steps():
        rows = _unfinished(labels[order], starts, lengths, ends, first)
        if not len(rows):
            break
        labels = _compared(sorted_hashes, labels, order, rows, ends, range(first, last))
    return labels


def _steps() -> Iterator[tuple[int, int]]:
    """Yield ranges of distances in the sorted order that double in size: 1; 2 to 3; 4 to 7; ..."""
    first = 1
    while first <= MOST_COMPARED:
        yield first, min(2 * first, MOST_COMPARED + 1)
        first *= 2


def _unfinished(
    labels: Labels, starts: NDArray[np.intp], lengths: NDArray[np.intp], ends: NDArray[np.intp], distance: int
) -> NDArray[np.intp]:
    """Return rows that have another row at this distance in their bucket, unless the bucket is already one group."""
    is_one_group = np.minimum.reduceat(labels, starts) == np.maximum.reduceat(labels, starts)
    rows = np.arange(len(labels))
    return np.asarray(rows[(rows + distance < ends) & ~np.repeat(is_one_group, lengths)])


def _compared(
    hashes: Hashes, labels: Labels, order: NDArray[np.intp], rows: NDArray[np.intp], ends: NDArray[np.intp], by: range
) -> Labels:
    """Compare each row with those at the given distances in its bucket, and return the merged labels."""
    one, other, held = [labels[:0]], [labels[:0]], 0
    for distance in by:
        rows = rows[rows + distance < ends[rows]]
        if not len(rows):
            break
        near = rows[are_near(hashes[rows], hashes[rows + distance])]
        one.append(labels[order[near]])
        other.append(labels[order[near + distance]])
        held += len(near)
        if held > _PAIRS:
            labels = merge_labels(labels, np.concatenate(one), np.concatenate(other))
            one, other, held = [labels[:0]], [labels[:0]], 0
    return merge_labels(labels, np.concatenate(one), np.concatenate(other))


def are_near(one: Hashes, other: Hashes) -> NDArray[np.bool_]:
    """Whether hashes differ in at most `MOST_BITS` bits, element by element."""
    return np.asarray(np.bitwise_count(one ^ other) <= MOST_BITS)


def merge_labels(labels: Labels, one: Labels, other: Labels) -> Labels:
    """Merge each label in `one` with the corresponding label in `other`, and return new labels (n,)."""
    if not (one != other).any():
        return labels
    count = int(labels.max()) + 1
    graph = coo_array((np.ones(len(one), np.bool_), (one, other)), (count, count))
    return np.asarray(connected_components(graph, directed=False)[1][labels], np.int32)
