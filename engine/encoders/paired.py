"""Combines the image side of one encoder with a text encoder that was trained for its embeddings."""

from collections.abc import Sequence

from PIL.Image import Image

from engine.encoders.encoder import Encoder, TextEncoding
from engine.encoders.mclip import MClipTexts
from engine.errors import EncoderMismatchError
from engine.photo import Embedding


class PairedEncoder:
    """The image side of `images` and the text encoder `texts`, both with embeddings of length `dimension`.

    `load` and `encode_text` do not load the checkpoint of `images`: a dataset with ready embeddings only needs the
    text encoder.
    """

    def __init__(self, images: Encoder, texts: MClipTexts, dimension: int) -> None:
        self.name, self.dimension = images.name, dimension
        self._images, self._texts = images, texts

    def load(self) -> None:
        """Load the text encoder, if it is not loaded yet. Raises EncoderNotFoundError, EncoderMismatchError."""
        if self._texts.dimension != self.dimension:
            raise EncoderMismatchError(
                f"the text encoder {self._texts.name!r} gives embeddings of length {self._texts.dimension}, and "
                f"{self.name!r} of length {self.dimension}: set NINEFOLD_TEXT_ENCODER to one that was trained with it"
            )
        self._texts.load()

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """See `Encoder.encode_text`. Raises EncoderNotFoundError, EncoderMismatchError."""
        self.load()
        return self._texts.encode_text(texts)

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        return self._images.encode_images(images)
