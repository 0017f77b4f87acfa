"""Discord's ids: milliseconds since 2015 in the upper bits, a counter in the lower 22 (docs: Snowflakes)."""

from bot.sandbox.clock import Clock

DISCORD_EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Generates unique, increasing ids, even when many fall into the same millisecond."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """A new id as a decimal string."""
        milliseconds = int(self._clock.now() * 1000) - DISCORD_EPOCH_MS
        self._last = max(self._last + 1, milliseconds << 22)
        return str(self._last)


def snowflake_seconds(snowflake: str) -> float:
    """When the id was generated, in seconds since 1970."""
    return ((int(snowflake) >> 22) + DISCORD_EPOCH_MS) / 1000
