"""The bot's process: settings, then the engine, then Discord; one plain message for each thing that can be wrong."""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Coroutine
from contextlib import closing
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.platform.bot_errors import ApiUnreachableError
from bot.platform.rights import parse_rights
from bot.settings import Settings, read_settings
from engine.database import serve_socket
from engine.engine import Engine
from engine.errors import NinefoldError
from engine.text.logs import Redactor, configure_logging, url_secrets

NO_TOKEN = (
    "DISCORD_TOKEN is not set: put the bot's token (Discord's developer portal, Bot, Reset Token) into .env, "
    "or run ./scripts/demo, which needs none"
)
BAD_TOKEN = "Discord refused DISCORD_TOKEN: reset the token in Discord's developer portal (Bot) and copy the new one"
PRIVILEGED = "Discord refused the bot's intents, though it asks for no privileged one: check DISCORD_API_BASE"


def main() -> int:
    """Run the bot until it is asked to stop; the exit status."""
    os.umask(0o077)  # no file of this process is for other users of the machine
    try:
        settings = read_settings()
    except NinefoldError as error:
        return _refuse(Redactor().line(str(error)))
    if settings.discord_token is None:
        return _refuse(NO_TOKEN)
    token = settings.discord_token.get_secret_value()
    redactor = Redactor([token, *url_secrets(settings.database_url)])
    why = _stopped_by(settings, token, redactor)
    return _refuse(redactor.line(why)) if why else 0


def _stopped_by(settings: Settings, token: str, redactor: Redactor) -> str:
    """Run the bot until it is asked to stop (""), or until it cannot go on: why."""
    try:
        log_safely(settings.ninefold_log_level, redactor)
        with closing(open_engine(settings)) as engine, serve_socket(engine.services.database):
            asyncio.run(_serve(settings, token, engine))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return ""
    except (NinefoldError, ApiUnreachableError) as error:
        return str(error)
    except discord.LoginFailure:
        return BAD_TOKEN
    except discord.PrivilegedIntentsRequired:
        return PRIVILEGED
    except discord.ConnectionClosed as error:
        return BAD_TOKEN if error.code == 4004 else f"Discord closed the connection ({error.code})"
    except discord.HTTPException as error:
        return f"Discord at {Route.BASE} refused to let the bot in: {error}"
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return f"Discord cannot be reached at {Route.BASE}: {error}"
    return ""


def log_safely(level: str, redactor: Redactor) -> None:
    """Log as discord.py does, in colours on a terminal."""
    handler = logging.StreamHandler()
    discord.utils.setup_logging(handler=handler, level=level)  # type: ignore[arg-type]
    configure_logging(handler, level, redactor)


async def _serve(settings: Settings, token: str, engine: Engine) -> None:
    """Connect and stay. Raises what stands in the way."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, task.cancel)
    await engine.is_ready()
    keep_what_is_loaded()
    if settings.discord_api_base is not None:
        await apply_api_base(str(settings.discord_api_base))
    dataset, rights = settings.ninefold_dataset, parse_rights(settings.ninefold_rights)
    await engine.take_lease()
    try:
        async with Ninefold(
            engine, guild_id=settings.discord_guild_id, default_dataset=dataset, rights=rights
        ) as client:
            await _until_one_ends(client.start(token), engine.keep_lease())
    finally:
        await engine.release_lease()


async def _until_one_ends(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run them side by side until one of them ends, and cancel the others. Raises what it raised."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def keep_what_is_loaded() -> None:
    """Leave all that was imported out of the garbage collections from here on: each would hold the event loop for about
    200 ms."""
    gc.collect()
    gc.freeze()
    gc.enable()


def _refuse(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 1
