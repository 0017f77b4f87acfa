"""Deleted channels, removed members, and a removed bot."""

import asyncio
import json
import urllib.request

import discord
import pytest

from bot.sandbox import RequestRefusedError, SandboxServer
from bot.sandbox.world import APPLICATION_ID, GUILD_ID, MEMBER_IDS
from tests.bot.sandbox.conftest import BotRest, Connect, SmallBot, StartBot
from tests.until import CEILING_SECONDS


def invite(server: SandboxServer) -> None:
    """Invite the bot through the admin interface."""
    headers = {"Authorization": f"Bearer {server.admin_token}"}
    url = f"{server.url}/admin/guilds/{GUILD_ID}/bot"
    request = urllib.request.Request(url, method="POST", headers=headers)
    with urllib.request.urlopen(request, timeout=CEILING_SECONDS) as answered:
        assert json.load(answered)["id"] == GUILD_ID


async def test_a_deleted_channel_is_unknown(
    server: SandboxServer, connect: Connect, start_bot: StartBot, bot: SmallBot, rest: BotRest
) -> None:
    """Members who saw it receive an event, and calls answer 10003. Deleting needs MANAGE_CHANNELS."""
    await start_bot(bot)
    maple, sky = await connect("maple"), await connect("sky")
    channel_id = sky.channel_id("general")
    with pytest.raises(RequestRefusedError) as refused:
        await sky.rest("DELETE", f"/channels/{channel_id}")
    assert refused.value.body["code"] == 50013
    gone = asyncio.create_task(bot.wait_for("guild_channel_delete", timeout=CEILING_SECONDS))
    await asyncio.sleep(0)
    await maple.rest("DELETE", f"/channels/{channel_id}")
    assert (await gone).id == int(channel_id)
    await sky.wait_for(lambda event: event.name == "CHANNEL_DELETE" and event.data["id"] == channel_id, past=True)
    status, answered = await rest("POST", f"/channels/{channel_id}/messages", {"content": "x"})
    assert (status, answered["code"]) == (404, 10003)


async def test_a_removed_bot_has_no_access_until_it_is_invited_again(
    server: SandboxServer, connect: Connect, start_bot: StartBot, bot: SmallBot, rest: BotRest
) -> None:
    """GUILD_DELETE and 50001, then GUILD_CREATE and access as before."""
    await start_bot(bot)
    maple = await connect("maple")
    channel_id = maple.channel_id("general")
    left = asyncio.create_task(bot.wait_for("guild_remove", timeout=CEILING_SECONDS))
    await asyncio.sleep(0)
    await maple.rest("DELETE", f"/guilds/{GUILD_ID}/members/{APPLICATION_ID}")
    guild: discord.Guild = await left
    assert guild.id == int(GUILD_ID)
    status, answered = await rest("POST", f"/channels/{channel_id}/messages", {"content": "x"})
    assert (status, answered["code"]) == (403, 50001)
    joined = asyncio.create_task(bot.wait_for("guild_join", timeout=CEILING_SECONDS))
    await asyncio.to_thread(invite, server)
    await joined
    assert (await rest("POST", f"/channels/{channel_id}/messages", {"content": "x"}))[0] == 200


async def test_a_removed_member_sees_nothing_more(connect: Connect) -> None:
    """They receive an event and lose access. Removing them needs KICK_MEMBERS."""
    maple, sky = await connect("maple"), await connect("sky")
    with pytest.raises(RequestRefusedError):
        await sky.rest("DELETE", f"/guilds/{GUILD_ID}/members/{MEMBER_IDS['river']}")
    await maple.rest("DELETE", f"/guilds/{GUILD_ID}/members/{MEMBER_IDS['sky']}")
    await sky.wait_for(lambda event: event.name == "GUILD_DELETE", past=True)
    with pytest.raises(RequestRefusedError) as refused:
        await sky.messages(maple.channel_id("general"))
    assert refused.value.body["code"] == 50001
