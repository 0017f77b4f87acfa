"""The bot can connect to another server that speaks Discord's API."""

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
    """Restore discord.py's addresses."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def served(answer: object) -> AsyncIterator[str]:
    """Serve `answer` at `/api/gateway`; yields the address of `/api`."""

    async def gateway(_: web.Request) -> web.Response:
        return web.Response(body=answer) if isinstance(answer, bytes) else web.json_response(answer)

    async with serving({"/api/gateway": gateway}) as url:
        yield f"{url}/api"


async def test_rest_and_gateway_are_those_of_the_server() -> None:
    """REST uses the given address, with or without a trailing slash; the gateway uses the one that the server names."""
    async with served({"url": "ws://127.0.0.1:1/gateway"}) as base:
        await apply_api_base(f"{base}/")
        assert Route("GET", "/users/@me").url == f"{base}/users/@me"
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == "ws://127.0.0.1:1/gateway"


LONG, DEEP = b'{"url": "' + b"a" * LONGEST_ANSWER + b'"}', b'{"url": ' + b"[" * 50_000


@pytest.mark.parametrize("answer", [{}, [], {"url": 1}, b"", b"no JSON", b"\xff", LONG, DEEP])
async def test_a_server_of_another_kind_is_refused(answer: object) -> None:
    """An answer without a gateway address changes nothing, and the error names the server's address."""
    before = Route.BASE
    async with served(answer) as base:
        with pytest.raises(ApiUnreachableError, match=base):
            await apply_api_base(base)
    assert before == Route.BASE


async def test_a_missing_server_is_reported() -> None:
    """If no server answers, the error names the setting to check."""
    async with served({}) as base:
        pass
    with pytest.raises(ApiUnreachableError, match="DISCORD_API_BASE"):
        await apply_api_base(base)
