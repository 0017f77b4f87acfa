"""Which interactions are handled."""

from types import SimpleNamespace
from typing import Any, cast

from cachetools import LRUCache

from bot.platform.handlers import admit


async def admitted(recent: LRUCache[int, None], *ids: int) -> list[bool]:
    """Whether each interaction is admitted, in this order."""
    client = SimpleNamespace(recent=recent)
    arrivals = [cast(Any, SimpleNamespace(id=id, client=client, user=None, channel_id=1)) for id in ids]
    return [await admit(interaction, for_timed_out=False) for interaction in arrivals]


async def test_an_interaction_is_admitted_once() -> None:
    """The gateway may deliver an interaction twice. It counts the first time only."""
    assert await admitted(LRUCache(9), 1, 2, 1, 2, 3) == [True, True, False, False, True]


async def test_memory_is_bounded() -> None:
    """Only the latest ids are kept."""
    recent: LRUCache[int, None] = LRUCache(2)
    assert await admitted(recent, 1, 2, 3, 2, 3, 1) == [True, True, True, False, False, True]
