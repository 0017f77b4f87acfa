"""What it would cost to encode a dataset with another encoder."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TypedDict

from engine.galleries import Dataset
from engine.text.logs import in_one_line

_FLOAT_BYTES = 4


class Cost(TypedDict):
    """The photos to encode again, the bytes of their embeddings, and the seconds, if they were measured."""

    encoder: str
    photos: int
    bytes: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class EncoderChange:
    """Another encoder, the length of its embeddings, and the photos that it encodes in a second, if measured."""

    encoder: str
    dimension: int
    photos_per_second: float | None = None

    def cost(self, dataset: Dataset) -> Cost | None:
        """The cost of the change for a dataset, or None if it has this encoder already."""
        if dataset.encoder == self.encoder:
            return None
        return {
            "encoder": self.encoder,
            "photos": dataset.photos,
            "bytes": dataset.photos * self.dimension * _FLOAT_BYTES,
            "seconds": None if self.photos_per_second is None else dataset.photos / self.photos_per_second,
        }


def in_words(dataset: Dataset, change: EncoderChange) -> str:
    """A dataset's encoder and the cost of the change, for people."""
    name, cost = in_one_line(dataset.encoder), change.cost(dataset)
    if cost is None:
        return name
    now = dataset.photos * dataset.dimension * _FLOAT_BYTES
    told = (
        f"{name}; {cost['encoder']} would encode {cost['photos']:,} photos again, "
        f"with {cost['bytes'] / 2**20:,.1f} MiB of embeddings instead of {now / 2**20:,.1f}"
    )
    if cost["seconds"] is None:
        return f"{told} (how long that takes here: doctor --encoder {cost['encoder']})"
    return f"{told}, in about {timedelta(seconds=ceil(cost['seconds']))} at {change.photos_per_second:,.1f} photos/s"
