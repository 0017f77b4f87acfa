"""The encoders of a process. Each is loaded once, when a dataset first needs it."""

from dataclasses import dataclass
from threading import Lock

from engine.encoders.clip import ClipEncoder
from engine.encoders.encoder import Encoder, check_dimension
from engine.encoders.mclip import MClipTexts
from engine.encoders.paired import PairedEncoder


@dataclass(frozen=True, slots=True)
class TextSide:
    """The name of the encoder of a dataset's texts, and whether it was trained for many languages."""

    name: str
    is_multilingual: bool


class Encoders:
    """Encoders by name: those that are `ready`, and a checkpoint for any other name. Thread-safe.

    `text_encoder` names an M-CLIP (see `MClipTexts`), which encodes texts for the encoder that it was trained with.
    Raises ConfigurationError if that encoder is not known.
    """

    def __init__(self, *ready: Encoder, text_encoder: str = "") -> None:
        self._ready = {encoder.name: encoder for encoder in ready}
        self._texts = MClipTexts(text_encoder) if text_encoder else None
        self._checkpoints: dict[str, ClipEncoder] = {}
        self._lock = Lock()

    def get(self, name: str, dimension: int | None = None) -> Encoder:
        """The encoder with this name, loaded. `dimension` is the length of embeddings that it must have.

        Raises EncoderNotFoundError, EncoderMismatchError.
        """
        encoder, texts = self._ready.get(name) or self._checkpoint(name), self._texts_of(name)
        if texts is not None:
            encoder = PairedEncoder(encoder, texts, dimension or encoder.dimension)
        elif dimension is not None:
            check_dimension(encoder, dimension)
        if isinstance(encoder, (ClipEncoder, PairedEncoder)):
            encoder.load()
        return encoder

    def images(self, name: str) -> Encoder:
        """The encoder of a dataset's photos, without a separate text encoder. It shares its weights with `get`."""
        return self._ready.get(name) or self._checkpoint(name)

    def is_loaded(self, name: str) -> bool:
        """Whether `get` returns without loading weights."""
        texts = self._texts_of(name)
        if texts is not None:
            return texts.is_loaded
        return name in self._ready or self._checkpoint(name).is_loaded

    def text_side(self, name: str) -> TextSide:
        """Which encoder `get` uses for texts. Reads the configuration only. Raises EncoderNotFoundError."""
        texts = self._texts_of(name)
        if texts is not None:
            return TextSide(texts.name, is_multilingual=True)
        return TextSide(name, is_multilingual=name not in self._ready and self._checkpoint(name).is_multilingual)

    def _texts_of(self, name: str) -> MClipTexts | None:
        """The text encoder to use in place of the encoder's own."""
        return self._texts if self._texts is not None and self._texts.image_encoder == name else None

    def _checkpoint(self, name: str) -> ClipEncoder:
        with self._lock:
            if name not in self._checkpoints:
                self._checkpoints[name] = ClipEncoder(name)
            return self._checkpoints[name]
