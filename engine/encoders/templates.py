"""Prompts in several wordings, averaged (Radford et al., 2021, section 3.1.4: prompt ensembling)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL.Image import Image

from engine.encoders.encoder import Encoder, TextEncoding
from engine.photo import Embedding

TEMPLATES = ("{}", "a photo of {}.", "a picture of {}.", "an image of {}.")
"""The bare prompt first. Those of the paper want a class's name; members write phrases with their articles."""


class TemplatedEncoder:
    """An encoder whose embedding of a text is the mean over the templates, brought to length one."""

    def __init__(self, inner: Encoder) -> None:
        self.name = inner.name
        self._inner = inner

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """As the port says; what a text holds that cannot be used is told of the bare one."""
        bare = self._inner.encode_text(texts)
        if not texts:
            return bare
        worded = [template.format(text) for template in TEMPLATES[1:] for text in texts]
        others = self._inner.encode_text(worded).embeddings.reshape(-1, *bare.embeddings.shape)  # (templates, n, d)
        sums = bare.embeddings + others.sum(axis=0)
        return replace(bare, embeddings=np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32))

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        return self._inner.encode_images(images)
