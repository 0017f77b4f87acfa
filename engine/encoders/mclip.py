"""M-CLIP (Carlsson et al., LREC 2022): a multilingual text encoder for the image embeddings of an existing CLIP."""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
from transformers import AutoConfig, AutoModel, AutoTokenizer, PreTrainedConfig, PreTrainedModel

from engine.encoders.checkpoint import Checkpoint
from engine.encoders.clip import unit
from engine.encoders.encoder import TextEncoding
from engine.encoders.tokens import is_meaningless, tokens_of, truncated, unknown_words
from engine.errors import ConfigurationError, EncoderNotFoundError

IMAGE_ENCODERS = {
    "M-CLIP/XLM-Roberta-Large-Vit-B-32": "openai/clip-vit-base-patch32",
    "M-CLIP/XLM-Roberta-Large-Vit-L-14": "openai/clip-vit-large-patch14",
    "M-CLIP/LABSE-Vit-L-14": "openai/clip-vit-large-patch14",
}
"""The encoders whose embeddings the published text encoders were trained for."""


class MClipConfig(PreTrainedConfig):  # type: ignore[no-untyped-call]
    """A checkpoint's config.json.

    `modelBase` is the transformer's own checkpoint, `transformerDimensions` its width, `numDims` the length of the
    embeddings.
    """

    model_type = "M-CLIP"


class MClipModel(PreTrainedModel):
    """A transformer, the mean of its outputs over the tokens, and a linear map to the embedding."""

    config_class = MClipConfig

    def __init__(self, config: MClipConfig, base: PreTrainedConfig) -> None:
        super().__init__(config)  # type: ignore[no-untyped-call]
        self.transformer = AutoModel.from_config(base)  # type: ignore[no-untyped-call]
        self.LinearTransformation = torch.nn.Linear(config.transformerDimensions, config.numDims)
        self.post_init()  # type: ignore[no-untyped-call]

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Features (n, d) of tokens and their mask (n, t)."""
        outputs = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state  # (n, t, w)
        mask = attention_mask[:, :, None].to(outputs.dtype)  # (n, t, 1)
        means = (outputs * mask).sum(dim=1) / mask.sum(dim=1)  # (n, w), without padding
        features: torch.Tensor = self.LinearTransformation(means)
        return features


class MClipTexts:
    """A text encoder: an M-CLIP checkpoint on the hub or in a local folder. Thread-safe.

    `image_encoder` is the encoder whose embeddings it was trained for. It is known for the published checkpoints. For
    others, write `folder@encoder`, or put `image_encoder` into the folder's config.json. Raises ConfigurationError if
    it is not known.
    """

    def __init__(self, setting: str) -> None:
        self.name, self.image_encoder = _names(setting)
        self._checkpoint = Checkpoint(self.name, "M-CLIP model")
        self._lock = Lock()
        self._loaded: tuple[MClipModel, Any, int] | None = None

    @cached_property
    def dimension(self) -> int:
        """The length d of the embeddings. Raises EncoderNotFoundError."""
        return int(self._config.numDims)

    @property
    def is_loaded(self) -> bool:
        """Whether the weights are loaded."""
        return self._loaded is not None

    def load(self) -> None:
        """Load the weights, if they are not loaded yet. Raises EncoderNotFoundError."""
        self._parts()

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Unit float32 embeddings (n, d) of n texts in any language. Raises EncoderNotFoundError."""
        model, tokenizer, longest = self._parts()
        if not texts:
            return TextEncoding(np.empty((0, self.dimension), np.float32))
        with torch.inference_mode():
            features = model(**tokens_of(tokenizer, texts, longest, is_padded=False))
        unknown = tuple(unknown_words(tokenizer, text) for text in texts)
        return TextEncoding(
            unit(features),
            truncated(tokenizer, texts, longest),
            unknown,
            (False,) * len(texts),
            tuple(is_meaningless(tokenizer, text, words) for text, words in zip(texts, unknown, strict=True)),
        )

    @cached_property
    def _config(self) -> MClipConfig:
        config: MClipConfig = self._checkpoint.read(MClipConfig.from_pretrained)
        if not {"modelBase", "transformerDimensions", "numDims"} <= set(vars(config)):
            raise EncoderNotFoundError(
                f"the text encoder {self.name!r} is not an M-CLIP: its config.json has no modelBase"
            )
        return config

    def _parts(self) -> tuple[MClipModel, Any, int]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[MClipModel, Any, int]:
        # Only the transformer's own checkpoint has its shape; its weights are in this one.
        base = Checkpoint(self._base(), "transformer").read(AutoConfig.from_pretrained)
        model, found = self._checkpoint.read(
            MClipModel.from_pretrained, base=base, config=self._config, dtype=torch.float32, output_loading_info=True
        )
        missing = sorted(key for key in found["missing_keys"] if ".pooler." not in key)
        if missing:
            raise EncoderNotFoundError(f"the text encoder {self.name!r} is not an M-CLIP: it lacks {missing[0]}")
        tokenizer = self._checkpoint.read(AutoTokenizer.from_pretrained, config=base)
        # XLM-R starts to count positions after the id of the padding.
        positions = base.max_position_embeddings - (base.pad_token_id + 1 if base.model_type == "xlm-roberta" else 0)
        return model.eval(), tokenizer, min(positions, tokenizer.model_max_length)

    def _base(self) -> str:
        beside = Path(self.name).expanduser() / self._config.modelBase
        return str(beside) if beside.is_dir() else self._config.modelBase


def _names(setting: str) -> tuple[str, str]:
    """The names of the checkpoint and of the image encoder in a setting."""
    name, _, images = setting.rpartition("@")
    if not name or Path(setting).expanduser().is_dir():
        name, images = setting, IMAGE_ENCODERS.get(setting) or _recorded(Path(setting).expanduser() / "config.json")
    if not images:
        raise ConfigurationError(
            f"it is not known whose image embeddings the text encoder {setting!r} fits: "
            f"write {setting}@openai/clip-vit-base-patch32, or the encoder that it was trained with"
        )
    return name, images


def _recorded(config: Path) -> str:
    """The `image_encoder` in a folder's config.json, if there is one."""
    try:
        return str(json.loads(config.read_text(encoding="utf-8")).get("image_encoder", ""))
    except (OSError, ValueError):
        return ""
