"""Photos that look the same: of each group the one with the least id stays, the others are never shown.

The same are two photos with the same bytes; or with picture hashes at most five bits apart whose embeddings have a
cosine of at least 0.98. The hash alone takes different drawings of one layout for the same, the embedding alone two
photos of one subject.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.galleries import Duplicate, Fingerprints, Gallery, Ledger
from engine.ingest.near_hashes import are_near, group_hashes, merge_labels

SAME_COSINE = 0.98
BLOCK = 2048
"""Photos of one group that are compared all with all, at a time."""
MOST_ORIGINALS = 4096
"""A photo is compared with so many others of its group before its block that are shown, those with the least ids."""

Numbers = NDArray[np.intp]
"""Photos by their place in the order of ids."""


def mark_duplicates(gallery: Gallery, ledger: Ledger) -> list[Duplicate]:
    """Find the duplicates that are not marked yet, and mark them. Raises DatabaseError."""
    marked = {duplicate.photo_id for duplicate in ledger.duplicates()}
    new = [duplicate for duplicate in find_duplicates(gallery, ledger) if duplicate.photo_id not in marked]
    ledger.mark(new)
    gallery.count()  # the gallery's version follows what is shown
    return new


def find_duplicates(gallery: Gallery, ledger: Ledger) -> list[Duplicate]:
    """Every photo that is the same as one before it which is none itself, with the first such, by id.

    It holds the embeddings of BLOCK photos twice, and takes time in proportion to the number of photos.
    """
    prints = ledger.fingerprints()
    if not len(prints.ids):
        return []
    search = _Search(gallery, prints)
    return sorted(search.duplicates(), key=lambda duplicate: duplicate.photo_id)


class _Search:
    """One look for duplicates, a group of photos that may be the same after the other."""

    def __init__(self, gallery: Gallery, prints: Fingerprints) -> None:
        self._gallery, self._prints = gallery, prints
        first: dict[str, int] = {}
        self._contents = np.array([first.setdefault(content, i) for i, content in enumerate(prints.contents)])
        labels = group_hashes(prints.pictures)
        self._groups = merge_labels(labels, labels, labels[self._contents])  # the same bytes, whatever their hashes
        self._original = np.full(len(prints.ids), -1)
        self._cosine = np.zeros(len(prints.ids))

    def duplicates(self) -> Iterator[Duplicate]:
        """In no order."""
        shown: Numbers = np.empty(0, np.intp)  # of the group that the last block ends in, the photos that stay
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
        """The photos that are not alone in their group, by group and then by id."""
        sizes = np.bincount(self._groups)
        photos = np.flatnonzero(sizes[self._groups] > 1)
        photos = photos[np.argsort(self._groups[photos], kind="stable")]
        for start in range(0, len(photos), BLOCK):
            yield photos[start : start + BLOCK]

    def _drop(
        self, originals: Numbers, of_originals: NDArray[np.float32], photos: Numbers, of_photos: NDArray[np.float32]
    ) -> None:
        """Mark those of the photos that are the same as one of the originals before them which is shown itself."""
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
        """Those of the photos, (n, d)."""
        ids = [self._prints.ids[number] for number in photos.tolist()]
        found = self._gallery.by_ids(ids)
        return np.stack([found[id][1] for id in ids])
