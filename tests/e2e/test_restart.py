"""The bot in a process of its own, which can be killed at any moment."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.sandbox import Member, SandboxServer
from bot.settings import Settings
from tests import warm_start
from tests.e2e.table import Table, is_quiet, no, said
from tests.until import CEILING_SECONDS
from tests.warm_start import WarmProcess


@asynccontextmanager
async def running(server: SandboxServer, settings: Settings, **further: str) -> AsyncIterator[WarmProcess]:
    """`python -m bot`, connected to the server; killed at the end of the block if it still runs.

    `further` are environment variables.
    """
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "DISCORD_API_BASE": server.api_base,
        "DISCORD_TOKEN": server.token,
        **further,
    }
    process = await warm_start.start("-m", "bot", environment=environment)
    drain = None
    try:
        async with asyncio.timeout(CEILING_SECONDS):
            seen = b""
            while b"connected as" not in seen:
                seen = await process.stderr.readline()
                assert seen, "the bot has ended"
        drain = asyncio.create_task(process.stderr.read())
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        if drain is not None:
            await drain


async def seated(stack: AsyncExitStack, server: SandboxServer) -> Table:
    """Two members in #concepts."""
    tokens = [person.token for person in server.world.people()[:2]]
    one, two = [await stack.enter_async_context(Member.connect(server.url, token)) for token in tokens]
    return Table(one, two, one.channel_id("concepts"))


async def test_a_kill_loses_no_vote_and_old_buttons_work_afterwards(server: SandboxServer, settings: Settings) -> None:
    """After kill -9, acknowledged votes, rounds, undo and the buttons of every message still work."""
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        async with running(server, settings) as bot:
            first = await table.start()
            await table.one.click(first, "Next nine")
            second = await table.newest()
            presses = [member.click(second, f"{n} ✓") for n in range(1, 6) for member in (table.one, table.two)]
            await asyncio.gather(*presses)
            bot.kill()
            await bot.wait()
        async with running(server, settings) as bot:
            await no(table.two, second, 9)
            await table.shows(second, *(f"{n} ✓ 2" for n in range(1, 6)), "9 ✗ 1")
            await no(table.one, first, 3)
            await table.shows(first, "3 ✗ 1")
            assert "Round 2 is already out" in said(await table.one.click(first, "Next nine"))
            assert "in round 2" in said(await table.two.command(table.channel_id, "session undo"))
            assert is_quiet(await table.two.click(second, "Next nine"))
            bot.terminate()
            assert await bot.wait() == 0


async def test_a_folder_in_use_is_reported_with_its_process(server: SandboxServer, settings: Settings) -> None:
    """A second bot on the same folder exits with one line that names the first process."""
    async with running(server, settings) as bot:
        environment = {**os.environ, "DATABASE_URL": settings.database_url, "DISCORD_TOKEN": "any"}
        second = await warm_start.start("-m", "bot", environment=environment)
        _, told = await second.communicate()
        assert second.returncode == 1
        (line,) = told.decode().strip().split("\n")
        assert f"process {bot.pid}" in line
