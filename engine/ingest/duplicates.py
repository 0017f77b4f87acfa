"""Photos that look the same: of each group the one with the least id stays, the others are never shown.

The same are two photos with the same bytes; or with picture hashes at most five bits apart whose embeddings have a
cosine of at least 0.98. The hash alone takes different drawings of one layout for the same, the embedding alone two
photos of one subject.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.galleries import Duplicate, Fingerprints, Gallery, Ledger

SAME_COSINE = 0.98
MOST_BITS = 5
_MOST_ALIKE = 32  # photos of one hash (white squares, say) are compared with so many others of a hash
_CHUNK = 4096

Pair = tuple[int, int]
"""Two photos by their place in the order of ids, the lesser first."""


def mark_duplicates(gallery: Gallery, ledger: Ledger) -> list[Duplicate]:
    """Find the duplicates that are not marked yet, and mark them. Raises DatabaseError."""
    marked = {duplicate.photo_id for duplicate in ledger.duplicates()}
    new = [duplicate for duplicate in find_duplicates(gallery, ledger) if duplicate.photo_id not in marked]
    ledger.mark(new)
    gallery.count()  # the gallery's version follows what is shown
    return new


def find_duplicates(gallery: Gallery, ledger: Ledger) -> list[Duplicate]:
    """Every photo that is the same as one before it which is none itself, with the first such, by id."""
    prints = ledger.fingerprints()
    alike: dict[int, dict[int, float]] = defaultdict(dict)
    for a, b in _same_bytes(prints.contents):
        alike[b][a] = 1.0
    for (a, b), cosine in _cosines(gallery, prints, sorted(_similar(prints.pictures))):
        if cosine >= SAME_COSINE:
            alike[b].setdefault(a, cosine)
    dropped: set[int] = set()
    found = []
    for b in sorted(alike):
        original = next((a for a in sorted(alike[b]) if a not in dropped), None)
        if original is not None:
            dropped.add(b)
            found.append(Duplicate(prints.ids[b], prints.ids[original], alike[b][original]))
    return found


def _same_bytes(contents: Sequence[str]) -> Iterator[Pair]:
    first: dict[str, int] = {}
    for number, content in enumerate(contents):
        if first.setdefault(content, number) != number:
            yield first[content], number


def _similar(pictures: NDArray[np.uint64]) -> set[Pair]:
    """The pairs of photos whose hashes are at most `MOST_BITS` apart."""
    hashes, places = np.unique(pictures, return_inverse=True)
    of_hash: dict[int, list[int]] = defaultdict(list)
    for photo, place in enumerate(places.tolist()):
        of_hash[place].append(photo)
    pairs = {(a, b) for group in of_hash.values() for a in group[:_MOST_ALIKE] for b in group if a < b}
    for one, other in _close(hashes):
        groups = of_hash[one][:_MOST_ALIKE], of_hash[other][:_MOST_ALIKE]
        pairs |= {(min(a, b), max(a, b)) for a in groups[0] for b in groups[1]}
    return pairs


def _close(hashes: NDArray[np.uint64]) -> Iterator[Pair]:
    """The pairs of different hashes at most `MOST_BITS` apart.

    Of one more band of bits than may differ, two such hashes have at least one in common: only those are compared.
    """
    edges = np.linspace(0, 64, MOST_BITS + 2).astype(int).tolist()
    for low, high in pairwise(edges):
        keys = (hashes >> np.uint64(low)) & np.uint64((1 << (high - low)) - 1)
        order = np.argsort(keys, kind="stable")
        starts = np.flatnonzero(np.diff(keys[order], prepend=keys[order][:1] ^ np.uint64(1))).tolist()
        for start, end in pairwise([*starts, len(order)]):
            bucket = order[start:end]
            apart = np.bitwise_count(hashes[bucket, None] ^ hashes[None, bucket])
            for i, j in np.argwhere(np.triu(apart <= MOST_BITS, 1)).tolist():
                yield int(bucket[i]), int(bucket[j])


def _cosines(gallery: Gallery, prints: Fingerprints, pairs: Sequence[Pair]) -> Iterator[tuple[Pair, float]]:
    """The pairs' cosines, whose embeddings are read in chunks."""
    for start in range(0, len(pairs), _CHUNK):
        chunk = pairs[start : start + _CHUNK]
        found = gallery.by_ids({prints.ids[number] for pair in chunk for number in pair})
        for a, b in chunk:
            yield (a, b), float(found[prints.ids[a]][1] @ found[prints.ids[b]][1])
