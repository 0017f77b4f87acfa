"""Embeddings as text, as the journal stores them."""

import base64

import numpy as np

from engine.photo import Embedding


def pack_embedding(embedding: Embedding) -> str:
    """An embedding (d,) as little-endian float32 in base64."""
    return base64.b64encode(np.asarray(embedding, dtype="<f4").tobytes()).decode()


def unpack_embedding(text: str) -> Embedding:
    """The inverse of `pack_embedding`."""
    return np.frombuffer(base64.b64decode(text), dtype="<f4").astype(np.float32)
