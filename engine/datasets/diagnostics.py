"""Examines a database as an operator would: what is there, how searches go, what is wrong, and what to do about it."""

import re
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from engine.database import Database, diagnosis
from engine.database.dialect import Dialect
from engine.failures import Reason
from engine.galleries import Catalog, Dataset, IndexState, TieredGallery
from engine.sessions.state import ROUND_SIZE

SEARCHES = 10
SLOW_MS = 250.0
"""A round is meant to feel instant: a search that takes longer is worth a word."""
_LEAST_FREE = 2 << 30
_INDEX_SINCE = (25, 8)


class Way(StrEnum):
    """By what the nearest photos are found."""

    MEMORY = "memory"
    COMPRESSED = "compressed in memory"
    INDEX = "index"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class DatasetState:
    """A dataset, and how searches in it go: `times_ms` of the ten made, and the plan of one in the database.

    `index` is None where none is wanted. `memory_bytes` is what it would take to keep it in memory.
    """

    dataset: Dataset
    way: Way
    index: IndexState | None
    plan: tuple[str, ...]
    times_ms: tuple[float, ...]
    failures: Mapping[Reason, int]
    duplicates: int
    memory_bytes: int
    has_root: bool = True

    @property
    def p50_ms(self) -> float:
        """The median time of a search; 0 without any."""
        return float(np.median(self.times_ms)) if self.times_ms else 0.0

    @property
    def plan_uses_index(self) -> bool:
        """Whether the database's plan names a vector index."""
        return any("vector_similarity" in line or "Name: nearest" in line for line in self.plan)


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was found. `tables` are names, rows and bytes; `free_bytes` is left beside an embedded database."""

    version: str
    dialect: Dialect
    cluster: str
    schema: int
    tables: tuple[tuple[str, int, int], ...]
    datasets: tuple[DatasetState, ...]
    free_bytes: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what to do about it."""

    what: str
    remedy: str


def examine(database: Database, memory_bytes: int, index_from: int) -> Examination:
    """Look at everything and search ten times in each dataset; no index is begun. Raises DatabaseError.

    Copies in memory take up to `memory_bytes`; an index is wanted from `index_from` photos on.
    """
    catalog = Catalog(database, memory_bytes, index_from)
    found = tuple(_dataset(catalog, dataset.name, index_from) for dataset in catalog.datasets())
    return Examination(
        diagnosis.version(database),
        database.dialect,
        database.cluster,
        diagnosis.schema_number(database),
        tuple(diagnosis.tables(database)),
        found,
        None if database.is_shared else shutil.disk_usage(database.folder).free,
    )


def _dataset(catalog: Catalog, name: str, index_from: int) -> DatasetState:
    gallery, ledger = catalog.gallery(name), catalog.ledger(name)
    dataset = gallery.dataset
    is_indexed = not gallery.fits_memory and dataset.photos >= index_from
    index = gallery.index_state() if is_indexed else None
    if index is None or index.is_ready:
        gallery.load()  # never begins to build an index: that is the bot's
    queries = [match.embedding for match in gallery.sample(SEARCHES, seed=0)]
    way = _way(gallery, index)
    times = []
    for query in queries:
        began_at = time.perf_counter()
        gallery.nearest(query, ROUND_SIZE)
        times.append(1e3 * (time.perf_counter() - began_at))
    plan = gallery.plan(queries[0], ROUND_SIZE) if queries else ()
    return DatasetState(
        dataset,
        way,
        index,
        tuple(plan),
        tuple(times),
        ledger.failure_counts(),
        len(ledger.duplicates()),
        gallery.full_bytes,
        not dataset.root or catalog.root(dataset).is_dir(),
    )


def _way(gallery: TieredGallery, index: IndexState | None) -> Way:
    if gallery.fits_memory:
        return Way.MEMORY
    if gallery.fits_compressed and gallery.is_loaded:
        return Way.COMPRESSED
    return Way.INDEX if index is not None and index.is_ready else Way.EXACT


def findings(found: Examination) -> list[Finding]:
    """What is wrong, the gravest first. Pure but for a look at whether the encoders' folders are there."""
    return [*_of_database(found), *(finding for state in found.datasets for finding in _of_dataset(state))]


def _of_database(found: Examination) -> Iterator[Finding]:
    if not found.datasets:
        yield Finding("there is no dataset", "add photos with `scripts/ingest`, or `scripts/ingest demo` to try")
    if found.free_bytes is not None and found.free_bytes < _LEAST_FREE:
        yield Finding(
            f"only {found.free_bytes / 2**20:,.0f} MiB are free beside the database",
            "make room: without it votes cannot be written",
        )
    known = re.match(r"(\d+)\.(\d+)", found.version)
    is_old = known is not None and tuple(map(int, known.groups())) < _INDEX_SINCE
    if is_old and found.dialect is Dialect.CLICKHOUSE and any(state.index for state in found.datasets):
        yield Finding(f"ClickHouse {found.version} has no stable vector index", "update it to 25.8 or later")


def _of_dataset(state: DatasetState) -> Iterator[Finding]:
    name, photos = state.dataset.title, state.dataset.photos
    if not photos:
        yield Finding(f"{name} has no photo", f"add some, or see `scripts/ingest report {name}` for what failed")
        return
    if not state.has_root:
        yield Finding(f"{name}: the folder of its photos is gone", "put it back, or ingest them again with --replace")
    encoder = state.dataset.encoder
    if encoder.startswith(("/", "~", ".")) and not Path(encoder).expanduser().is_dir():
        yield Finding(f"{name}: its encoder's folder {encoder} is gone", "put the checkpoint back: prompts need it")
    yield from _of_index(state)
    if state.p50_ms > SLOW_MS:
        mib = state.memory_bytes / 2**20
        yield Finding(
            f"{name}: a search takes {state.p50_ms:,.0f} ms",
            f"set NINEFOLD_MEMORY_MIB to {mib:,.0f} or more to keep it in memory, or let the index be built",
        )
    again = sum(count for reason, count in state.failures.items() if reason.may_pass)
    if again:
        yield Finding(f"{name}: {again:,} photos failed for reasons that may pass", f"`scripts/ingest retry {name}`")


def _of_index(state: DatasetState) -> Iterator[Finding]:
    name, index = state.dataset.title, state.index
    if index is None:
        return
    if index.failure:
        yield Finding(f"{name}: its index cannot be built: {index.failure}", "mend that; the bot then begins again")
    elif index.is_building:
        yield Finding(f"{name}: its index is being built, {index.progress:.0%}", "wait; searches are exact until then")
    elif not index.exists:
        yield Finding(f"{name} has no index yet", "start the bot: it is built at the first search")
    elif not index.is_ready:
        yield Finding(f"{name}: {1 - index.share:.0%} of its photos are not in the index", "start the bot: it is built")
    elif not state.plan_uses_index:
        yield Finding(f"{name}: the database does not use the index", "set NINEFOLD_INDEX_FROM higher, or update it")
