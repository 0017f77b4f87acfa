"""The command line: alone, and with somebody's bot beside it."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.sandbox import Member, SandboxServer
from bot.sandbox.background import run_in_thread
from bot.sandbox.world import MEMBER_IDS

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = """
import os
import discord
from discord import app_commands
from neighbour import WORDS

class Example(discord.Client):
    def __init__(self):
        super().__init__(intents=discord.Intents.default())
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self):
        await self.tree.sync()

bot = Example()

@bot.tree.command(description="Say hello")
async def hello(interaction: discord.Interaction):
    await interaction.response.send_message(WORDS)

if __name__ == "__main__":
    bot.run(os.environ["DISCORD_TOKEN"])
"""


async def start(*arguments: str) -> tuple[asyncio.subprocess.Process, str]:
    """The process, and the address that it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", "-m", "bot.sandbox", "--no-page", *arguments),
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), 20)
    return process, line.decode().split()[-1]


async def test_it_starts_alone_and_ends_when_asked() -> None:
    """It prints its address, serves a member, and SIGTERM ends it with status 0."""
    process, url = await start()
    async with Member.connect(url, f"user-{MEMBER_IDS['sky']}") as member:
        assert member.user["username"] == "sky"
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_a_stock_bot_runs_with_its_source_untouched(tmp_path: Path) -> None:
    """A program as in discord.py's documentation connects, with the modules beside it, and answers a member."""
    (tmp_path / "neighbour.py").write_text("WORDS = 'hello from beside'")
    program = tmp_path / "example.py"
    program.write_text(EXAMPLE)
    process, url = await start("run", str(program))
    async with Member.connect(url, f"user-{MEMBER_IDS['maple']}") as member:
        await member.bot_ready("hello", 20)
        answer = await member.command(member.channel_id("general"), "hello")
        assert answer.shown["content"] == "hello from beside"
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.wait(), 10)


def test_it_serves_from_a_thread() -> None:
    """A synchronous caller reads and changes the state on the server's own loop."""

    async def look(url: str) -> list[str]:
        async with Member.connect(url, f"user-{MEMBER_IDS['river']}") as member:
            return [channel["name"] for channel in member.guilds[0]["channels"]]

    def add(server: SandboxServer) -> None:
        server.world.add_channel(next(iter(server.world.guilds.values())), "added")

    with run_in_thread(lambda: SandboxServer(page=False)) as background:
        background.do(add)
        assert asyncio.run(look(background.url)) == ["general", "concepts", "added"]
