"""Bots that ignore rate limits, and bots that do not expect faults."""

import asyncio

from bot.sandbox.faults import CallFault
from bot.sandbox.intents import Intent
from bot.sandbox.world import CHANNEL_IDS
from tests.bot.sandbox.planted.careless import CHANNEL, MESSAGES, CarelessBot, Fault, nothing_comes
from tests.bot.sandbox.planted.interactions import MESSAGE
from tests.until import until

POST = ("POST", "/channels/{channel_id}/messages")


async def bursts(bot: CarelessBot) -> list[str]:
    """Six messages at once, of which five are allowed."""
    return sorted(await asyncio.gather(*(bot.send(content=str(number)) for number in range(6))))


async def ignores_retry_after(bot: CarelessBot) -> list[object]:
    """It retries at once. Each 429 says how long to wait."""
    await bursts(bot)
    refused = await bot.call("POST", MESSAGES, {"content": "now"})
    return [refused["status"], 0 < refused["retry_after"] <= 5, refused["global"], await bot.send(content="now")]


async def bursts_everywhere(bot: CarelessBot) -> int:
    """51 calls of different routes within a second. How many are refused?"""
    guild = bot.server.world.guild(bot.member.guilds[0]["id"])
    channels = [bot.server.world.add_channel(guild, f"channel-{number}").id for number in range(51)]
    answers = await asyncio.gather(*(bot.call("GET", f"/channels/{id}") for id in channels))
    return sum(one["status"] == 429 and one["global"] for one in answers)


async def asks_for_what_it_may_not(bot: CarelessBot) -> int:
    """Each 401, 403 and 429 counts towards the ban; a 404 does not."""
    for path in (f"{MESSAGES}/1", f"/guilds/{bot.member.guilds[0]['id']}/members", "/users/1"):
        await bot.call("GET", path)
    return bot.server.limits.invalid_count


async def reads_what_it_knows(bot: CarelessBot) -> list[int]:
    """It fetches the channel before each message. The server counts the needless call."""
    await bot.call("GET", CHANNEL)
    await bot.send(content="x")
    return [bot.server.count("GET", "/channels/{channel_id}"), bot.server.count(*POST)]


def gives_up(status: int) -> Fault:
    """A bot that does not retry after its second call failed. What was posted?"""

    async def post(bot: CarelessBot) -> list[str]:
        bot.server.faults.plan(CallFault(*POST, nth=2, status=status))
        told = [await bot.send(content=str(number)) for number in range(3)]
        shown = [message["content"] for message in await bot.member.messages(CHANNEL_IDS["concepts"])]
        return [told[1], *shown]

    return post


async def posts_again_after_a_lost_answer(bot: CarelessBot) -> list[str]:
    """The call was carried out but its answer was lost. Without a nonce, a retry posts it twice."""
    bot.server.faults.plan(CallFault(*POST, status=502, after=True))
    for _ in range(2):
        await bot.send(content="once")
    return [message["content"] for message in await bot.member.messages(CHANNEL_IDS["concepts"])]


async def answers_over_a_slow_network(bot: CarelessBot) -> str:
    """The first response is delayed for more than 3 s."""
    interaction = await bot.asked()
    fault = bot.server.faults.plan(CallFault("POST", "*", delay=3.1))
    answering = asyncio.create_task(bot.respond(interaction, MESSAGE, content="slow"))
    await until(lambda: fault.seen)
    bot.clock.advance(3.1)
    return await answering


async def counts_what_comes_twice(bot: CarelessBot) -> int:
    """The number of different interactions among the two that came."""
    bot.server.faults.duplicate_interactions = 1
    socket = await bot.connect()
    await socket.until("GUILD_CREATE")
    await bot.ask()
    return len({(await socket.until("INTERACTION_CREATE"))["id"] for _ in range(2)})


async def trusts_the_order(bot: CarelessBot) -> list[str]:
    """The words of two interactions in the order they came."""
    bot.server.faults.hold_interactions = 2
    socket = await bot.connect()
    await socket.until("GUILD_CREATE")
    for word in ("first", "second"):
        await bot.ask({"options": [{"name": "word", "type": 3, "value": word}]})
    came = [await socket.until("INTERACTION_CREATE") for _ in range(2)]
    return [one["data"]["options"][0]["value"] for one in came]


async def waits_at_a_dropped_socket(bot: CarelessBot) -> list[object]:
    """The socket closes."""
    socket = await bot.connect(int(Intent.GUILDS))
    await socket.until("GUILD_CREATE")
    dropped = bot.server.drop_bot_sockets()
    return [dropped, "closed" in await socket.next()]


async def trusts_a_frozen_connection(bot: CarelessBot) -> bool:
    """Heartbeats are no longer acknowledged."""
    bot.server.local.gateway.ack_seconds = 0
    socket = await bot.connect()
    await socket.until("GUILD_CREATE")
    bot.server.freeze_heartbeats()
    await socket.send(1, None)
    return await nothing_comes(socket, 11)


FAULTS: dict[str, tuple[Fault, object]] = {
    "a bucket for each route and channel": (bursts, ["200"] * 5 + ["429"]),
    "429 tells how long to wait": (ignores_retry_after, [429, True, False, "429"]),
    "the global limit": (bursts_everywhere, 1),
    "invalid requests are counted": (asks_for_what_it_may_not, 1),
    "needless calls are seen": (reads_what_it_knows, [1, 1]),
    "fault: the n-th call answers 500": (gives_up(500), ["500 0", "2", "0"]),
    "fault: the n-th call answers 502": (gives_up(502), ["502 0", "2", "0"]),
    "fault: the n-th call answers 503": (gives_up(503), ["503 0", "2", "0"]),
    "fault: the answer of a call is lost": (posts_again_after_a_lost_answer, ["once", "once"]),
    "fault: a call is delayed": (answers_over_a_slow_network, "404 10062"),
    "fault: an interaction comes twice": (counts_what_comes_twice, 1),
    "fault: interactions come out of order": (trusts_the_order, ["second", "first"]),
    "fault: the socket is dropped": (waits_at_a_dropped_socket, [1, True]),
    "fault: the heartbeat is frozen": (trusts_a_frozen_connection, True),
}
