"""The photos to search: real embeddings, extended with synthetic mixtures if more are needed.

A mixture is a random convex combination of two real embeddings with a little noise, scaled to unit length. Queries are
embeddings of real prompts.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from learning_benchmark import concepts
from learning_benchmark.concepts import Embeddings

QUERIES = 40
CHUNK = 50_000


@dataclass(frozen=True, eq=False, slots=True)
class Photos:
    """Embeddings (n, d), ids, and queries (q, d) with the rows nearest to each, best first."""

    embeddings: Embeddings
    ids: list[str]
    queries: Embeddings
    nearest: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.embeddings)


def gather(shared: Path, folder: Path, count: int, deepest: int) -> Photos:
    """Collect photos in the folder, with the `deepest` nearest rows of each query. Exits if the real ones are missing.

    Large sets are memory-mapped from a file, to leave memory for the engines.
    """
    try:
        sets = [concepts.caltech(shared), concepts.pets(shared)]
    except FileNotFoundError as error:
        raise SystemExit(f"{error.filename} is missing: choose the folder that contains it with --shared") from error
    real = np.concatenate([found.embeddings for found in sets])
    queries = np.stack([concept.prompt for concept in sets[0].concepts][:QUERIES])
    file = folder / "embeddings.npy"
    if not file.exists():
        _write(file, real, count)
    embeddings = np.load(file, mmap_mode="r" if count > 4 * CHUNK else None)
    # Ids are random, so that neighbors are spread over the whole table.
    ids = [f"{number:08}" for number in np.random.default_rng(1).permutation(count)]
    return Photos(embeddings, ids, queries, _nearest(embeddings, queries, deepest))


def _write(file: Path, real: Embeddings, count: int) -> None:
    partial = file.with_suffix(".part")
    out = np.lib.format.open_memmap(partial, mode="w+", dtype=np.float32, shape=(count, real.shape[1]))
    out[: len(real)] = real[:count]
    random = np.random.default_rng(0)
    for start in range(len(real), count, CHUNK):
        rows = min(CHUNK, count - start)
        one, two = random.integers(0, len(real), (2, rows))
        share = random.random((rows, 1), dtype=np.float32)
        mixed = share * real[one] + (1 - share) * real[two]
        mixed += 0.01 * random.standard_normal(mixed.shape, dtype=np.float32)
        out[start : start + rows] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    out.flush()
    partial.rename(file)


def _nearest(embeddings: Embeddings, queries: Embeddings, deepest: int) -> NDArray[np.intp]:
    parts = [embeddings[start : start + CHUNK] @ queries.T for start in range(0, len(embeddings), CHUNK)]
    return np.stack([np.argsort(-scores, kind="stable")[:deepest] for scores in np.concatenate(parts).T])
