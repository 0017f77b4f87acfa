"""The searchable photos of datasets.

`Gallery` is the port and `TieredGallery` its usual adapter. `Catalog` finds, creates and drops datasets. `Ledger`
records failures and duplicates. `Labelling` labels a dataset by a session's classifier.
"""

from engine.failures import Failure, Reason
from engine.galleries.catalog import Catalog
from engine.galleries.clickhouse_gallery import ClickHouseGallery
from engine.galleries.dataset_labels import Judgement, LabelCount, Labelling
from engine.galleries.gallery import Dataset, Gallery
from engine.galleries.index_search import INDEX_FROM, IndexState
from engine.galleries.ingest_lock import ingest_lock
from engine.galleries.ledger import Duplicate, Fingerprint, Fingerprints, Ledger
from engine.galleries.tiered_gallery import TieredGallery

__all__ = [
    "INDEX_FROM",
    "Catalog",
    "ClickHouseGallery",
    "Dataset",
    "Duplicate",
    "Failure",
    "Fingerprint",
    "Fingerprints",
    "Gallery",
    "IndexState",
    "Judgement",
    "LabelCount",
    "Labelling",
    "Ledger",
    "Reason",
    "TieredGallery",
    "ingest_lock",
]
