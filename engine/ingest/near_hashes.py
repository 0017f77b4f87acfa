"""Groups of near picture hashes, in memory and time that grow with their number and not with its square.

Of seven bands of bits, two hashes that differ in at most five bits have at least two in common. So hashes are sorted by
each two bands, and only those that have both in common are compared.
"""

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

MOST_BITS = 5
MOST_COMPARED = 2048
"""Each hash is compared with so many after it that have the same two bands, in their order. Near ones that are further
apart have other bands in common, so only crafted hashes escape."""

_PAIRS = 1 << 20  # pairs of near hashes that are held before their groups are joined
_EDGES: list[int] = np.linspace(0, 64, MOST_BITS + 3).astype(int).tolist()
_MASKS = [((1 << high) - 1) ^ ((1 << low) - 1) for low, high in pairwise(_EDGES)]

Hashes = NDArray[np.uint64]
Labels = NDArray[np.int32]


def group_hashes(hashes: Hashes) -> Labels:
    """A number for each hash (n,): the same for those that a chain of near hashes connects."""
    different, places = np.unique(hashes, return_inverse=True)
    labels = np.arange(len(different), dtype=np.int32)
    for one, other in combinations(_MASKS, 2):
        labels = _merge_by(different, labels, np.uint64(one | other))
    return np.asarray(labels[places])


def _merge_by(hashes: Hashes, labels: Labels, mask: np.uint64) -> Labels:
    """The labels after hashes with the same bits under `mask` have been compared with one another."""
    # First by the bits under the mask, then by the others, so that near ones come close to each other.
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
    """Distances in the order, more and more of them at a time: 1; 2, 3; 4 to 7; ..."""
    first = 1
    while first <= MOST_COMPARED:
        yield first, min(2 * first, MOST_COMPARED + 1)
        first *= 2


def _unfinished(
    labels: Labels, starts: NDArray[np.intp], lengths: NDArray[np.intp], ends: NDArray[np.intp], distance: int
) -> NDArray[np.intp]:
    """The rows with another row so far after them in their bucket, if that is not one group already."""
    is_one_group = np.minimum.reduceat(labels, starts) == np.maximum.reduceat(labels, starts)
    rows = np.arange(len(labels))
    return np.asarray(rows[(rows + distance < ends) & ~np.repeat(is_one_group, lengths)])


def _compared(
    hashes: Hashes, labels: Labels, order: NDArray[np.intp], rows: NDArray[np.intp], ends: NDArray[np.intp], by: range
) -> Labels:
    """The labels after each of the rows has been compared with those so far after it in its bucket."""
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
    """Whether hashes differ in at most `MOST_BITS`, element by element."""
    return np.asarray(np.bitwise_count(one ^ other) <= MOST_BITS)


def merge_labels(labels: Labels, one: Labels, other: Labels) -> Labels:
    """New numbers (n,) for photos or hashes, after each label of `one` has become the same as that of `other`."""
    if not (one != other).any():
        return labels
    count = int(labels.max()) + 1
    graph = coo_array((np.ones(len(one), np.bool_), (one, other)), (count, count))
    return np.asarray(connected_components(graph, directed=False)[1][labels], np.int32)
