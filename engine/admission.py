"""Fair shares of what is heavy: how much one member, one server and all of them together may ask for at once.

Heavy is what decodes members' pictures, encodes prompts, labels datasets or writes files. A member has one request
running and a few in line; a server has some running; the rest wait their turn, servers and members round robin.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from engine.errors import TooSlowError
from engine.fair_line import Bound, FairLine, Turn, turns_inside

RUNNING, RUNNING_OF_SERVER, RUNNING_OF_MEMBER = 16, 4, 1
WAITING_OF_MEMBER = 2
WAIT_SECONDS = 120.0
"""How long a request waits in line at most."""

BYTES, BYTES_OF_SERVER = 256 << 20, 128 << 20
"""What members' files may take in memory at once, counted before they are read."""


class Admission:
    """The one door of heavy requests, and the memory that their files share."""

    def __init__(self) -> None:
        self.requests = FairLine(
            Bound(RUNNING), Bound(RUNNING_OF_SERVER), Bound(RUNNING_OF_MEMBER), waiting=WAITING_OF_MEMBER
        )
        self.memory = FairLine(Bound(cost=BYTES), Bound(cost=BYTES_OF_SERVER))

    @asynccontextmanager
    async def heavy(self, guild_id: int, member_id: int) -> AsyncIterator[None]:
        """Run the block when it is the member's turn; inside of another such block, at once.

        The turn lasts until every thread that worked for it is done, also if the block was given up.
        Raises LineFullError while as many of the member's requests wait as may, TooSlowError after a long wait.
        """
        async with AsyncExitStack() as entered:
            async with in_time(WAIT_SECONDS):
                await entered.enter_async_context(self.requests.turn(guild_id, member_id))
            yield

    @asynccontextmanager
    async def holding(self, cost: int) -> AsyncIterator[Turn]:
        """Wait for so many bytes of memory before they are filled. `lower` the turn once less is known to do.

        In a `heavy` block they are held to its end, and count for its server; else to the end of this block. Ask once
        in a heavy block: who holds some and waits for more may wait for ever. Raises TooSlowError after a long wait.
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
    """Give the block up after so long. Raises TooSlowError then; a thread that works for it ends by itself."""
    try:
        async with asyncio.timeout(seconds) as limit:
            yield
    except TimeoutError as error:
        if limit.expired():
            raise TooSlowError from error
        raise
