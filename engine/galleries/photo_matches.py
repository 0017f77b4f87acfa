"""Finds photos of a dataset by their addresses or their pictures, for labels that other tools have given."""

from collections.abc import Sequence

import numpy as np

from engine.database import Database
from engine.database.clickhouse import PhotoTable
from engine.galleries.ledger import Ledger

MOST_BITS = 5
"""How many of 64 bits may differ, as for duplicates."""


class PhotoMatches:
    """The photos of one table. Synchronous: runs on the scan connection. Methods may raise a DatabaseError."""

    def __init__(self, database: Database, photo_table: str) -> None:
        self._scan, self._photos = database.scan, PhotoTable(photo_table)
        self._ledger = Ledger(database, photo_table)

    def by_urls(self, urls: Sequence[str]) -> dict[str, str]:
        """The ids of the photos at these addresses. If several have the same one, the lowest id."""
        if not urls:
            return {}
        return {str(url): str(id) for url, id in self._scan.rows(self._photos.by_urls, {"urls": list(urls)})}

    def by_pictures(self, pictures: Sequence[tuple[str, Sequence[int]]]) -> list[str | None]:
        """The id of the photo with the same bytes (a hash), or the one that looks most alike; None if there is none."""
        if not pictures:
            return []
        known = self._ledger.fingerprints()
        same = dict(zip(reversed(known.contents), reversed(known.ids), strict=True))
        found: list[str | None] = []
        for content, looks in pictures:
            nearest = None
            if content not in same and len(known.pictures) and looks:
                bits = np.min([np.bitwise_count(known.pictures ^ np.uint64(look)) for look in looks], axis=0)
                best = int(np.argmin(bits))
                nearest = known.ids[best] if bits[best] <= MOST_BITS else None
            found.append(same.get(content, nearest))
        return found
