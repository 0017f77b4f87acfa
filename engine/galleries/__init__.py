"""The searchable photos of datasets: the port `Gallery`, its adapters, and the catalog of what there is."""

from engine.galleries.catalog import Catalog
from engine.galleries.clickhouse import ClickHouseGallery
from engine.galleries.port import Dataset, Gallery

__all__ = ["Catalog", "ClickHouseGallery", "Dataset", "Gallery"]
