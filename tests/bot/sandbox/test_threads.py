"""Public threads, which have their parent channel's permissions but one."""

from typing import Any

import pytest
from discord import ChannelType

from bot.sandbox import Member, RequestRefusedError, SandboxServer
from bot.sandbox.model import Overwrite
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import APPLICATION_ID, CHANNEL_IDS, GUILD_ID, MEMBER_IDS
from tests.bot.sandbox.conftest import BotRest, Connect, SmallBot, StartBot

PARENT = CHANNEL_IDS["concepts"]
THREAD = {"name": "lakes", "type": 11}


async def made(
    rest: BotRest, body: dict[str, object] | None = None, parent: str = PARENT
) -> tuple[int, dict[str, Any]]:
    """Create a thread and return the status and the response."""
    status, answered = await rest("POST", f"/channels/{parent}/threads", body or THREAD)
    return status, answered


async def says(member: Member, channel_id: str) -> bool:
    """Whether the member may write there."""
    try:
        await member.say(channel_id, "hello")
    except RequestRefusedError as error:
        if error.body["code"] != 50013:
            raise
        return False
    return True


async def test_a_thread_is_a_channel_that_everybody_learns_of(rest: BotRest, connect: Connect) -> None:
    """Members receive an event, or find the thread in READY. Its messages are not in the parent channel."""
    maple = await connect("maple")
    status, thread = await made(rest)
    assert (status, thread["parent_id"], thread["owner_id"]) == (201, PARENT, APPLICATION_ID)
    event = await maple.wait_for(lambda event: event.name == "THREAD_CREATE", past=True)
    assert event.data["newly_created"]
    later = await connect("sky")
    for member in (maple, later):
        assert member.channel_id("lakes") == thread["id"]
        await member.say(thread["id"], "in it")
    assert len(await maple.messages(thread["id"])) == 2
    assert await maple.messages(PARENT) == []
    status, found = await rest("GET", f"/channels/{thread['id']}", None)
    assert (status, found["type"], found["message_count"]) == (200, 11, 2)
    _, channels = await rest("GET", f"/guilds/{GUILD_ID}/channels", None)
    assert thread["id"] not in [channel["id"] for channel in channels]


async def test_who_may_make_one_and_write_there(server: SandboxServer, rest: BotRest, connect: Connect) -> None:
    """Creating one needs CREATE_PUBLIC_THREADS, writing in it SEND_MESSAGES_IN_THREADS, not SEND_MESSAGES."""
    guild, sky = server.world.guild(GUILD_ID), await connect("sky")
    _, thread = await made(rest)
    own = Overwrite(MEMBER_IDS["sky"], 1, deny=int(Permission.SEND_MESSAGES))
    guild.channels[PARENT].overwrites = [own]
    assert (await says(sky, PARENT), await says(sky, thread["id"])) == (False, True)
    own.deny = int(Permission.SEND_MESSAGES_IN_THREADS)
    assert (await says(sky, PARENT), await says(sky, thread["id"])) == (True, False)
    guild.channels[PARENT].overwrites = [Overwrite(APPLICATION_ID, 1, deny=int(Permission.CREATE_PUBLIC_THREADS))]
    status, answered = await made(rest)
    assert (status, answered["code"]) == (403, 50013)


@pytest.mark.parametrize("body", [{"name": "", "type": 11}, {"name": "x" * 101, "type": 11}, {"name": "x", "type": 12}])
async def test_what_is_no_thread_is_refused(server: SandboxServer, rest: BotRest, body: dict[str, object]) -> None:
    """A thread needs a name of 1 to 100 characters, has to be public, and cannot be in a thread."""
    assert (await made(rest, body))[0] == 400
    _, thread = await made(rest)
    assert (await made(rest, parent=thread["id"]))[0] == 400
    server.invalid_requests.clear()


async def test_discord_py_makes_one_and_writes_in_it(bot: SmallBot, start_bot: StartBot, connect: Connect) -> None:
    """discord.py can create a thread and write in it."""
    await start_bot(bot)
    thread = await bot.channel("concepts").create_thread(name="lakes", type=ChannelType.public_thread)
    message = await thread.send("first")
    member = await connect("maple")
    assert (await member.message(str(thread.id), str(message.id)))["content"] == "first"
