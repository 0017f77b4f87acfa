"""The photos that are searched: real embeddings where there are enough, and mixtures fitted to them beyond.

A mixture is a random convex pair of real embeddings with a little noise, of unit length. Queries are real prompts'.
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
    """The embeddings (n, d), each photo's id, and the queries (q, d) with the rows nearest to each, best first."""

    embeddings: Embeddings
    ids: list[str]
    queries: Embeddings
    nearest: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.embeddings)


def gather(shared: Path, folder: Path, count: int, deepest: int) -> Photos:
    """So many photos, kept in the folder; of each query the `deepest` nearest. Raises SystemExit without the real ones.

    More than fit into memory beside their search are mapped from the folder's file.
    """
    try:
        sets = [concepts.caltech(shared), concepts.pets(shared)]
    except FileNotFoundError as error:
        raise SystemExit(f"{error.filename} is missing: name the folder that holds it with --shared") from error
    real = np.concatenate([found.embeddings for found in sets])
    queries = np.stack([concept.prompt for concept in sets[0].concepts][:QUERIES])
    file = folder / "embeddings.npy"
    if not file.exists():
        _write(file, real, count)
    embeddings = np.load(file, mmap_mode="r" if count > 4 * CHUNK else None)
    # The ids say nothing of what photos show: neighbours stand anywhere in the table.
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
