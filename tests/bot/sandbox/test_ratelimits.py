"""Rate limits: buckets, headers, the global limit, exceptions, and how discord.py handles them."""

import asyncio

import aiohttp
import pytest

from bot.sandbox import MovableClock, SandboxServer
from bot.sandbox.ratelimits import INVALID_LIMIT, INVALID_SECONDS, UNLIMITED, Limit, RateLimitedError, RateLimits
from bot.sandbox.world import CHANNEL_IDS
from tests.bot.sandbox.conftest import BotRest, Connect, SmallBot, StartBot

MESSAGES = "/channels/{channel_id}/messages"
EDIT = "/channels/{channel_id}/messages/{message_id}"


@pytest.fixture
def limits(clock: MovableClock) -> RateLimits:
    """The rate limits, with a clock that tests move."""
    return RateLimits(clock)


def test_a_bucket_is_empty_after_its_calls_and_whole_after_its_seconds(limits: RateLimits, clock: MovableClock) -> None:
    """Five messages in five seconds. The sixth has to wait for the rest of that time."""
    left = [limits.take("POST", MESSAGES, {"channel_id": "1"})["X-RateLimit-Remaining"] for _ in range(5)]
    assert left == ["4", "3", "2", "1", "0"]
    clock.advance(2)
    with pytest.raises(RateLimitedError) as refused:
        limits.take("POST", MESSAGES, {"channel_id": "1"})
    assert refused.value.retry_after == pytest.approx(3, abs=0.5)
    assert refused.value.headers["X-RateLimit-Scope"] == "user"
    clock.advance(3.01)
    assert limits.take("POST", MESSAGES, {"channel_id": "1"})["X-RateLimit-Remaining"] == "4"


def test_each_channel_and_each_route_has_its_own_bucket(limits: RateLimits) -> None:
    """Messages in another channel and edits are counted separately. Each route has one bucket hash."""
    hashes = set()
    for channel_id in ("1", "2"):
        for _ in range(5):
            hashes.add(limits.take("POST", MESSAGES, {"channel_id": channel_id})["X-RateLimit-Bucket"])
    assert len(hashes) == 1
    parameters = {"channel_id": "1", "message_id": "9"}
    edited = limits.take("PATCH", EDIT, parameters)
    assert edited["X-RateLimit-Remaining"] == "4"
    assert edited["X-RateLimit-Bucket"] not in hashes
    assert limits.take("PATCH", EDIT, parameters | {"message_id": "8"})["X-RateLimit-Remaining"] == "3"


def test_interaction_callbacks_are_not_limited(limits: RateLimits) -> None:
    """There is no limit, and there are no headers."""
    assert all(limits.take("POST", UNLIMITED, {"interaction_id": "1"}) == {} for _ in range(500))


def test_the_global_limit_counts_every_route_but_those_of_interactions(limits: RateLimits) -> None:
    """Fifty calls a second over all channels. Follow-ups by token do not count."""
    for number in range(50):
        limits.take("POST", MESSAGES, {"channel_id": str(number)})
    with pytest.raises(RateLimitedError) as refused:
        limits.take("POST", MESSAGES, {"channel_id": "51"})
    assert refused.value.is_global
    assert refused.value.body()["global"]
    assert refused.value.headers["X-RateLimit-Global"] == "true"
    webhook = {"webhook_id": "1", "webhook_token": "t"}
    assert limits.take("POST", "/webhooks/{webhook_id}/{webhook_token}", webhook)["X-RateLimit-Remaining"] == "4"


def test_invalid_requests_are_counted_for_ten_minutes(limits: RateLimits, clock: MovableClock) -> None:
    """401, 403 and 429 count towards the ban at 10,000, for ten minutes. Other statuses do not."""
    for status in (200, 400, 404, 401, 403, 429):
        limits.note_status(status)
    assert limits.invalid_count == 3
    limits._invalid = [clock.now()] * INVALID_LIMIT
    assert limits.banned
    clock.advance(INVALID_SECONDS + 1)
    assert not limits.banned


async def test_a_429_has_discords_body_and_headers(rest: BotRest, server: SandboxServer) -> None:
    """It has `retry_after` in seconds, `Via` and `Retry-After`, and is not carried out."""
    server.limits.limits[("POST", MESSAGES)] = Limit(1, 30.0)
    path = f"/channels/{CHANNEL_IDS['general']}/messages"
    await rest("POST", path, {"content": "first"})
    headers = {"Authorization": f"Bot {server.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(server.api_base + path, json={"content": "second"}) as response,
    ):
        body = await response.json()
        assert response.status == 429
        assert 29 < body["retry_after"] <= 30
        assert not body["global"]
        assert {"Via", "Retry-After", "X-RateLimit-Bucket", "X-RateLimit-Reset-After"} <= response.headers.keys()
    messages = server.world.channel(CHANNEL_IDS["general"]).messages
    assert [message.content for message in messages.values()] == ["first"]
    assert server.limits.exceeded == 1


@pytest.mark.parametrize("clock", [pytest.param(MovableClock(running=True), id="a running clock")])
async def test_discord_py_waits_for_the_bucket_and_loses_nothing(
    start_bot: StartBot, bot: SmallBot, connect: Connect, server: SandboxServer
) -> None:
    """All of twelve messages at once arrive without a 429, because the library follows the headers."""
    server.limits.limits[("POST", MESSAGES)] = Limit(5, 0.3)
    await start_bot(bot)
    await asyncio.gather(*[bot.channel("general").send(str(number)) for number in range(12)])
    member = await connect("maple")
    contents = {one["content"] for one in await member.messages(member.channel_id("general"))}
    assert contents == {str(number) for number in range(12)}
    assert server.limits.exceeded == 0
