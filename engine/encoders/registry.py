"""The encoders of a process: each is made and loaded once, when a dataset first needs it."""

from threading import Lock

from engine.encoders.clip import ClipEncoder
from engine.encoders.port import Encoder


class Encoders:
    """Encoders by name. Those handed over are at hand at once; any other name is a CLIP checkpoint. Thread-safe."""

    def __init__(self, *ready: Encoder) -> None:
        self._ready = {encoder.name: encoder for encoder in ready}
        self._clip: dict[str, ClipEncoder] = {}
        self._lock = Lock()

    def get(self, name: str) -> Encoder:
        """The encoder of that name, loaded. Raises EncoderNotFoundError."""
        if name in self._ready:
            return self._ready[name]
        encoder = self._checkpoint(name)
        encoder.load()
        return encoder

    def is_loaded(self, name: str) -> bool:
        """Whether `get` returns at once."""
        return name in self._ready or self._checkpoint(name).is_loaded

    def _checkpoint(self, name: str) -> ClipEncoder:
        with self._lock:
            return self._clip.setdefault(name, ClipEncoder(name))
