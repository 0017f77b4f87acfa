"""Members who use the bot normally during an attack, and how long they wait for replies."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from attacks.testbed import RunningBot, Testbed
from bot.sandbox import Member, SandboxError
from demonstration.members import Message, custom_ids, round_message

VOTE_PAUSE, NEXT_SECONDS, LAST_ROUND = (0.2, 0.6), 6.0, 48


class Bystanders:
    """Two members who vote on the newest round. The first one occasionally asks for the next round."""

    def __init__(self, stage: Testbed) -> None:
        self._stage, self._drawing = stage, random.Random(0)
        self.waits: list[float] = []
        """Wait times in ms. A reply that never came counts with the time spent waiting."""

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Let the members vote until the block ends."""
        tasks = [asyncio.create_task(self._votes(member)) for member in self._stage.others]
        tasks.append(asyncio.create_task(self._advances(self._stage.others[0])))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _votes(self, member: Member) -> None:
        bot = self._stage.bot
        while bot.is_alive:
            await asyncio.sleep(self._drawing.uniform(*VOTE_PAUSE))
            button = self._drawing.choice([one for one in custom_ids(bot.shown) if ":vote:" in one])
            await self._timed(bot, member, bot.shown, button)

    async def _advances(self, member: Member) -> None:
        bot = self._stage.bot
        while bot.is_alive and (number := _number(bot.shown)) < LAST_ROUND:
            await asyncio.sleep(NEXT_SECONDS)
            seen = set(member.stream.known)
            if await self._timed(bot, member, bot.shown, "Next"):
                bot.shown = await round_message(member, number + 1, seen)

    async def _timed(self, bot: RunningBot, member: Member, shown: Message, button: str) -> bool:
        """Press a button. Return whether the bot replied."""
        began_at, is_answered = time.perf_counter(), True
        try:
            await member.click(shown, button)
        except SandboxError:
            is_answered = False
        if bot.is_alive:  # a dead bot is reported separately
            self.waits.append(1e3 * (time.perf_counter() - began_at))
        return is_answered


def _number(shown: Message) -> int:
    """Return the round number from a vote's custom_id, such as `9:vote:<session>:1:3.0:yes`."""
    return int(next(one for one in custom_ids(shown) if ":vote:" in one).split(":")[3])
