"""Checkpoints of CLIP (Radford et al., 2021, arXiv:2103.00020) and of later kinds (see `families`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import torch
from PIL.Image import Image
from transformers import AutoConfig, AutoTokenizer, PreTrainedConfig

from engine.encoders.bulk import BulkEncoder, PlainBulk
from engine.encoders.checkpoint import DEMO_FOLDER, Checkpoint
from engine.encoders.clip_bulk import Precision, quickest
from engine.encoders.encoder import TextEncoding
from engine.encoders.families import Family, family_of, is_multilingual
from engine.encoders.tokens import has_foreign_letters, is_meaningless, tokens_of, truncated, unknown_words
from engine.photo import Embedding

DEFAULT_CHECKPOINT = "openai/clip-vit-base-patch32"

__all__ = ["DEFAULT_CHECKPOINT", "DEMO_FOLDER", "ClipEncoder"]


@dataclass(frozen=True, slots=True)
class _Parts:
    """A loaded checkpoint."""

    model: Any
    tokenizer: Any
    images: Any
    longest_text: int


class ClipEncoder:
    """A checkpoint with an image and a text side: a name on the Hugging Face hub, a local folder, or `demo`.

    The weights are loaded once, at the first use or by `load()`. Thread-safe.
    """

    def __init__(self, checkpoint: str = DEFAULT_CHECKPOINT) -> None:
        self.name = checkpoint
        self._checkpoint = Checkpoint(checkpoint, "CLIP, SigLIP, MetaCLIP 2 or EmbeddingGemma 2 model")
        self._lock = Lock()
        self._loaded: _Parts | None = None

    @cached_property
    def dimension(self) -> int:
        return self._family.dimension(self._config)

    @cached_property
    def is_multilingual(self) -> bool:
        """Whether it was trained for many languages. Raises EncoderNotFoundError."""
        return is_multilingual(self._config)

    @property
    def is_loaded(self) -> bool:
        """Whether the weights are loaded."""
        return self._loaded is not None

    def load(self) -> None:
        """Load the weights, if they are not loaded yet. Raises EncoderNotFoundError."""
        self._parts()

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        parts = self._parts()
        if not texts:
            return TextEncoding(self._none())
        family, is_padded = self._family, self._family.is_padded
        read = [family.prompt + (text.lower() if is_padded else text) for text in texts]
        with torch.inference_mode():
            tokens = tokens_of(parts.tokenizer, read, parts.longest_text, is_padded=is_padded)
            features = family.texts(parts.model, tokens)
        unknown = tuple(unknown_words(parts.tokenizer, text) for text in texts)
        return TextEncoding(
            unit(features),
            truncated(parts.tokenizer, read, parts.longest_text),
            unknown,
            tuple(self._is_foreign(text) and not words for text, words in zip(texts, unknown, strict=True)),
            tuple(is_meaningless(parts.tokenizer, text, words) for text, words in zip(texts, unknown, strict=True)),
        )

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        parts = self._parts()
        if not images:
            return self._none()
        inputs = parts.images(images=[image.convert("RGB") for image in images], return_tensors="pt")
        with torch.inference_mode():
            features = self._family.images_of(parts.model, parts.tokenizer, inputs)
        return unit(features)

    def bulk(self, precision: Precision = "auto") -> BulkEncoder:
        """The fastest way to encode many images. Measures for some seconds. Raises EncoderNotFoundError."""
        parts = self._parts()
        try:
            return quickest(parts.model, parts.images, precision)
        except ValueError:  # an image processor that `Framing` cannot replace
            return PlainBulk(self)

    def _is_foreign(self, text: str) -> bool:
        return not self.is_multilingual and has_foreign_letters(text)

    def _none(self) -> Embedding:
        return np.empty((0, self.dimension), np.float32)

    @cached_property
    def _config(self) -> PreTrainedConfig:
        config: PreTrainedConfig = self._checkpoint.read(AutoConfig.from_pretrained)
        return config

    @cached_property
    def _family(self) -> Family:
        return family_of(self._config, self.name)

    def _parts(self) -> _Parts:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> _Parts:
        family = self._family
        model = self._checkpoint.read(family.model.from_pretrained, dtype=torch.float32, **family.options).eval()
        tokenizer = self._checkpoint.read(AutoTokenizer.from_pretrained)
        images = self._checkpoint.read(family.images.from_pretrained)
        positions = model.config.text_config.max_position_embeddings
        return _Parts(model, tokenizer, images, min(positions, tokenizer.model_max_length))


def unit(features: torch.Tensor) -> Embedding:
    """Features (n, d) as unit embeddings."""
    return torch.nn.functional.normalize(features.float(), dim=-1).numpy()
