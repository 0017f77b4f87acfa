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
    (notice,) = await maple.messages(PARENT)
    assert (notice["type"], notice["content"], notice["message_reference"]["channel_id"]) == (18, "lakes", thread["id"])
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


@pytest.mark.parametrize("body", [{"name": "", "type": 11}, {"name": "x" * 101, "type": 11}, {"name": "x", "type": 10}])
async def test_what_is_no_thread_is_refused(server: SandboxServer, rest: BotRest, body: dict[str, object]) -> None:
    """A thread needs a name of 1 to 100 characters, has the type of its channel, and cannot be in a thread."""
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


async def test_a_thread_of_a_message_has_its_id(rest: BotRest, connect: Connect) -> None:
    """The message points to it, a second one is refused, and what the bot chose comes back."""
    maple = await connect("maple")
    _, message = await rest("POST", f"/channels/{PARENT}/messages", {"content": "look"})
    path = f"/channels/{PARENT}/messages/{message['id']}/threads"
    status, thread = await rest("POST", path, {"name": "about it", "auto_archive_duration": 60})
    assert (status, thread["id"], thread["thread_metadata"]["auto_archive_duration"]) == (201, message["id"], 60)
    status, error = await rest("POST", path, {"name": "again"})
    assert (status, error["code"]) == (400, 160004)
    assert (await maple.message(PARENT, message["id"]))["flags"] & 1 << 5
    (starter,) = await maple.messages(thread["id"])
    assert (starter["type"], starter["referenced_message"]["content"]) == (21, "look")


async def test_archived_threads_open_when_someone_writes_and_locked_ones_do_not(
    rest: BotRest, connect: Connect
) -> None:
    """The creator may archive; only a moderator may lock. The lists show what is archived."""
    maple, sky = await connect("maple"), await connect("sky")
    _, thread = await made(rest)
    path = f"/channels/{thread['id']}"
    await rest("PATCH", path, {"archived": True})
    _, archived = await rest("GET", f"/channels/{PARENT}/threads/archived/public")
    _, active = await rest("GET", f"/guilds/{GUILD_ID}/threads/active")
    assert ([one["id"] for one in archived["threads"]], active["threads"]) == ([thread["id"]], [])
    await sky.say(thread["id"], "hello")
    _, found = await rest("GET", path)
    assert not found["thread_metadata"]["archived"]
    status, _ = await rest("PATCH", path, {"locked": True})
    assert status == 403
    await maple.rest("PATCH", path, {"archived": True, "locked": True})
    with pytest.raises(RequestRefusedError) as refused:
        await sky.say(thread["id"], "hello")
    assert refused.value.body["code"] == 160005
    status, _ = await rest("PATCH", path, {"archived": False})
    assert status == 403
    await maple.say(thread["id"], "the owner may")


async def test_a_private_thread_is_there_for_its_members(rest: BotRest, connect: Connect) -> None:
    """Others learn of it when they are added, and no longer see it when they are removed."""
    sky = await connect("sky")
    _, thread = await made(rest, {"name": "secret", "type": 12, "invitable": False})
    assert not thread["thread_metadata"]["invitable"]
    with pytest.raises(RequestRefusedError):
        await sky.messages(thread["id"])
    member = f"/channels/{thread['id']}/thread-members"
    await rest("PUT", f"{member}/{MEMBER_IDS['sky']}")
    event = await sky.wait_for(lambda event: event.name == "THREAD_CREATE", past=True)
    assert event.data["id"] == thread["id"]
    await sky.say(thread["id"], "here")
    _, members = await rest("GET", f"{member}?with_member=true")
    assert sorted(one["user_id"] for one in members) == sorted([APPLICATION_ID, MEMBER_IDS["sky"]])
    await sky.rest("DELETE", f"{member}/@me")
    with pytest.raises(RequestRefusedError):
        await sky.messages(thread["id"])
    status, _ = await rest("GET", f"{member}/{MEMBER_IDS['sky']}")
    assert status == 404


async def test_deleting_a_thread_needs_its_own_permission(
    server: SandboxServer, rest: BotRest, connect: Connect
) -> None:
    """MANAGE_THREADS, not MANAGE_CHANNELS; members receive THREAD_DELETE. Deleting a channel deletes its threads."""
    maple = await connect("maple")
    _, thread = await made(rest)
    guild = server.world.guild(GUILD_ID)
    own = Overwrite(APPLICATION_ID, 1, allow=int(Permission.MANAGE_CHANNELS))
    guild.channels[PARENT].overwrites = [own]
    assert (await rest("DELETE", f"/channels/{thread['id']}"))[0] == 403
    own.allow = int(Permission.MANAGE_THREADS)
    assert (await rest("DELETE", f"/channels/{thread['id']}"))[0] == 200
    event = await maple.wait_for(lambda event: event.name == "THREAD_DELETE", past=True)
    assert event.data["id"] == thread["id"]
    _, second = await made(rest)
    own.allow = int(Permission.MANAGE_CHANNELS)
    await rest("DELETE", f"/channels/{PARENT}")
    assert (await rest("GET", f"/channels/{second['id']}"))[0] == 404
