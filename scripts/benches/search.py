"""How fast the nearest nine are found, and whether they are right: ours beside its peers, in one process.

The embeddings are real ones (Caltech-101 and Oxford Pets by CLIP ViT-B/32) where `--shared` has enough, and beyond that
mixtures of them: a random convex pair with a little noise, of unit length. Queries are the real prompts' embeddings.
Whoever cannot exclude (every peer but numpy) is asked for so many more and drops them. Peers that are not installed are
left out: `pip install faiss-cpu usearch`.
"""

import importlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from engine.database import Database, open_database
from engine.galleries import Catalog, Gallery
from engine.photo import Photo
from teaching import concepts
from teaching.concepts import Embeddings

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
K, QUERIES, WARMING = 9, 40, 3
EXCLUDED = (0, 100, 2_000)
APPROXIMATE_UP_TO = 100_000
MEMORY = 4 << 30

Search = Callable[[Embeddings, NDArray[np.intp]], list[int]]
"""From a query (d,) and the rows to leave out to the rows of the nearest nine."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One way to search, and the MiB that it holds in memory for it."""

    name: str
    search: Search
    memory_mb: float


def run(
    rows: Annotated[str, typer.Option(help="How many photos, by commas.")] = "25000",
    as_json: Annotated[bool, typer.Option("--json", help="End with one JSON value.")] = False,
    shared: Annotated[Path, typer.Option(help="The folder with caltech101/ and learning/.")] = SHARED,
) -> None:
    """Time the nearest nine."""
    results: list[dict[str, Any]] = []
    for count in map(int, rows.split(",")):
        embeddings, queries = _data(shared, count)
        with (
            tempfile.TemporaryDirectory(prefix="ninefold-bench-") as folder,
            closing(open_database(f"chdb:{folder}")) as database,
        ):
            results += _measured(list(_engines(database, embeddings)), embeddings, queries)
    _print(results)
    if as_json:
        print(json.dumps(results))


def _data(shared: Path, count: int) -> tuple[Embeddings, Embeddings]:
    try:
        sets = [concepts.caltech(shared), concepts.pets(shared)]
    except FileNotFoundError as error:
        raise SystemExit(f"{error.filename} is missing: name the folder that holds it with --shared") from error
    real = np.concatenate([found.embeddings for found in sets])
    queries = np.stack([concept.prompt for concept in sets[0].concepts][:QUERIES])
    random = np.random.default_rng(0)
    one, two = random.integers(0, len(real), (2, max(0, count - len(real))))
    share = random.random((len(one), 1), dtype=np.float32)
    mixed = share * real[one] + (1 - share) * real[two]
    mixed += 0.01 * random.standard_normal(mixed.shape, dtype=np.float32)
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    return np.concatenate([real[:count], mixed]), queries


def _engines(database: Database, embeddings: Embeddings) -> Iterator[Engine]:
    catalogs = {"exact": Catalog(database, 0), "resident": Catalog(database, MEMORY)}
    catalogs["exact"].create("bench", encoder="any", dimension=embeddings.shape[1])
    gallery = catalogs["exact"].gallery("bench")
    for start in range(0, len(embeddings), 50_000):
        part = embeddings[start : start + 50_000]
        gallery.insert([Photo(f"{start + row:08}", "x.jpg") for row in range(len(part))], part)
    resident = catalogs["resident"].gallery("bench")
    resident.load()
    megabytes = embeddings.nbytes / 2**20
    yield Engine("ninefold", _by_gallery(resident), megabytes)
    yield Engine("ninefold_resident", _by_gallery(resident), megabytes)
    yield Engine("ninefold_exact", _by_gallery(gallery), 0)
    yield Engine("tutorial_select", _by_select(database, gallery), 0)
    yield Engine("numpy", _by_numpy(embeddings), megabytes)
    with suppress(ImportError):
        yield from _by_faiss(embeddings)
    if len(embeddings) <= APPROXIMATE_UP_TO:
        with suppress(ImportError):
            yield Engine("usearch", _by_usearch(embeddings), megabytes / 2)


def _by_gallery(gallery: Gallery) -> Search:
    return lambda query, exclude: [
        int(match.photo.id) for match in gallery.nearest(query, K, [f"{row:08}" for row in exclude])
    ]


def _by_select(database: Database, gallery: Gallery) -> Search:
    """The tutorial's own statement, with the ids that were seen as it writes them: a literal list."""
    table = gallery.dataset.version.split("-")[0]

    def search(query: Embeddings, exclude: NDArray[np.intp]) -> list[int]:
        seen = ", ".join(f"'{row:08}'" for row in exclude)
        where = f"WHERE id NOT IN ({seen})" if seen else ""
        statement = (
            f"SELECT id, url, vector, cosineDistance(vector, {query.tolist()}) AS dist FROM photos_{table} {where}"
        )
        found = database.search.table(f"{statement} ORDER BY dist LIMIT {K}")
        return [int(photo) for photo in found["id"].to_pylist()]

    return search


def _by_numpy(embeddings: Embeddings) -> Search:
    def search(query: Embeddings, exclude: NDArray[np.intp]) -> list[int]:
        scores = embeddings @ query
        scores[exclude] = -np.inf
        found = np.argpartition(-scores, K)[:K]
        return [int(row) for row in found[np.argsort(-scores[found])]]

    return search


def _by_faiss(embeddings: Embeddings) -> Iterator[Engine]:
    faiss = importlib.import_module("faiss")
    flat = faiss.IndexFlatIP(embeddings.shape[1])
    flat.add(embeddings)
    yield Engine("faiss_flat", _over_fetching(lambda q, k: flat.search(q[None], k)[1][0]), embeddings.nbytes / 2**20)
    if len(embeddings) <= APPROXIMATE_UP_TO:
        graph = faiss.IndexHNSWFlat(embeddings.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efSearch = 64
        graph.add(embeddings)
        search = _over_fetching(lambda q, k: graph.search(q[None], k)[1][0])
        yield Engine("faiss_hnsw", search, embeddings.nbytes / 2**20 * 1.15)


def _by_usearch(embeddings: Embeddings) -> Search:
    index = importlib.import_module("usearch.index").Index(ndim=embeddings.shape[1], metric="ip", dtype="bf16")
    index.add(np.arange(len(embeddings)), embeddings)
    return _over_fetching(lambda query, k: index.search(query, k).keys)


def _over_fetching(search: Callable[[Embeddings, int], Any]) -> Search:
    def kept(query: Embeddings, exclude: NDArray[np.intp]) -> list[int]:
        seen = set(exclude.tolist())
        return [row for row in map(int, search(query, K + len(seen))) if row not in seen][:K]

    return kept


@dataclass(slots=True)
class Timed:
    """What came of one engine's searches."""

    times: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)


def _measured(engines: list[Engine], embeddings: Embeddings, queries: Embeddings) -> Iterator[dict[str, Any]]:
    """Each query goes to all engines in turn, so that none has a quieter machine or a warmer cache than the others."""
    orders = [np.argsort(-(embeddings @ query), kind="stable")[: K + max(EXCLUDED)] for query in queries]
    for excluded in EXCLUDED:
        timed = [Timed() for _ in engines]
        progress = track(
            list(zip(queries, orders, strict=True)), _title(embeddings, excluded), console=Console(stderr=True)
        )
        for turn, (query, order) in enumerate(progress):
            for engine, found in zip(engines, timed, strict=True):
                _search(engine, found, query, order, excluded, counts=turn >= WARMING)
        for engine, found in zip(engines, timed, strict=True):
            yield _figures(engine, found, len(embeddings), excluded)


def _title(embeddings: Embeddings, excluded: int) -> str:
    return f"{len(embeddings):,} photos, {excluded:,} excluded"


def _search(
    engine: Engine, timed: Timed, query: Embeddings, order: NDArray[np.intp], excluded: int, *, counts: bool
) -> None:
    began_at = time.perf_counter()
    found = engine.search(query, order[:excluded])
    took = 1e3 * (time.perf_counter() - began_at)
    if counts:
        timed.times.append(took)
        timed.right.append(len(set(found) & set(order[excluded : excluded + K].tolist())) / K)
        timed.returned.append(len(found))


def _figures(engine: Engine, timed: Timed, rows: int, excluded: int) -> dict[str, Any]:
    p50, p99 = np.percentile(timed.times, [50, 99])
    return {
        "engine": engine.name,
        "rows": rows,
        "excluded": excluded,
        "p50_ms": round(float(p50), 2),
        "p99_ms": round(float(p99), 2),
        "recall": round(float(np.mean(timed.right)), 4),
        "returned": min(timed.returned),
        "memory_mb": round(engine.memory_mb),
    }


def _print(results: list[dict[str, Any]]) -> None:
    table = Table("engine", "photos", "excluded", "p50 ms", "p99 ms", "recall@9", "returned", "MiB")
    for result in results:
        table.add_row(*(f"{value:,}" if isinstance(value, int) else str(value) for value in result.values()))
    Console(width=120).print(table)


if __name__ == "__main__":
    typer.run(run)
