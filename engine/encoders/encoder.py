"""The port to an encoder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PIL.Image import Image

from engine.errors import EncoderMismatchError
from engine.photo import Embedding


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """The embeddings (n, d) of n texts, and the parts of each text that the encoder could not use.

    `truncated` says which texts are longer than the encoder reads. `unknown` has the words of each text that a
    word-level vocabulary lacks, in order and as written; a byte-level vocabulary lacks none. `foreign` says which texts
    are in a script that the encoder was not trained for, if `unknown` does not show it already. `meaningless` says
    which texts have unknown words and, apart from words like "a" and "the", no other ones.
    """

    embeddings: Embedding
    truncated: tuple[bool, ...] = ()
    unknown: tuple[tuple[str, ...], ...] = ()
    foreign: tuple[bool, ...] = ()
    meaningless: tuple[bool, ...] = ()


class Encoder(Protocol):
    """Turns texts and images into unit embeddings of one space. Synchronous: worker threads call it."""

    @property
    def name(self) -> str:
        """The name that datasets record. Two encoders with the same name give the same embeddings."""
        ...

    @property
    def dimension(self) -> int:
        """The length d of the embeddings. Does not load the weights. Raises EncoderNotFoundError."""
        ...

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Unit float32 embeddings (n, d) of n texts. Raises EncoderNotFoundError, UnknownPromptError."""
        ...

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        """Unit float32 embeddings (n, d) of n images, as one batch. Raises EncoderNotFoundError."""
        ...


def check_dimension(encoder: Encoder, dimension: int) -> None:
    """Raise EncoderMismatchError unless the encoder's embeddings have the length of the dataset's."""
    if encoder.dimension != dimension:
        raise EncoderMismatchError(
            f"the dataset holds embeddings of length {dimension} by {encoder.name!r}, which now gives length "
            f"{encoder.dimension}: restore the checkpoint that made them, or build the dataset again"
        )
