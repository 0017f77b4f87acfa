"""A photo, and a photo found by a search."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Embedding = NDArray[np.float32]
"""A unit vector, shape (d,), or a batch of them, shape (n, d)."""


@dataclass(frozen=True, slots=True)
class Photo:
    """One image of a dataset.

    `url` is an http(s) url or a path, absolute or relative to the dataset's root folder. Sizes are in pixels. Unknown
    sizes are 0 and unknown texts are empty.
    """

    id: str
    url: str
    page_url: str = ""
    credit: str = ""
    credit_url: str = ""
    description: str = ""
    blur_hash: str = ""
    width: int = 0
    height: int = 0

    @property
    def is_remote(self) -> bool:
        """Whether the photo is shown from its own url."""
        return self.url[:8].lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Match:
    """A photo with its embedding, shape (d,), and its cosine similarity to the query that found it."""

    photo: Photo
    score: float
    embedding: Embedding = field(compare=False, repr=False)
