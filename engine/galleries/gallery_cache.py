"""The galleries of a process: one for each dataset, shared by everybody who asks for it."""

from threading import Lock

from engine.database import Database
from engine.errors import DatabaseError, NoDatasetError, UnknownDatasetError
from engine.galleries.dataset_rows import DatasetRow, dataset_row, dataset_rows
from engine.galleries.gallery import Dataset
from engine.galleries.memory_copies import MemoryCopies
from engine.galleries.tiered_gallery import TieredGallery


class GalleryCache:
    """Finds galleries by name. Thread-safe; no statement runs while its lock is held.

    A gallery that was found once is found again without a statement, unless the database is shared with other processes
    or a process that works through this one has written since.
    """

    def __init__(self, database: Database, copies: MemoryCopies, index_from: int) -> None:
        self._database, self._copies, self._index_from = database, copies, index_from
        self._galleries: dict[str, TieredGallery] = {}
        # `Database.client_writes` when each gallery was last checked.
        self._checked: dict[str, int] = {}
        # How often a name has lost its photo table. A row that was read before that may be out of date.
        self._forgotten = 0
        self._lock = Lock()

    def datasets(self) -> tuple[Dataset, ...]:
        """All datasets, by name."""
        while True:
            forgotten = self._forgotten
            found = [self._gallery(row, forgotten) for row in dataset_rows(self._database.search)]
            if None not in found:
                return tuple(gallery.dataset for gallery in found if gallery is not None)

    def get(self, name: str) -> TieredGallery:
        """The gallery of a name; of the first one for an empty name. Raises UnknownDatasetError, NoDatasetError."""
        writes = self._database.client_writes
        with self._lock:
            cached = self._galleries.get(name)
            is_current = not self._database.is_shared and self._checked.get(name, 0) == writes
        if cached and is_current:
            return cached
        gallery = None
        while gallery is None:
            forgotten = self._forgotten
            gallery = self._gallery(dataset_row(self._database.search, name), forgotten)
        if gallery is cached:
            gallery.refresh()
        with self._lock:
            self._checked[name] = writes
        return gallery

    def forget(self, name: str) -> None:
        """Forget a dataset whose photo table was dropped. Calls that have already read its row read it again."""
        with self._lock:
            self._forgotten += 1
            self._galleries.pop(name, None)

    def _is_current(self, row: DatasetRow) -> bool:
        """Whether the dataset still has this photo table."""
        try:
            return dataset_row(self._database.search, row.name).photo_table == row.photo_table
        except (UnknownDatasetError, NoDatasetError):
            return False

    def _gallery(self, row: DatasetRow, forgotten: int) -> TieredGallery | None:
        """The gallery of a row, read when `forgotten` had this value. None if the row has to be read again."""
        with self._lock:
            cached = self._galleries.get(row.name)
        # Another process may have replaced the table.
        if cached is not None and cached.photo_table == row.photo_table:
            return cached
        try:
            # Without the lock, because this reads the whole dataset.
            made = TieredGallery(
                self._database,
                row.empty_dataset,
                row.photo_table,
                self._copies,
                source=row.source,
                index_from=self._index_from,
            )
        except DatabaseError:
            # The table may have been dropped after its row was read: by this process, or by another one.
            if self._forgotten == forgotten and self._is_current(row):
                raise
            return None
        with self._lock:
            if self._forgotten != forgotten:
                return None
            cached = self._galleries.get(row.name)
            if cached is not None and cached.photo_table == row.photo_table:
                return cached  # another thread was faster, and there must be only one gallery
            self._galleries[row.name] = made
            return made
