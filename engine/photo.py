"""A photo, a photo found by a search, and embeddings as text."""

import base64
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


def pack_embedding(embedding: Embedding) -> str:
    """An embedding (d,) as little-endian float32 in base64, as the journal stores it."""
    return base64.b64encode(np.asarray(embedding, dtype="<f4").tobytes()).decode()


def unpack_embedding(text: str) -> Embedding:
    """The inverse of `pack_embedding`."""
    return np.frombuffer(base64.b64decode(text), dtype="<f4").astype(np.float32)
