"""Two encoders as one: images by one, texts by another that was taught the same space."""

from collections.abc import Sequence

from PIL.Image import Image

from engine.encoders.encoder import Encoder, TextEncoding
from engine.encoders.mclip import MClipTexts
from engine.errors import EncoderMismatchError
from engine.photo import Embedding


class PairedEncoder:
    """The encoder `images` with the text side `texts`, both of the length `dimension`.

    `load` and the texts need nothing of the images' checkpoint: a dataset with ready embeddings has use for the text
    side alone.
    """

    def __init__(self, images: Encoder, texts: MClipTexts, dimension: int) -> None:
        self.name, self.dimension = images.name, dimension
        self._images, self._texts = images, texts

    def load(self) -> None:
        """Load the text side, unless that was done. Raises EncoderNotFoundError, EncoderMismatchError."""
        if self._texts.dimension != self.dimension:
            raise EncoderMismatchError(
                f"the text encoder {self._texts.name!r} gives embeddings of length {self._texts.dimension}, and "
                f"{self.name!r} of length {self.dimension}: set NINEFOLD_TEXT_ENCODER to one that was taught by it"
            )
        self._texts.load()

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """As the port says. Raises EncoderNotFoundError, EncoderMismatchError."""
        self.load()
        return self._texts.encode_text(texts)

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        return self._images.encode_images(images)
