"""The searchable photos of datasets: the port `Gallery`, its adapters, the catalog of what there is, and the ledger of
what an ingest could not add."""

from engine.galleries.catalog import Catalog
from engine.galleries.claiming import claimed
from engine.galleries.clickhouse import ClickHouseGallery
from engine.galleries.failures import Failure, Reason
from engine.galleries.indexed import INDEX_FROM, IndexState
from engine.galleries.labelling import Judgement, LabelCount, Labelling
from engine.galleries.ledger import Duplicate, Fingerprint, Fingerprints, Ledger
from engine.galleries.port import Dataset, Gallery

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
