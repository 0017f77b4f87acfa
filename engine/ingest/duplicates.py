"""Finds photos that look the same. Of each group, the photo with the smallest id stays and the others are hidden.

Two photos are duplicates if their bytes are equal, or if their perceptual hashes differ in at most five bits and their
embeddings have a cosine of at least 0.98. The hash alone would match different drawings with the same layout, and the
embedding alone would match different photos of the same subject.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.galleries import Duplicate, Fingerprints, Gallery, Ledger
from engine.ingest.near_hashes import are_near, group_hashes, merge_labels

SAME_COSINE = 0.98
BLOCK = 2048
"""How many photos are compared with each other at a time."""
MOST_ORIGINALS = 4096
"""A photo is compared with at most this many visible photos from earlier blocks of its group, smallest ids first."""

Numbers = NDArray[np.intp]
"""Photos, as positions in the order of ids."""


def mark_duplicates(gallery: Gallery, ledger: Ledger) -> list[Duplicate]:
    """Find new duplicates and mark them. Raises DatabaseError."""
    marked = {duplicate.photo_id for duplicate in ledger.duplicates()}
    new = [duplicate for duplicate in find_duplicates(gallery, ledger) if duplicate.photo_id not in marked]
    ledger.mark(new)
    gallery.count()  # refreshes the gallery's version, which depends on the visible photos
    return new


def find_duplicates(gallery: Gallery, ledger: Ledger) -> list[Duplicate]:
    """Return each photo that duplicates an earlier original, with the first such original, ordered by id.

    Memory holds the embeddings of two blocks of BLOCK photos. Time grows linearly with the number of photos.
    """
    prints = ledger.fingerprints()
    if not len(prints.ids):
        return []
    search = _Search(gallery, prints)
    return sorted(search.duplicates(), key=lambda duplicate: duplicate.photo_id)


class _Search:
    """A search for duplicates that processes one group of candidates after the other."""

    def __init__(self, gallery: Gallery, prints: Fingerprints) -> None:
        self._gallery, self._prints = gallery, prints
        first: dict[str, int] = {}
        self._contents = np.array([first.setdefault(content, i) for i, content in enumerate(prints.contents)])
        labels = group_hashes(prints.pictures)
        # Photos with equal bytes belong to the same group, whatever their hashes.
        self._groups = merge_labels(labels, labels, labels[self._contents])
        self._original = np.full(len(prints.ids), -1)
        self._cosine = np.zeros(len(prints.ids))

    def duplicates(self) -> Iterator[Duplicate]:
        """Yield the duplicates in no particular order."""
        shown: Numbers = np.empty(0, np.intp)  # the visible photos of the group in which the last block ended
        for block in self._blocks():
            embeddings = self._embeddings(block)
            earlier = shown[self._groups[shown] == self._groups[block[0]]]
            for start in range(0, len(earlier), BLOCK):
                originals = earlier[start : start + BLOCK]
                self._drop(originals, self._embeddings(originals), block, embeddings)
            self._drop(block, embeddings, block, embeddings)
            stays = block[self._original[block] < 0]
            last = self._groups[block[-1]]
            shown = np.concatenate([earlier[self._groups[earlier] == last], stays[self._groups[stays] == last]])
            shown = shown[:MOST_ORIGINALS]
        ids = self._prints.ids
        for number in np.flatnonzero(self._original >= 0).tolist():
            yield Duplicate(ids[number], ids[self._original[number]], float(self._cosine[number]))

    def _blocks(self) -> Iterator[Numbers]:
        """Yield blocks of photos that share their group with others, ordered by group and id."""
        sizes = np.bincount(self._groups)
        photos = np.flatnonzero(sizes[self._groups] > 1)
        photos = photos[np.argsort(self._groups[photos], kind="stable")]
        for start in range(0, len(photos), BLOCK):
            yield photos[start : start + BLOCK]

    def _drop(
        self, originals: Numbers, of_originals: NDArray[np.float32], photos: Numbers, of_photos: NDArray[np.float32]
    ) -> None:
        """Mark photos that duplicate an earlier original which is itself visible."""
        pictures = self._prints.pictures
        cosines = of_originals @ of_photos.T
        same_bytes = self._contents[originals, None] == self._contents[None, photos]
        cosines[same_bytes] = 1.0
        same = are_near(pictures[originals, None], pictures[None, photos]) & (cosines >= SAME_COSINE) | same_bytes
        same &= originals[:, None] < photos[None, :]
        for row in np.flatnonzero(same.any(axis=1)).tolist():
            if self._original[originals[row]] < 0:
                found = same[row] & (self._original[photos] < 0)
                self._original[photos[found]] = originals[row]
                self._cosine[photos[found]] = cosines[row, found]

    def _embeddings(self, photos: Numbers) -> NDArray[np.float32]:
        """Return the embeddings (n, d) of the photos."""
        ids = [self._prints.ids[number] for number in photos.tolist()]
        found = self._gallery.by_ids(ids)
        return np.stack([found[id][1] for id in ids])
