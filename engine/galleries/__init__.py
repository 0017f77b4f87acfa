"""The searchable photos of datasets: the port `Gallery`, its adapters, the catalog of what there is, and the ledger of
what an ingest could not add."""

from engine.failures import Failure, Reason
from engine.galleries.catalog import Catalog
from engine.galleries.claims import claimed
from engine.galleries.clickhouse_gallery import ClickHouseGallery
from engine.galleries.dataset_labels import Judgement, LabelCount, Labelling
from engine.galleries.gallery import Dataset, Gallery
from engine.galleries.indexed_gallery import INDEX_FROM, IndexState
from engine.galleries.ledger import Duplicate, Fingerprint, Fingerprints, Ledger

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
    "claimed",
]
