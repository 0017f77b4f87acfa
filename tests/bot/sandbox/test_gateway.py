"""A discord.py bot at the gateway: it connects, resumes, starts over, and receives the events of its intents."""

import asyncio

import discord
import pytest

from bot.sandbox import MovableClock, SandboxServer
from bot.sandbox.intents import Intent
from tests.bot.sandbox.conftest import Connect, SmallBot, StartBot
from tests.silence import silent_for_long
from tests.until import CEILING_SECONDS


async def test_a_bot_connects_and_its_commands_are_there(
    start_bot: StartBot, connect: Connect, bot: SmallBot, server: SandboxServer
) -> None:
    """READY and GUILD_CREATE contain the guild, and members see the commands that the bot syncs."""

    @bot.tree.command(description="Say hello")
    async def hello(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hello")

    await start_bot(bot)
    assert [guild.name for guild in bot.guilds] == ["Ninefold"]
    assert {channel.name for channel in bot.guilds[0].text_channels} == {"general", "concepts"}
    assert bot.application_id == int(server.world.application.id)
    member = await connect("maple")
    assert [command["name"] for command in await member.commands(member.guilds[0]["id"])] == ["hello"]


async def test_a_dropped_socket_resumes_and_misses_nothing(
    start_bot: StartBot, connect: Connect, bot: SmallBot, server: SandboxServer
) -> None:
    """The events that the bot missed are replayed in order, once, and without a new IDENTIFY."""
    await start_bot(bot)
    member = await connect("maple")
    channel_id = member.channel_id("general")
    resumed = asyncio.ensure_future(bot.wait_for("resumed", timeout=CEILING_SECONDS))
    await asyncio.sleep(0)
    assert server.drop_bot_sockets() == 1
    for number in range(5):
        await member.say(channel_id, f"{bot.mention} {number}")
    await resumed
    await member.say(channel_id, f"{bot.mention} last")
    seen = [await asyncio.wait_for(bot.seen.get(), CEILING_SECONDS) for _ in range(6)]
    assert [content.split()[-1] for content in seen] == ["0", "1", "2", "3", "4", "last"]
    assert (server.local.hub.identifies, server.local.hub.resumes) == (2, 1)


async def test_op_7_makes_the_bot_resume(start_bot: StartBot, bot: SmallBot, server: SandboxServer) -> None:
    """The bot resumes its session when it is asked to reconnect."""
    await start_bot(bot)
    resumed = asyncio.ensure_future(bot.wait_for("resumed", timeout=CEILING_SECONDS))
    await asyncio.sleep(0)
    server.ask_bot_to_reconnect()
    await resumed
    assert server.local.hub.identifies == 1


@pytest.mark.parametrize("resumable", [True, False])
async def test_op_9_ends_a_session_or_lets_it_resume(
    start_bot: StartBot, bot: SmallBot, server: SandboxServer, resumable: bool
) -> None:
    """After `d: true` the bot resumes, after `d: false` it starts a new session."""
    await start_bot(bot)
    again = asyncio.ensure_future(bot.wait_for("resumed" if resumable else "ready", timeout=CEILING_SECONDS))
    await asyncio.sleep(0)
    server.invalidate_bot_sessions(resumable=resumable)
    await again
    assert server.local.hub.identifies == (1 if resumable else 2)


async def test_privileged_intents_need_to_be_allowed(
    start_bot: StartBot, small_bot: type[SmallBot], server: SandboxServer
) -> None:
    """A bot that asks for the message content intent is closed with 4014, unless the intent is enabled."""
    intents = discord.Intents.default()
    intents.message_content = True
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await start_bot(small_bot(intents))
    server.world.application.privileged_intents = int(Intent.MESSAGE_CONTENT)
    await start_bot(small_bot(intents))


@pytest.mark.parametrize("allowed", [True, False])
async def test_content_of_others_comes_with_the_intent_only(
    start_bot: StartBot, connect: Connect, small_bot: type[SmallBot], server: SandboxServer, allowed: bool
) -> None:
    """Without the message content intent, the content of members' messages is blank in events and in REST."""
    server.world.application.privileged_intents = int(Intent.MESSAGE_CONTENT) if allowed else 0
    intents = discord.Intents.default()
    intents.message_content = allowed
    bot = await start_bot(small_bot(intents))
    member = await connect("maple")
    arrived = asyncio.ensure_future(bot.wait_for("message", timeout=CEILING_SECONDS))
    await asyncio.sleep(0)
    await member.say(member.channel_id("general"), "words")
    expected = "words" if allowed else ""
    assert (await arrived).content == expected
    history = [one async for one in bot.channel("general").history()]
    assert [one.content for one in history] == [expected]


async def test_an_event_without_its_intent_is_not_sent(
    start_bot: StartBot, connect: Connect, small_bot: type[SmallBot]
) -> None:
    """A bot with the guilds intent only receives no messages, but still receives interactions."""
    intents = discord.Intents.none()
    intents.guilds = True
    bot = small_bot(intents)

    @bot.tree.command(description="Ping")
    async def ping(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("pong")

    await start_bot(bot)
    member = await connect("maple")
    await member.say(member.channel_id("general"), f"{bot.mention}")
    answer = await member.command(member.channel_id("general"), "ping")
    assert answer.shown["content"] == "pong"
    assert bot.seen.empty()


async def test_a_frozen_heartbeat_makes_the_bot_resume(
    start_bot: StartBot, bot: SmallBot, server: SandboxServer, connect: Connect, clock: MovableClock
) -> None:
    """discord.py gives up the dead connection and receives what it missed on a new one."""
    server.local.gateway.heartbeat_clock = clock  # stands still: the server does not wait for the bot's heartbeats
    server.local.gateway.heartbeat_seconds = 0.1
    await start_bot(bot)
    member = await connect("maple")
    resumed = asyncio.ensure_future(bot.wait_for("resumed", timeout=CEILING_SECONDS))
    await asyncio.sleep(0)
    assert server.freeze_heartbeats() == 1
    silent_for_long(bot)
    await resumed
    await member.say(member.channel_id("general"), f"{bot.mention} awake")
    assert (await asyncio.wait_for(bot.seen.get(), CEILING_SECONDS)).endswith("awake")
    assert server.local.hub.identifies == 2  # the bot's and the member's
