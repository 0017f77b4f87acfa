"""The interface of a search engine in the benchmark."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learning_benchmark.concepts import Embeddings

K = 9

Search = Callable[[Embeddings, NDArray[np.intp]], list[int]]
"""Takes a query (d,) and the rows to exclude, and returns the rows of the nearest nine."""


@dataclass(frozen=True, slots=True)
class SearchEngine:
    """A way to search, and the MiB of memory it needs, computed from its data."""

    name: str
    search: Search
    memory_mb: float


def over_fetching(search: Callable[[Embeddings, int], Any]) -> Search:
    """Adapt an engine that cannot exclude rows: fetch more results, and drop the excluded ones."""

    def kept(query: Embeddings, exclude: NDArray[np.intp]) -> list[int]:
        seen = set(exclude.tolist())
        return [row for row in map(int, search(query, K + len(seen))) if row not in seen][:K]

    return kept
