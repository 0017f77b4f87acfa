"""Bots of other libraries go through one scenario on the local Discord, and no request or answer is invalid.

What discord.py always sends, tolerates or never calls is only seen with another library.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Member, SandboxServer
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import APPLICATION_ID, CHANNEL_IDS
from tests.places import ROOT, SHARED
from tests.until import CEILING_SECONDS

BOTS = Path(__file__).parent / "bots"
PACKAGES = ROOT / "tests" / "conformance" / "node_modules"
OPENAPI = SHARED / "discord" / "openapi.json"
CHANNEL = CHANNEL_IDS["concepts"]

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (PACKAGES / "discord.js").is_dir(),
    reason="node and discord.js are not installed: npm ci in tests/conformance",
)
COMMANDS = {
    "hikari": [sys.executable, str(BOTS / "hikari_bot.py")],
    "discord.js": ["node", str(BOTS / "discordjs_bot.js")],
}


@pytest.fixture(params=["hikari", pytest.param("discord.js", marks=needs_node)])
async def member(request: pytest.FixtureRequest) -> AsyncIterator[Member]:
    """A member in a server with a bot of the library. At the end, all traffic must have been valid."""
    async with SandboxServer(openapi=OPENAPI if OPENAPI.exists() else None, page=False) as server:
        guild = next(iter(server.world.guilds.values()))
        role = server.world.add_role(guild, "Moderator", Permission.PIN_MESSAGES | Permission.MANAGE_MESSAGES)
        guild.members[APPLICATION_ID].role_ids.append(role.id)
        place = {"SANDBOX_API_BASE": server.api_base, "DISCORD_TOKEN": server.token}
        process = await asyncio.create_subprocess_exec(*COMMANDS[request.param], env={**os.environ, **place})
        try:
            token = server.world.people()[0].token
            async with Member.connect(server.url, token, timeout=CEILING_SECONDS) as connected:
                await connected.bot_ready("thread")
                yield connected
        finally:
            process.kill()
            await process.wait()
        server.check_traffic()


async def said_after(member: Member, command: str, text: str) -> str:
    """The content of the bot's answer, once it has that text."""
    content: str = (await member.says(await member.command(CHANNEL, command), text))["content"]
    return content


async def test_the_scenario(member: Member) -> None:
    """Commands, components, a V2 layout, a form, files, a deferred answer, reactions, pins, a thread and a menu."""
    greeted = await member.command(CHANNEL, "greet", name="World")
    assert greeted.shown["content"] == "Hello World"
    offered = await member.command(CHANNEL, "buttons")
    assert (await member.click(offered.shown, "Yes")).shown["content"] == "Chosen: yes"
    assert (await member.select(offered.shown, "color", ["green"])).shown["content"] == "Chosen: green"
    await member.command(CHANNEL, "layout")
    read = await member.wait_for(lambda event: event.data.get("content", "").startswith("Read: "), past=True)
    assert [name[:9] for name in read.data["content"].removeprefix("Read: ").split(", ")] == [
        "TextDispl",
        "Separator",
        "MediaGall",
    ]
    form = await member.command(CHANNEL, "form")
    assert (await member.submit(form.modal, {"words": "abc"})).shown["content"] == "You wrote abc"
    files = (await member.command(CHANNEL, "files")).shown
    assert [file["filename"] for file in files["attachments"]] == ["one.txt", "dot.png"]
    assert files["embeds"][0]["image"]["url"].endswith("shown.png")
    assert await said_after(member, "later", "Done") == "Done"
    await member.wait_for(lambda event: event.data.get("content") == "And even more", past=True)
    assert await said_after(member, "react", "Reactions: ") == "Reactions: 1, pins: 1"
    assert await said_after(member, "thread", "Thread: ") == "Thread: 60 minutes, archived true"
    newest = (await member.messages(CHANNEL))[0]
    quoted = await member.use_on(CHANNEL, "Quote", newest["id"])
    assert quoted.shown["content"] == f"> {newest['id']}"
