"""The command line: the server on its own, and with a bot."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.sandbox import Member, SandboxServer
from bot.sandbox.background_server import run_in_thread
from bot.sandbox.component_tree import walk
from bot.sandbox.world import APPLICATION_ID, MEMBER_IDS
from tests.bot.sandbox.conftest import OPENAPI
from tests.places import ROOT
from tests.until import CEILING_SECONDS

STOCK = Path(__file__).with_name("stock_bot.py")


async def start(*arguments: str) -> tuple[asyncio.subprocess.Process, str]:
    """The process, and the address it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", "-m", "bot.sandbox", "--no-page", *arguments),
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), CEILING_SECONDS)
    return process, line.decode().split()[-1]


async def test_it_starts_alone_and_ends_when_asked() -> None:
    """It prints its address, serves a member, and SIGTERM ends it with status 0."""
    process, url = await start()
    async with Member.connect(url, f"user-{MEMBER_IDS['sky']}") as member:
        assert member.user["username"] == "sky"
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), CEILING_SECONDS) == 0


@asynccontextmanager
async def running(program: Path, token_file: Path) -> AsyncIterator[str]:
    """`python -m bot.sandbox run PROGRAM`, with Discord's document if it is there. Yields the address."""
    document = ["--openapi", str(OPENAPI)] if OPENAPI.exists() else []
    process, url = await start(*document, "--admin-token-file", str(token_file), "run", str(program))
    try:
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), CEILING_SECONDS)


async def test_a_stock_bot_runs_with_its_source_untouched(tmp_path: Path) -> None:
    """Commands, autocomplete, a modal, all kinds of buttons, context menus and mentions, without an invalid request."""
    token = tmp_path / "admin-token"
    token.write_text("of an earlier start")
    async with running(STOCK, token) as url, Member.connect(url, f"user-{MEMBER_IDS['maple']}") as member:
        await member.bot_ready("count", CEILING_SECONDS)
        channel_id = member.channel_id("general")
        added = await member.command(channel_id, "add", first=2, second=3, fruit="pear")
        assert added.shown["content"] == "2 + 3 = 5 pears"
        offered = await member.autocomplete(channel_id, "add", "fruit", "ap", first=1, second=1)
        assert [choice["value"] for choice in offered] == ["apple", "apricot"]
        counter = (await member.command(channel_id, "count")).shown
        assert (await member.click(counter, "Total: 0")).shown["components"][0]["components"][0]["label"] == "Total: 1"
        asked = await member.command(channel_id, "feedback")
        fields = {one["custom_id"]: "oak" for one in walk((asked.modal or {})["components"]) if one.get("custom_id")}
        assert (await member.submit(asked.modal, fields)).shown["content"] == "Thanks for your feedback, oak!"
        said = await member.say(channel_id, f"<@{APPLICATION_ID}> prepare")
        colours = await member.wait_for(lambda event: "favourite" in event.data.get("content", ""), past=True)
        assert (await member.click(colours.data, "Green")).shown["content"] == "This is green."
        assert (await member.use_on(channel_id, "Report to moderators", said["id"])).ephemeral
        assert "river has" in (await member.use_on(channel_id, "Show join date", MEMBER_IDS["river"])).shown["content"]
        assert "joined <t:" in (await member.command(channel_id, "joined", member=member.id)).shown["content"]
        assert token.stat().st_mode & 0o777 == 0o600
        headers = {"Authorization": f"Bearer {token.read_text()}"}
        async with aiohttp.ClientSession() as http, http.get(f"{url}/admin/state", headers=headers) as response:
            assert (await response.json())["invalid_requests"] == []


async def test_a_program_finds_what_stands_beside_it(tmp_path: Path) -> None:
    """Imports start in the program's folder, arguments go to it, and its exit status is passed on."""
    (tmp_path / "neighbour.py").write_text("STATUS = 7")
    program = tmp_path / "program.py"
    program.write_text("import sys, neighbour\nassert sys.argv[1:] == ['--fast']\nsys.exit(neighbour.STATUS)")
    process, _ = await start("run", str(program), "--fast")
    assert await asyncio.wait_for(process.wait(), CEILING_SECONDS) == 7


def test_it_serves_from_a_thread() -> None:
    """A synchronous caller can read and change the state on the server's loop."""

    async def look(url: str) -> list[str]:
        async with Member.connect(url, f"user-{MEMBER_IDS['river']}") as member:
            return [channel["name"] for channel in member.guilds[0]["channels"]]

    def add(server: SandboxServer) -> None:
        server.world.add_channel(next(iter(server.world.guilds.values())), "added")

    with run_in_thread(lambda: SandboxServer(page=False)) as background:
        background.do(add)
        assert asyncio.run(look(background.url)) == ["general", "concepts", "added"]
