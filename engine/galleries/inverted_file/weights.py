"""Compares a query with rounded embeddings."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.galleries.inverted_file.cells import PARTS_OF_STEP, Cells
from engine.photo import Embedding

if TYPE_CHECKING:
    import torch

_SPREAD_OF_CODES = 127 / 4
_ERROR_OF_FLOATS = 2e-7  # of a sum of some hundred products


class Weights:
    """A query (d,), ready to compare with codes: roughly, by integers; finely, by floats; finest, with remainders.

    All three give cosine similarities. `rough_error`, `fine_error` and `finest_error` are their standard errors.
    """

    def __init__(self, query: Embedding, cells: Cells) -> None:
        self.unit = query / np.linalg.norm(query)
        self._weights = (self.unit * cells.step).astype(np.float32)
        self._base = np.float32(cells.zero @ self.unit)
        self._grain = np.float32(max(float(np.abs(self._weights).max()), 1e-12) / 127)
        self._rounded = np.rint(self._weights / self._grain).astype(np.int8)
        lost = np.linalg.norm(self._weights - self._rounded * self._grain) * _SPREAD_OF_CODES
        self.fine_error = float(np.linalg.norm(self._weights)) / math.sqrt(12)
        self.rough_error = math.hypot(lost, self.fine_error)
        self.finest_error = math.hypot(self.fine_error / PARTS_OF_STEP, _ERROR_OF_FLOATS)

    def rough(self, parts: "Sequence[torch.Tensor]") -> NDArray[np.float32]:
        """The rough similarity of all codes of all parts, each (n, d)."""
        import torch

        column = torch.from_numpy(self._rounded).reshape(-1, 1)
        # A second column with the query's own remainder would double the time.
        products = torch.cat([torch._int_mm(part, column) for part in parts]).numpy()[:, 0]
        return np.asarray(products * self._grain + self._base, np.float32)

    def fine(self, codes: "torch.Tensor") -> NDArray[np.float32]:
        """The fine similarity of codes (n, d): only their own rounding is lost."""
        return np.asarray(codes.numpy().astype(np.float32) @ self._weights + self._base)

    def rest(self, remainders: NDArray[np.int8]) -> NDArray[np.float32]:
        """What the remainders (n, d) add to the fine similarity of their codes."""
        return np.asarray(remainders.astype(np.float32) @ self._weights / PARTS_OF_STEP)
