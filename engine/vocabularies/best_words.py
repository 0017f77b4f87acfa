"""Finds the words that fit each photo best.

With torch and not numpy, because torch's number of threads is the calling thread's own: this work runs in the
background and must leave the other cores to searches.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from engine.photo import Embedding
from engine.vocabularies.vocabulary import BEST, NONE

_ROWS = 256
"""Photos at a time. Their scores for 20,000 words take 20 MB."""


class WordMatcher:
    """Matches photos with words: unit embeddings (m, d), and the mean (d,) of the dataset's photos."""

    def __init__(self, words: Embedding, mean: Embedding) -> None:
        centred = words - words.mean(axis=0)
        centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        self._words, self._mean = torch.from_numpy(np.ascontiguousarray(centred.T)), torch.from_numpy(mean)

    def best(self, photos: Embedding) -> NDArray[np.uint16]:
        """The numbers of the best words (n, 5) of photos (n, d), the best first. Uses one core."""
        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # for this thread only
        try:
            return self._best(photos)
        finally:
            torch.set_num_threads(threads)

    def _best(self, photos: Embedding) -> NDArray[np.uint16]:
        count = min(BEST, self._words.shape[1])
        found = np.full((len(photos), BEST), NONE, np.uint16)
        for start in range(0, len(photos), _ROWS):
            rows = torch.from_numpy(np.ascontiguousarray(photos[start : start + _ROWS])) - self._mean
            found[start : start + _ROWS, :count] = torch.topk(rows @ self._words, count, dim=1).indices.numpy()
        return found
