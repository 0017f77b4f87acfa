"""How much the bot's memory grows in one life, which lasts from a start to the kill that ends it.

When a bot starts, all sessions are asleep. Waking them takes memory, and so does loading the encoder. That is no leak,
so growth counts from the end of a warm-up: when the bot has acknowledged votes in nine of ten channels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

WARM_SHARE = 0.9
SAMPLES_AT_AN_END = 5
"""The size at the beginning and at the end is the median of so many samples."""


@dataclass
class Life:
    """`served` are channels with an acknowledged vote, `sizes` the resident MiB in each second after the warm-up."""

    channels: int
    served: set[str] = field(default_factory=set)
    sizes: list[float] = field(default_factory=list)

    @property
    def is_warm(self) -> bool:
        """Whether the warm-up is over."""
        return len(self.served) >= WARM_SHARE * self.channels

    @property
    def growth_mib(self) -> float | None:
        """The growth since the warm-up. None if the life was too short to tell."""
        if len(self.sizes) < 2 * SAMPLES_AT_AN_END:
            return None
        first, last = self.sizes[:SAMPLES_AT_AN_END], self.sizes[-SAMPLES_AT_AN_END:]
        return round(float(np.median(last) - np.median(first)), 1)


def greatest_growth(lives: Sequence[Life]) -> float | None:
    """The growth of the life that grew most. None if all were too short to tell."""
    return max((life.growth_mib for life in lives if life.growth_mib is not None), default=None)
