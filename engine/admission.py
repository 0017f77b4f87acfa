"""Admission of heavy requests: limits for each member, for each server and in total.

A request is heavy if it decodes members' pictures, encodes prompts, labels datasets or writes files. Requests over a
limit wait in line. Servers take turns, and so do the members of a server.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from engine.errors import TooSlowError
from engine.fair_line import Bound, FairLine, Turn, turns_inside

RUNNING, RUNNING_OF_SERVER, RUNNING_OF_MEMBER = 16, 4, 1
WAITING_OF_MEMBER = 2
WAIT_SECONDS = 120.0
"""How long a request may wait in line."""

BYTES, BYTES_OF_SERVER = 256 << 20, 128 << 20
"""Memory limits for members' files, in total and for one server. Reserved before the files are read."""


class Admission:
    """Admits heavy requests, and shares out the memory for their files."""

    def __init__(self) -> None:
        self.requests = FairLine(
            Bound(RUNNING), Bound(RUNNING_OF_SERVER), Bound(RUNNING_OF_MEMBER), waiting=WAITING_OF_MEMBER
        )
        self.memory = FairLine(Bound(cost=BYTES), Bound(cost=BYTES_OF_SERVER))

    @asynccontextmanager
    async def heavy(self, guild_id: int, member_id: int) -> AsyncIterator[None]:
        """Run the block when it is the member's turn. A nested block runs at once.

        The turn lasts until every thread that works for it is done, even if the block was cancelled.
        Raises LineFullError if too many of the member's requests wait already, TooSlowError after a long wait.
        """
        async with AsyncExitStack() as entered:
            async with in_time(WAIT_SECONDS):
                await entered.enter_async_context(self.requests.turn(guild_id, member_id))
            yield

    @asynccontextmanager
    async def holding(self, cost: int) -> AsyncIterator[Turn]:
        """Reserve `cost` bytes of memory. Call `lower` on the turn when it turns out that fewer are needed.

        In a `heavy` block, the memory counts toward the block's server and is held until that block ends. Otherwise it
        is held until this block ends. Use it once in a heavy block: waiting for more while holding some can deadlock.
        Raises TooSlowError after a long wait.
        """
        outer = next((turn for turn in turns_inside() if turn.line is self.requests), None)
        async with in_time(WAIT_SECONDS):
            turn = await self.memory.enter(outer.key[0] if outer else 0, cost=cost)
        if outer is not None:
            outer.inner.append(turn)
        try:
            yield turn
        finally:
            if outer is None:
                turn.leave()


@asynccontextmanager
async def in_time(seconds: float) -> AsyncIterator[None]:
    """Cancel the block after `seconds` and raise TooSlowError. A thread that works for it runs to its end."""
    try:
        async with asyncio.timeout(seconds) as limit:
            yield
    except TimeoutError as error:
        if limit.expired():
            raise TooSlowError from error
        raise
