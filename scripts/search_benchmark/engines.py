"""An engine: one way to search, with what it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning_benchmark.concepts import Embeddings

K = 9

Search = Callable[[Embeddings, NDArray[np.intp]], list[int]]
"""From a query (d,) and the rows to leave out to the rows of the nearest nine."""


@dataclass(frozen=True, slots=True)
class SearchEngine:
    """One way to search, and the MiB of memory that it holds for it (computed from what it holds)."""

    name: str
    search: Search
    memory_mb: float


def over_fetching(search: Callable[[Embeddings, int], Any]) -> Search:
    """For an engine that cannot exclude: it is asked for so many more, and they are dropped."""

    def kept(query: Embeddings, exclude: NDArray[np.intp]) -> list[int]:
        seen = set(exclude.tolist())
        return [row for row in map(int, search(query, K + len(seen))) if row not in seen][:K]

    return kept
