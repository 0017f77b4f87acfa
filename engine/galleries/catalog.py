"""The datasets of a database: finds, creates, replaces and drops them."""

from pathlib import Path

from engine.database import Database
from engine.database.clickhouse import new_photo_table
from engine.galleries.clickhouse_gallery import ClickHouseGallery
from engine.galleries.dataset_labels import Labelling
from engine.galleries.dataset_rows import DatasetRow, dataset_row
from engine.galleries.dataset_tables import DatasetTables
from engine.galleries.gallery import Dataset, Gallery
from engine.galleries.gallery_cache import GalleryCache
from engine.galleries.index_search import INDEX_FROM
from engine.galleries.ledger import Ledger
from engine.galleries.memory_copies import MemoryCopies
from engine.galleries.new_photos import NewPhotos
from engine.galleries.photo_matches import PhotoMatches
from engine.galleries.tiered_gallery import TieredGallery


def own_root(photo_table: str) -> str:
    """The folder for a dataset's own files, relative to the data folder."""
    return f"photos/{photo_table}"


class Catalog:
    """The datasets of a database. Synchronous; finding runs on the search connection, changes on the ddl connection.

    An empty name means the first dataset. Changes of one dataset wait for each other. Finding never waits for a change,
    and neither does a change of another dataset.

    Copies in memory take up to `memory_bytes` (see `MemorySearch`). Datasets that do not fit get a vector index from
    `index_from` photos on (see `IndexSearch`).
    """

    def __init__(self, database: Database, memory_bytes: int = 0, index_from: int = INDEX_FROM) -> None:
        self._database = database
        self._cache = GalleryCache(database, MemoryCopies(memory_bytes), index_from)
        self._tables = DatasetTables(database, self._cache.forget)

    @property
    def database(self) -> Database:
        """The database that holds the datasets."""
        return self._database

    @property
    def folder(self) -> Path:
        """The data folder, which also holds the datasets' files."""
        return self._database.folder

    def root(self, dataset: Dataset) -> Path:
        """The folder that the paths of a dataset's local photos start from."""
        return self._database.folder / dataset.root

    def datasets(self) -> tuple[Dataset, ...]:
        """All datasets, by name."""
        return self._cache.datasets()

    def dataset(self, name: str) -> Dataset:
        """The dataset with this name. Raises UnknownDatasetError, NoDatasetError."""
        return self.gallery(name).dataset

    def gallery(self, name: str) -> TieredGallery:
        """The photos of a dataset. All callers share one gallery. Raises UnknownDatasetError, NoDatasetError."""
        return self._cache.get(name)

    def ledger(self, name: str) -> Ledger:
        """The failures and duplicates of a dataset. Raises UnknownDatasetError, NoDatasetError."""
        return Ledger(self._database, dataset_row(self._database.search, name).photo_table)

    def matches(self, name: str) -> PhotoMatches:
        """Finds photos of a dataset by address or picture. Raises UnknownDatasetError, NoDatasetError."""
        return PhotoMatches(self._database, dataset_row(self._database.search, name).photo_table)

    def labelling(self, name: str, session_id: str) -> Labelling:
        """The labels that a session's classifier gives a dataset. Raises UnknownDatasetError, NoDatasetError."""
        return Labelling(self._database, dataset_row(self._database.search, name).photo_table, session_id)

    def new_photos(self, name: str, watch_id: str) -> NewPhotos:
        """The photos of a dataset that are new for a watch. Raises UnknownDatasetError, NoDatasetError."""
        return NewPhotos(self._database, dataset_row(self._database.search, name).photo_table, watch_id)

    def create(
        self,
        name: str,
        *,
        encoder: str,
        dimension: int,
        hotlink_only: bool = False,
        root: str = "",
        holds_files: bool = False,
    ) -> Dataset:
        """Create a dataset without photos. With `holds_files`, it gets a root folder of its own, named after its table.

        Raises DatasetExistsError, ValueError for an empty name.
        """
        if not name.strip():
            raise ValueError("a dataset needs a name")
        table = new_photo_table()
        root = own_root(table) if holds_files else root
        self._tables.create(DatasetRow(name, table, encoder, dimension, hotlink_only, root))
        return self.dataset(name)

    def adopt(self, name: str, table: str, *, encoder: str, hotlink_only: bool = False) -> Dataset:
        """Create a dataset that reads a table which somebody else built, with the columns `id`, `url` and `vector`.

        Raises DatasetExistsError, DatasetError if there is no such table or it lacks a column.
        """
        self._tables.adopt(name, table, encoder, hotlink_only=hotlink_only)
        return self.dataset(name)

    def replacement(
        self, name: str, *, encoder: str, dimension: int, hotlink_only: bool = False, root: str = ""
    ) -> tuple[Gallery, Ledger]:
        """A new dataset under this name that nobody finds until `replace`. One that was begun before is continued."""
        wanted = DatasetRow(name, new_photo_table(), encoder, dimension, hotlink_only, root)
        row = self._tables.begin_replacement(wanted)
        gallery = ClickHouseGallery(self._database, row.empty_dataset, row.photo_table)
        return gallery, Ledger(self._database, row.photo_table)

    def replace(self, name: str) -> Dataset:
        """Put the replacement in the place of the dataset, and drop the old one. Hidden photos stay hidden.

        Raises UnknownDatasetError, NoDatasetError if no replacement was begun.
        """
        self._tables.replace(name)
        return self.dataset(name)

    def drop(self, name: str) -> None:
        """Delete a dataset with its photos' rows and embeddings. Raises UnknownDatasetError, NoDatasetError."""
        self._tables.drop(name)
