"""The checkpoint that `best` names. `docs/encoders.md` explains the choice."""

from dataclasses import dataclass

BEST = "best"


@dataclass(frozen=True, slots=True)
class Recommended:
    """A checkpoint on the Hugging Face hub and the length of its embeddings."""

    name: str
    dimension: int


RECOMMENDED = Recommended("google/siglip2-base-patch32-256", 768)


def resolved(encoder: str) -> str:
    """The name of an encoder, with `best` replaced by the recommended one."""
    return RECOMMENDED.name if encoder == BEST else encoder
