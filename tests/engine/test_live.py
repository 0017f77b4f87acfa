"""A session in memory, when the journal fails."""

import asyncio
from collections.abc import Sequence

import pytest

from engine import session as rules
from engine.errors import DatabaseError
from engine.events import Started
from engine.evolution import begin
from engine.galleries import Catalog
from engine.journal import Entry
from engine.live import LiveSession


@pytest.mark.parametrize("error", [DatabaseError("the disk is full"), OSError("nobody expected this")])
async def test_a_journal_that_fails_is_told_to_all_who_wait(catalog: Catalog, error: Exception) -> None:
    """Whatever the failure, each waiting change fails by it, nothing of them is seen, and no later change is taken."""

    async def append(entries: Sequence[Entry]) -> None:
        raise error

    catalog.create("some", encoder="any", dimension=4)
    session = begin("s", 1, 2, Started("m", "p", "some", "any", "ninefold", ""))
    live = LiveSession(session, catalog.gallery("some"), append)
    waiting = [asyncio.create_task(live.commit(lambda now: [rules.finish(now, "m")])) for _ in range(3)]
    async with asyncio.timeout(5):
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert outcomes[0] is error
    assert all(isinstance(outcome, Exception) for outcome in outcomes)
    assert live.session == session
    with pytest.raises(DatabaseError, match="try again"):
        await live.commit(lambda now: [rules.finish(now, "m")])
