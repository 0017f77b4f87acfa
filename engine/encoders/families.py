"""The kinds of checkpoints with an image and a text side, and how they differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from transformers import (
    CLIPImageProcessorPil,
    CLIPModel,
    EmbeddingGemma2Model,
    Gemma4ImageProcessorPil,
    MetaClip2Model,
    PreTrainedConfig,
    Siglip2ImageProcessorPil,
    Siglip2Model,
    SiglipImageProcessorPil,
    SiglipModel,
)

from engine.encoders import embedding_gemma
from engine.errors import EncoderNotFoundError

_MANY_LANGUAGES = 100_000
"""Larger vocabularies are multilingual. CLIP's has 49,408 pieces, SigLIP's 32,000, those of multilingual SigLIP,
SigLIP 2, MetaCLIP 2 and EmbeddingGemma 2 250,000 and more."""

Tokens = Mapping[str, torch.Tensor]
"""What a tokenizer or an image processor makes of a batch: tensors by name."""


def _clip_texts(model: Any, tokens: Tokens) -> torch.Tensor:
    features: torch.Tensor = model.get_text_features(**tokens).pooler_output
    return features


def _clip_images(model: Any, _tokenizer: Any, inputs: Tokens) -> torch.Tensor:
    features: torch.Tensor = model.get_image_features(**inputs).pooler_output
    return features


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of checkpoint: its classes in transformers, and how it reads texts and images.

    `prompt` comes before each text, as in training. `texts` and `images_of` give features (n, d): of a model and
    tokens, and of a model, its tokenizer and what the image processor made. `options` go to `from_pretrained`.

    With `is_padded`, texts are lower-cased, padded to the maximum length, and read without an attention mask, as in the
    training of SigLIP (Zhai et al., 2023, arXiv:2303.15343) and SigLIP 2 (arXiv:2502.14786). The scale and bias of
    their sigmoid do not change the order of photos, so they are not used.
    """

    model: Any
    images: Any
    dimension: Callable[[PreTrainedConfig], int]
    is_padded: bool
    prompt: str = ""
    texts: Callable[[Any, Tokens], torch.Tensor] = _clip_texts
    images_of: Callable[[Any, Any, Tokens], torch.Tensor] = _clip_images
    options: Mapping[str, Any] = field(default_factory=dict)


def _clip_dimension(config: PreTrainedConfig) -> int:
    return int(config.projection_dim)


def _siglip_dimension(config: PreTrainedConfig) -> int:
    return int(config.vision_config.hidden_size)


def _gemma_dimension(config: PreTrainedConfig) -> int:
    return int(config.text_config.embedding_dim)


FAMILIES = {
    "clip": Family(CLIPModel, CLIPImageProcessorPil, _clip_dimension, is_padded=False),
    "metaclip_2": Family(MetaClip2Model, CLIPImageProcessorPil, _clip_dimension, is_padded=False),
    "siglip": Family(SiglipModel, SiglipImageProcessorPil, _siglip_dimension, is_padded=True),
    "siglip2": Family(Siglip2Model, Siglip2ImageProcessorPil, _siglip_dimension, is_padded=True),
    "embedding_gemma2": Family(
        EmbeddingGemma2Model,
        Gemma4ImageProcessorPil,
        _gemma_dimension,
        is_padded=False,
        prompt=embedding_gemma.PROMPT,
        texts=embedding_gemma.text_features,
        images_of=embedding_gemma.image_features,
        options={"audio_config": None},  # its audio tower has 300 million parameters that are not used here
    ),
}
"""By `model_type` of the configuration. SigLIP 2 with a fixed resolution is `siglip`, too; NaFlex is `siglip2`."""


def family_of(config: PreTrainedConfig, name: str) -> Family:
    """The family of the checkpoint with this name. Raises EncoderNotFoundError if it belongs to none."""
    family = FAMILIES.get(config.model_type)
    if family is None:
        raise EncoderNotFoundError(
            f"the encoder {name!r} is a model of the type {config.model_type!r}, which cannot be used here: "
            f"choose one of {', '.join(FAMILIES)}"
        )
    return family


def is_multilingual(config: PreTrainedConfig) -> bool:
    """Whether the text side was made for many languages, judging by its vocabulary."""
    return int(config.text_config.vocab_size) > _MANY_LANGUAGES
