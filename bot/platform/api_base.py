"""Points discord.py at another server that speaks Discord's API, before the client is created.

discord.py has no setting for this. REST requests start with `Route.BASE`. Unless the bot shards, discord.py does not
ask the REST API for the gateway's address, but takes it from `DiscordWebSocket.DEFAULT_GATEWAY`.
"""

import json

import aiohttp
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platform.bot_errors import ApiUnreachableError

ANSWER_TIMEOUT = aiohttp.ClientTimeout(total=10)
LONGEST_ANSWER = 100_000
"""The most bytes that the answer with the gateway's address may have."""


async def apply_api_base(base: str) -> None:
    """Use the API at `base`, such as https://discord.com/api/v10, and the gateway that its `/gateway` names.

    Raises ApiUnreachableError if no such API answers.
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
    """The whole answer. Raises ValueError if it is longer than LONGEST_ANSWER."""
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > LONGEST_ANSWER:
            raise ValueError(f"more than {LONGEST_ANSWER} bytes")
    return bytes(body)
