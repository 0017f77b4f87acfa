"""Other search engines. Those that are not installed are skipped; to install them: `pip install -e .[bench]`."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning_benchmark.concepts import Embeddings
from search_benchmark.engines import K, Search, SearchEngine, over_fetching
from search_benchmark.photos import Photos

APPROXIMATE_UP_TO = 100_000


def engines(photos: Photos, folder: Path) -> Iterator[SearchEngine]:
    """Yield the engines for this number of photos. Indexes are kept in the folder."""
    megabytes = photos.embeddings.nbytes / 2**20
    yield SearchEngine("numpy", _numpy(photos), megabytes)
    peers: list[tuple[str, Callable[[Photos, Path], Search], float]] = [("faiss_flat", _faiss_flat, megabytes)]
    if len(photos) <= APPROXIMATE_UP_TO:
        peers += [
            ("faiss_hnsw", _faiss_hnsw, megabytes * 1.15),
            ("usearch", _usearch, megabytes / 2 * 1.25),
            ("lancedb", _lancedb, megabytes / 4),
        ]
    for name, build, held in peers:
        with suppress(ImportError):
            yield SearchEngine(name, build(photos, folder), held)


def _numpy(photos: Photos) -> Search:
    def search(query: Embeddings, exclude: NDArray[np.intp]) -> list[int]:
        scores = photos.embeddings @ query
        scores[exclude] = -np.inf
        found = np.argpartition(-scores, K)[:K]
        return [int(row) for row in found[np.argsort(-scores[found])]]

    return search


def _faiss_flat(photos: Photos, folder: Path) -> Search:
    faiss = importlib.import_module("faiss")
    index = faiss.IndexFlatIP(photos.embeddings.shape[1])
    index.add(np.asarray(photos.embeddings))
    return over_fetching(lambda query, k: index.search(query[None], k)[1][0])


def _faiss_hnsw(photos: Photos, folder: Path) -> Search:
    faiss = importlib.import_module("faiss")
    file = folder / "faiss_hnsw.index"
    if not file.exists():
        built = faiss.IndexHNSWFlat(photos.embeddings.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
        built.add(photos.embeddings)
        faiss.write_index(built, str(file))
    index = faiss.read_index(str(file))

    def search(query: Embeddings, k: int) -> Any:
        index.hnsw.efSearch = max(64, k)
        return index.search(query[None], k)[1][0]

    return over_fetching(search)


def _usearch(photos: Photos, folder: Path) -> Search:
    usearch = importlib.import_module("usearch.index")
    file = folder / "usearch.index"
    index = usearch.Index(ndim=photos.embeddings.shape[1], metric="ip", dtype="bf16")
    if file.exists():
        index.load(str(file))
    else:
        index.add(np.arange(len(photos)), photos.embeddings)
        index.save(str(file))
    return over_fetching(lambda query, k: index.search(query, k).keys)


def _lancedb(photos: Photos, folder: Path) -> Search:
    import pyarrow as pa

    database = importlib.import_module("lancedb").connect(str(folder / "lancedb"))
    if not (folder / "lancedb" / "photos.lance").exists():
        flat = pa.array(np.asarray(photos.embeddings).reshape(-1))
        vectors = pa.FixedSizeListArray.from_arrays(flat, photos.embeddings.shape[1])
        made = database.create_table("photos", pa.table({"row": np.arange(len(photos)), "vector": vectors}))
        made.create_index(metric="cosine", vector_column_name="vector", index_type="IVF_HNSW_SQ")
    table = database.open_table("photos")

    def search(query: Embeddings, k: int) -> list[int]:
        asked = table.search(query).metric("cosine").limit(k).nprobes(20).refine_factor(2).ef(max(100, 2 * k))
        return [int(row) for row in asked.select(["row"]).to_arrow()["row"].to_pylist()]

    return over_fetching(search)
