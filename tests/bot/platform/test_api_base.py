"""Another server that speaks Discord's API."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platform.api_base import LONGEST_ANSWER, apply_api_base
from bot.platform.bot_errors import ApiUnreachableError
from tests.loopback import serving


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """discord.py as it was, afterwards."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def served(answer: object) -> AsyncIterator[str]:
    """A server whose `/api/gateway` gives that answer; the address of its `/api`."""

    async def gateway(_: web.Request) -> web.Response:
        return web.Response(body=answer) if isinstance(answer, bytes) else web.json_response(answer)

    async with serving({"/api/gateway": gateway}) as url:
        yield f"{url}/api"


async def test_rest_and_gateway_are_those_of_the_server() -> None:
    """REST goes to the address, with or without a slash at its end, the gateway to the one that it names."""
    async with served({"url": "ws://127.0.0.1:1/gateway"}) as base:
        await apply_api_base(f"{base}/")
        assert Route("GET", "/users/@me").url == f"{base}/users/@me"
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == "ws://127.0.0.1:1/gateway"


LONG, DEEP = b'{"url": "' + b"a" * LONGEST_ANSWER + b'"}', b'{"url": ' + b"[" * 50_000


@pytest.mark.parametrize("answer", [{}, [], {"url": 1}, b"", b"no JSON", b"\xff", LONG, DEEP])
async def test_a_server_of_another_kind_is_refused(answer: object) -> None:
    """An answer that names no gateway changes nothing, and the address is told."""
    before = Route.BASE
    async with served(answer) as base:
        with pytest.raises(ApiUnreachableError, match=base):
            await apply_api_base(base)
    assert before == Route.BASE


async def test_nobody_there_is_told() -> None:
    """Where nobody answers, the error says what to check."""
    async with served({}) as base:
        pass
    with pytest.raises(ApiUnreachableError, match="DISCORD_API_BASE"):
        await apply_api_base(base)
