"""Points discord.py at another server that speaks Discord's API, before the client is made.

discord.py has no setting for it: REST starts at `Route.BASE`, and the gateway's address is not asked of REST unless
the bot shards, but taken from `DiscordWebSocket.DEFAULT_GATEWAY`.
"""

import json

import aiohttp
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platform.bot_errors import ApiUnreachableError

ANSWER_TIMEOUT = aiohttp.ClientTimeout(total=10)
LONGEST_ANSWER = 100_000
"""Bytes of the answer that names the gateway."""


async def apply_api_base(base: str) -> None:
    """Use the API at `base`, such as https://discord.com/api/v10, and the gateway that its `/gateway` names.

    Raises ApiUnreachableError.
    """
    base = base.rstrip("/")
    gateway = await _gateway_of(base)
    Route.BASE = base
    DiscordWebSocket.DEFAULT_GATEWAY = gateway


async def _gateway_of(base: str) -> yarl.URL:
    try:
        async with (
            aiohttp.ClientSession(timeout=ANSWER_TIMEOUT, raise_for_status=True) as session,
            session.get(f"{base}/gateway") as response,
        ):
            return yarl.URL(json.loads(await _body(response))["url"])
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ApiUnreachableError(base) from error


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """The whole answer. Raises ValueError for one that is longer than any that names a gateway."""
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > LONGEST_ANSWER:
            raise ValueError(f"more than {LONGEST_ANSWER} bytes")
    return bytes(body)
