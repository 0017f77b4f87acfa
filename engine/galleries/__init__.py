"""The searchable photos of datasets.

`Gallery` is the port and `TieredGallery` its usual adapter. `Catalog` finds, creates and drops datasets. `Ledger`
records failures and duplicates. `Labelling` labels a dataset by a session's classifier. `NewPhotos` finds the photos
that came in since a watch last looked.
"""

from engine.failures import Failure, Reason
from engine.galleries.catalog import Catalog
from engine.galleries.clickhouse_gallery import ClickHouseGallery
from engine.galleries.dataset_labels import Judgement, LabelCount, Labelling
from engine.galleries.gallery import Dataset, Gallery
from engine.galleries.index_search import INDEX_FROM, IndexState
from engine.galleries.ingest_lock import ingest_lock
from engine.galleries.ledger import Duplicate, Fingerprint, Fingerprints, Ledger
from engine.galleries.new_photos import Find, NewPhotos
from engine.galleries.tiered_gallery import TieredGallery

__all__ = [
    "INDEX_FROM",
    "Catalog",
    "ClickHouseGallery",
    "Dataset",
    "Duplicate",
    "Failure",
    "Find",
    "Fingerprint",
    "Fingerprints",
    "Gallery",
    "IndexState",
    "Judgement",
    "LabelCount",
    "Labelling",
    "Ledger",
    "NewPhotos",
    "Reason",
    "TieredGallery",
    "ingest_lock",
]
