"""The kinds of checkpoints with an image and a text side, and how they differ."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from transformers import (
    CLIPImageProcessorPil,
    CLIPModel,
    PreTrainedConfig,
    Siglip2ImageProcessorPil,
    Siglip2Model,
    SiglipImageProcessorPil,
    SiglipModel,
)

from engine.errors import EncoderNotFoundError

_MANY_LANGUAGES = 100_000
"""Larger vocabularies are multilingual. CLIP's has 49,408 pieces, SigLIP's 32,000, those of multilingual SigLIP and
SigLIP 2 250,000 and more."""


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of checkpoint: its classes in transformers, and how it prepares texts.

    With `is_padded`, texts are lower-cased, padded to the maximum length, and read without an attention mask, as in the
    training of SigLIP (Zhai et al., 2023, arXiv:2303.15343) and SigLIP 2 (arXiv:2502.14786). The scale and bias of
    their sigmoid do not change the order of photos, so they are not used.
    """

    model: Any
    images: Any
    dimension: Callable[[PreTrainedConfig], int]
    is_padded: bool


def _clip_dimension(config: PreTrainedConfig) -> int:
    return int(config.projection_dim)


def _siglip_dimension(config: PreTrainedConfig) -> int:
    return int(config.vision_config.hidden_size)


FAMILIES = {
    "clip": Family(CLIPModel, CLIPImageProcessorPil, _clip_dimension, is_padded=False),
    "siglip": Family(SiglipModel, SiglipImageProcessorPil, _siglip_dimension, is_padded=True),
    "siglip2": Family(Siglip2Model, Siglip2ImageProcessorPil, _siglip_dimension, is_padded=True),
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
