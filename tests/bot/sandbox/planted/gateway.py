"""Bots that break the gateway protocol."""

import zlib

from bot.sandbox import SandboxServer
from bot.sandbox.gateway.gateway_protocol import HEARTBEAT_SECONDS
from bot.sandbox.intents import Intent
from bot.sandbox.world import CHANNEL_IDS
from tests.bot.sandbox.planted.careless import CarelessBot, Fault, Socket, nothing_comes

IDENTIFY, HEARTBEAT, RESUME = 2, 1, 6
MENTION = "<@1100000000000000001>"


async def decompresses_each_message_by_itself(bot: CarelessBot) -> list[int]:
    """With zlib-stream, the second message cannot be decompressed without the first."""
    socket = await bot.connect(query="&compress=zlib-stream")
    read = []
    await socket.send(HEARTBEAT, None)
    for _ in range(2):
        message = await socket.websocket.receive_bytes()
        try:
            read.append(len(zlib.decompressobj().decompress(message)) > 0)
        except zlib.error:
            read.append(False)
    return [int(one) for one in read]


async def sends_no_heartbeat(bot: CarelessBot) -> object:
    """It is disconnected, and its session ends."""
    bot.server.local.gateway.heartbeat_clock = bot.clock
    socket = await bot.connect()
    ready = await socket.until("READY")
    bot.clock.advance(2 * HEARTBEAT_SECONDS)
    closed = await socket.until("never")
    return [closed["closed"], await _resumed(bot, ready["session_id"], 1)]


async def does_not_notice_missing_acks(bot: CarelessBot) -> bool:
    """Its heartbeats are no longer acknowledged, and nothing else shows that the connection is dead."""
    bot.server.local.gateway.ack_seconds = 0
    socket = await bot.connect()
    await socket.until("READY")
    bot.server.freeze_heartbeats()
    await socket.send(HEARTBEAT, None)
    return await nothing_comes(socket, 11)


async def _resumed(bot: CarelessBot, session_id: str, sequence: int | None, token: str = "any") -> object:
    """The answer to RESUME: the op, the event's name, or the close code."""
    socket = await bot.connect(query="&resume=1")
    await socket.until(10)
    await socket.send(RESUME, {"token": token, "session_id": session_id, "seq": sequence})
    answered = await socket.next()
    return answered.get("closed") or answered["t"] or answered["op"]


async def _left(bot: CarelessBot) -> tuple[str, Socket]:
    """A session whose socket dropped before a member mentioned the bot."""
    socket = await bot.connect(int(Intent.GUILDS | Intent.GUILD_MESSAGES))
    ready = await socket.until("READY")
    await socket.until("GUILD_CREATE")
    bot.server.drop_bot_sockets()
    await socket.until("never")
    await bot.member.say(CHANNEL_IDS["concepts"], MENTION)
    return ready["session_id"], socket


async def identifies_instead_of_resuming(bot: CarelessBot) -> list[object]:
    """It misses what was said in the meantime. A bot that resumes receives it."""
    session_id, socket = await _left(bot)
    second = await bot.connect(int(Intent.GUILDS | Intent.GUILD_MESSAGES))
    lost = await nothing_comes(second, "MESSAGE_CREATE")
    return [lost, await _resumed(bot, session_id, socket.sequence)]


async def counts_its_events_wrongly(bot: CarelessBot) -> object:
    """A sequence number that was never sent."""
    session_id, _ = await _left(bot)
    return await _resumed(bot, session_id, 99)


async def ignores_op_7(bot: CarelessBot) -> list[object]:
    """It stays, and is disconnected after a while."""
    socket = await bot.connect()
    await socket.until("READY")
    bot.server.ask_bot_to_reconnect()
    asked = await socket.until(7)
    bot.clock.advance(6)
    return [asked["op"], await socket.until("never")]


def resumes_after_op_9(*, resumable: bool) -> Fault:
    """A bot that resumes no matter what op 9 said."""

    async def resume(bot: CarelessBot) -> list[object]:
        socket = await bot.connect()
        ready = await socket.until("READY")
        bot.server.invalidate_bot_sessions(resumable=resumable)
        told = await socket.until(9)
        return [told["d"], await _resumed(bot, ready["session_id"], 2)]

    return resume


def closes(server_setting: str = "", *, token: str = "any", intents: int = 1) -> Fault:
    """A bot that identifies like this. What is the close code?"""

    def prepare(server: SandboxServer) -> None:
        if server_setting == "refused":
            server.local.tokens.refused.add(token)

    async def identify(bot: CarelessBot) -> object:
        prepare(bot.server)
        socket = await bot.connect(intents, token=token)
        return (await socket.until("READY")).get("closed")

    return identify


async def reads_messages_without_the_intent(bot: CarelessBot) -> bool:
    """It asked for the guilds intent only."""
    socket = await bot.connect(int(Intent.GUILDS))
    await socket.until("GUILD_CREATE")
    await bot.member.say(CHANNEL_IDS["concepts"], MENTION)
    return await nothing_comes(socket, "MESSAGE_CREATE")


FAULTS: dict[str, tuple[Fault, object]] = {
    "zlib-stream is one context for all messages": (decompresses_each_message_by_itself, [1, 0]),
    "a bot without heartbeats is closed with 4009": (sends_no_heartbeat, [4009, 9]),
    "heartbeats are acknowledged, unless the connection is dead": (does_not_notice_missing_acks, True),
    "RESUME replays what was missed": (identifies_instead_of_resuming, [True, "MESSAGE_CREATE"]),
    "sequence numbers": (counts_its_events_wrongly, 4007),
    "op 7 asks to reconnect": (ignores_op_7, [7, {"closed": 4000}]),
    "op 9 with true lets a session resume": (resumes_after_op_9(resumable=True), [True, "RESUMED"]),
    "op 9 with false ends a session": (resumes_after_op_9(resumable=False), [False, 9]),
    "a wrong token closes with 4004": (closes("refused", token="reset"), 4004),
    "a privileged intent closes with 4014": (closes(intents=int(Intent.MESSAGE_CONTENT)), 4014),
    "intents gate what is dispatched": (reads_messages_without_the_intent, True),
}
