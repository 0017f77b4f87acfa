"""Examines a database for operators: its content, the speed of searches, problems and their remedies."""

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
from engine.vocabularies.vocabulary_tables import VocabularyTables

SEARCHES = 10
SLOW_MS = 250.0
"""A search that takes longer is reported, because a round should feel instant."""
_LEAST_FREE = 2 << 30
_INDEX_SINCE = (25, 8)


class Way(StrEnum):
    """How a search finds the nearest photos."""

    MEMORY = "memory"
    COMPRESSED = "compressed in memory"
    INDEX = "index"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class VocabularyFact:
    """A dataset's vocabulary in a language: how many words it has, and how many photos have their best words.

    While it is made, `is_complete` is false, unless an older one is in use.
    """

    language: str
    is_complete: bool
    words: int
    photos: int


@dataclass(frozen=True, slots=True)
class DatasetState:
    """A dataset and its searches: the times of ten searches, and the database's plan of one.

    `index` is None if the dataset needs none. `memory_bytes` is the memory that a full copy would take.
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
    vocabularies: tuple[VocabularyFact, ...] = ()

    @property
    def p50_ms(self) -> float:
        """The median time of a search, or 0 without searches."""
        return float(np.median(self.times_ms)) if self.times_ms else 0.0

    @property
    def plan_uses_index(self) -> bool:
        """Whether the database's plan names a vector index."""
        return any("vector_similarity" in line or "Name: nearest" in line for line in self.plan)


@dataclass(frozen=True, slots=True)
class Examination:
    """The state of a database. `tables` has names, rows and bytes. `free_bytes` is None for a database server."""

    version: str
    dialect: Dialect
    cluster: str
    schema: int
    tables: tuple[tuple[str, int, int], ...]
    datasets: tuple[DatasetState, ...]
    free_bytes: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem and its remedy."""

    what: str
    remedy: str


def examine(database: Database, memory_bytes: int, index_from: int) -> Examination:
    """Examine a database, with ten searches in each dataset. Does not start to build indexes. Raises DatabaseError.

    `memory_bytes` and `index_from` are the bot's settings (see `Engine`).
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
        gallery.load()  # does not build an index here; only the bot does that
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
        tuple(_vocabularies(catalog, gallery)),
    )


def _vocabularies(catalog: Catalog, gallery: TieredGallery) -> Iterator[VocabularyFact]:
    tables = VocabularyTables(catalog.database, gallery.photo_table)
    by_language = {found.language: found for found in tables.stored()}  # a finished one comes last
    for language, found in by_language.items():
        photos = tables.count_photo_words(found.state.version)
        yield VocabularyFact(language, found.is_complete, found.words, photos)


def _way(gallery: TieredGallery, index: IndexState | None) -> Way:
    if gallery.fits_memory:
        return Way.MEMORY
    if gallery.fits_compressed and gallery.is_loaded:
        return Way.COMPRESSED
    return Way.INDEX if index is not None and index.is_ready else Way.EXACT


def findings(found: Examination) -> list[Finding]:
    """The problems found: those of the database first, then those of each dataset.

    Pure, except that it checks whether the encoders' folders exist.
    """
    return [*_of_database(found), *(finding for state in found.datasets for finding in _of_dataset(state))]


def _of_database(found: Examination) -> Iterator[Finding]:
    if not found.datasets:
        yield Finding("there is no dataset", "add photos with `scripts/ingest`, or `scripts/ingest demo` to try")
    if found.free_bytes is not None and found.free_bytes < _LEAST_FREE:
        yield Finding(
            f"only {found.free_bytes / 2**20:,.0f} MiB are free beside the database",
            "free some space, because votes cannot be recorded on a full disk",
        )
    known = re.match(r"(\d+)\.(\d+)", found.version)
    is_old = known is not None and tuple(map(int, known.groups())) < _INDEX_SINCE
    if is_old and found.dialect is Dialect.CLICKHOUSE and any(state.index for state in found.datasets):
        yield Finding(f"ClickHouse {found.version} has no stable vector index", "update it to 25.8 or later")


def _of_dataset(state: DatasetState) -> Iterator[Finding]:
    name, photos = state.dataset.title, state.dataset.photos
    if not photos:
        yield Finding(f"{name} has no photo", f"add some, or see `scripts/ingest report {name}` for failures")
        return
    if not state.has_root:
        yield Finding(f"{name}: the folder of its photos is gone", "restore it, or ingest the photos with --replace")
    encoder = state.dataset.encoder
    if encoder.startswith(("/", "~", ".")) and not Path(encoder).expanduser().is_dir():
        yield Finding(f"{name}: its encoder's folder {encoder} is gone", "restore the checkpoint; prompts need it")
    yield from _of_index(state)
    if state.p50_ms > SLOW_MS:
        mib = state.memory_bytes / 2**20
        yield Finding(
            f"{name}: a search takes {state.p50_ms:,.0f} ms",
            f"set NINEFOLD_MEMORY_MIB to {mib:,.0f} or more to keep it in memory, or let the bot build an index",
        )
    again = sum(count for reason, count in state.failures.items() if reason.may_pass)
    if again:
        yield Finding(f"{name}: {again:,} photos failed temporarily", f"`scripts/ingest retry {name}`")


def _of_index(state: DatasetState) -> Iterator[Finding]:
    name, index = state.dataset.title, state.index
    if index is None:
        return
    if index.failure:
        yield Finding(f"{name}: its index cannot be built: {index.failure}", "fix that; the bot will then try again")
    elif index.is_building:
        yield Finding(f"{name}: its index is being built, {index.progress:.0%}", "wait; until then, searches are exact")
    elif not index.exists:
        yield Finding(f"{name} has no index yet", "start the bot, which builds it at the first search")
    elif not index.is_ready:
        yield Finding(f"{name}: {1 - index.share:.0%} of its photos are not in the index", "start the bot to build it")
    elif not state.plan_uses_index:
        yield Finding(
            f"{name}: the database does not use the index", "raise NINEFOLD_INDEX_FROM or update the database"
        )
