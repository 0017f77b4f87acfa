"""CLIP (Radford et al., 2021, arXiv:2103.00020) by transformers: any checkpoint of its CLIPModel."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
from PIL.Image import Image
from transformers import AutoTokenizer, CLIPConfig, CLIPImageProcessorPil, CLIPModel
from transformers.utils import logging

from engine.encoders.bulk import BulkEncoder, PlainBulk
from engine.encoders.clip_bulk import Precision, quickest
from engine.encoders.port import TextEncoding
from engine.errors import EncoderNotFoundError
from engine.photo import Embedding

DEFAULT_CHECKPOINT = "openai/clip-vit-base-patch32"
DEMO_FOLDER = Path(__file__).parent / "demo"


@dataclass(frozen=True, slots=True)
class _Parts:
    """A loaded checkpoint."""

    model: Any
    tokenizer: Any
    images: Any
    longest_text: int


class ClipEncoder:
    """A CLIP checkpoint: a name on the Hugging Face hub, a local folder, or `demo` for the one in this package.

    The weights are loaded once, at the first use or by `load()`: from the folder, from the hub's local cache, or else
    from the hub. Threads may share an encoder.
    """

    def __init__(self, checkpoint: str = DEFAULT_CHECKPOINT) -> None:
        self.name = checkpoint
        self._lock = Lock()
        self._loaded: _Parts | None = None

    @cached_property
    def dimension(self) -> int:
        return int(self._from_checkpoint(CLIPConfig.from_pretrained).projection_dim)

    @property
    def is_loaded(self) -> bool:
        """Whether the next call has no weights to wait for."""
        return self._loaded is not None

    def load(self) -> None:
        """Load the weights, unless that was done. Raises EncoderNotFoundError."""
        self._parts()

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        parts = self._parts()
        if not texts:
            return TextEncoding(self._none(), (), ())
        tokens = parts.tokenizer(
            list(texts), padding=True, truncation=True, max_length=parts.longest_text, return_tensors="pt"
        )
        with torch.inference_mode():
            output = parts.model.get_text_features(
                input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]
            )
        return TextEncoding(
            embeddings=_unit(output.pooler_output),
            truncated=tuple(bool(encoding.overflowing) for encoding in tokens.encodings),
            unknown=tuple(
                _unknown_words(text, encoding, parts.tokenizer)
                for text, encoding in zip(texts, tokens.encodings, strict=True)
            ),
        )

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        parts = self._parts()
        if not images:
            return self._none()
        pixels = parts.images(images=[image.convert("RGB") for image in images], return_tensors="pt")
        with torch.inference_mode():
            output = parts.model.get_image_features(pixel_values=pixels["pixel_values"])
        return _unit(output.pooler_output)

    def bulk(self, precision: Precision = "auto") -> BulkEncoder:
        """The way to encode very many images; measures for some seconds. Raises EncoderNotFoundError."""
        parts = self._parts()
        try:
            return quickest(parts.model, parts.images, precision)
        except ValueError:  # an image processor of another kind
            return PlainBulk(self)

    def _none(self) -> Embedding:
        return np.empty((0, self.dimension), np.float32)

    def _parts(self) -> _Parts:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> _Parts:
        model = self._from_checkpoint(CLIPModel.from_pretrained, dtype=torch.float32).eval()
        tokenizer = self._from_checkpoint(AutoTokenizer.from_pretrained)
        images = self._from_checkpoint(CLIPImageProcessorPil.from_pretrained)
        positions = model.config.text_config.max_position_embeddings
        return _Parts(model, tokenizer, images, min(positions, tokenizer.model_max_length))

    def _from_checkpoint(self, load: Callable[..., Any], **options: Any) -> Any:
        """What `load` makes of the checkpoint. Raises EncoderNotFoundError."""
        try:
            return _read(_place(self.name), load, options)
        except (OSError, ValueError) as error:
            raise EncoderNotFoundError(
                f"the encoder {self.name!r} cannot be loaded: name a checkpoint of the Hugging Face hub (which needs a "
                f"network the first time) or a folder with a saved CLIPModel, or use 'demo'"
            ) from error


def _place(checkpoint: str) -> Path | str:
    """A folder, or a name on the hub."""
    if checkpoint == "demo":
        return DEMO_FOLDER
    folder = Path(checkpoint).expanduser()
    is_folder = folder.is_dir() or folder.is_absolute() or checkpoint.startswith((".", "~"))
    return folder if is_folder else checkpoint


def _read(place: Path | str, load: Callable[..., Any], options: Mapping[str, Any]) -> Any:
    """What `load` makes of a folder, or of a name on the hub: from the local cache first, which needs no network."""
    if isinstance(place, Path) and not (place / "config.json").exists():
        raise FileNotFoundError(place / "config.json")  # transformers would make up a default one
    try:
        with _no_progress_bar():
            return load(place, local_files_only=True, **options)
    except OSError:
        if isinstance(place, Path):
            raise
        return load(place, **options)


@contextmanager
def _no_progress_bar() -> Iterator[None]:
    """A bar is for a download, not for reading weights from the disk."""
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _unit(features: torch.Tensor) -> Embedding:
    return torch.nn.functional.normalize(features.float(), dim=-1).numpy()  # (n, d)


def _unknown_words(text: str, encoding: Any, tokenizer: Any) -> tuple[str, ...]:
    """The words of a text that a word-level tokenizer has no token for, those cut off at the end included."""
    # A byte-level tokenizer has a token for everything; CLIP's names its end token as the unknown one all the same.
    if tokenizer.unk_token_id is None or tokenizer.unk_token_id == tokenizer.eos_token_id:
        return ()
    return tuple(
        text[start:end]
        for piece in (encoding, *encoding.overflowing)
        for token, (start, end) in zip(piece.ids, piece.offsets, strict=True)
        if token == tokenizer.unk_token_id and end > start
    )
