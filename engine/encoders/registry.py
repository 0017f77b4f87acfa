"""The encoders of a process: each is made and loaded once, when a dataset first needs it."""

from threading import Lock

from engine.encoders.clip import ClipEncoder
from engine.encoders.encoder import Encoder, check_dimension
from engine.encoders.mclip import MClipTexts
from engine.encoders.paired import PairedEncoder
from engine.encoders.templates import TemplatedEncoder


class Encoders:
    """Encoders by name. Those handed over are at hand at once; any other name is a checkpoint. Thread-safe.

    `text_encoder` names an M-CLIP (see `MClipTexts`), which reads the texts for the encoder that it was taught by;
    ConfigurationError is raised if nothing tells which that is. With `templates`, texts are read in several wordings.
    """

    def __init__(self, *ready: Encoder, text_encoder: str = "", templates: bool = False) -> None:
        self._ready = {encoder.name: encoder for encoder in ready}
        self._texts = MClipTexts(text_encoder) if text_encoder else None
        self._templates = templates
        self._checkpoints: dict[str, ClipEncoder] = {}
        self._lock = Lock()

    def get(self, name: str, dimension: int | None = None) -> Encoder:
        """The encoder of that name, loaded; `dimension` is what it has to give.

        Raises EncoderNotFoundError, EncoderMismatchError.
        """
        encoder, texts = self._ready.get(name) or self._checkpoint(name), self._texts_of(name)
        if texts is not None:
            encoder = PairedEncoder(encoder, texts, dimension or encoder.dimension)
        elif dimension is not None:
            check_dimension(encoder, dimension)
        if isinstance(encoder, (ClipEncoder, PairedEncoder)):
            encoder.load()
        return TemplatedEncoder(encoder) if self._templates else encoder

    def images(self, name: str) -> Encoder:
        """What encodes the photos of a dataset, whatever reads its prompts; it shares its weights with `get`."""
        return self._ready.get(name) or self._checkpoint(name)

    def is_loaded(self, name: str) -> bool:
        """Whether `get` returns at once."""
        texts = self._texts_of(name)
        if texts is not None:
            return texts.is_loaded
        return name in self._ready or self._checkpoint(name).is_loaded

    def _texts_of(self, name: str) -> MClipTexts | None:
        """The text side that takes the place of that encoder's own."""
        return self._texts if self._texts is not None and self._texts.image_encoder == name else None

    def _checkpoint(self, name: str) -> ClipEncoder:
        with self._lock:
            return self._checkpoints.setdefault(name, ClipEncoder(name))
