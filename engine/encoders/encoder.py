"""What the engine asks of an encoder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PIL.Image import Image

from engine.errors import EncoderMismatchError
from engine.photo import Embedding


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """Texts as embeddings (n, d), with what of each text the encoder could not use.

    `truncated` tells which texts were longer than the encoder reads. `unknown` holds each text's words that are
    outside a word-level vocabulary, in the text's order and as they were written; a byte-level one has none. `foreign`
    tells which texts are in another script than an encoder of one language was taught, where `unknown` does not.
    """

    embeddings: Embedding
    truncated: tuple[bool, ...] = ()
    unknown: tuple[tuple[str, ...], ...] = ()
    foreign: tuple[bool, ...] = ()


class Encoder(Protocol):
    """Turns texts and images into unit embeddings of one space. Synchronous: worker threads call it."""

    @property
    def name(self) -> str:
        """What datasets record: two encoders of one name give the same embeddings."""
        ...

    @property
    def dimension(self) -> int:
        """The length d of the embeddings; known without loading the weights. Raises EncoderNotFoundError."""
        ...

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Unit float32 embeddings (n, d) of n texts. Raises EncoderNotFoundError, UnknownPromptError."""
        ...

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        """Unit float32 embeddings (n, d) of n images, as one batch. Raises EncoderNotFoundError."""
        ...


def check_dimension(encoder: Encoder, dimension: int) -> None:
    """Raise EncoderMismatchError unless the encoder gives the length that a dataset of its name holds."""
    if encoder.dimension != dimension:
        raise EncoderMismatchError(
            f"the dataset holds embeddings of length {dimension} by {encoder.name!r}, which now gives length "
            f"{encoder.dimension}: put the checkpoint back that made them, or build the dataset anew"
        )
