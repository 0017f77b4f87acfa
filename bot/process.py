"""The bot's process: settings, then the engine, then Discord. Each known failure ends it with one plain message."""

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
    "DISCORD_TOKEN is not set. Put the bot's token (Discord's developer portal, Bot, Reset Token) into .env, "
    "or run ./scripts/demo, which needs no token"
)
BAD_TOKEN = "Discord refused DISCORD_TOKEN. Reset the token in Discord's developer portal (Bot) and copy the new one"
PRIVILEGED = (
    "Discord refused the bot's intents. With NINEFOLD_MESSAGE_CONTENT=true, turn on the Message Content intent in "
    "Discord's developer portal (Bot, Privileged Gateway Intents). Without it, check DISCORD_API_BASE"
)


def main() -> int:
    """Run the bot until it is asked to stop, and return the exit status."""
    os.umask(0o077)  # other users of the machine must not read the bot's files
    try:
        settings = read_settings()
    except NinefoldError as error:
        return _fail(Redactor().line(str(error)))
    if settings.discord_token is None:
        return _fail(NO_TOKEN)
    token = settings.discord_token.get_secret_value()
    redactor = Redactor([token, *url_secrets(settings.database_url)])
    problem = _run(settings, token, redactor)
    return _fail(redactor.line(problem)) if problem else 0


def _run(settings: Settings, token: str, redactor: Redactor) -> str:
    """Run the bot. Returns "" once it is asked to stop, or else why it failed."""
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
        return f"Discord at {Route.BASE} refused a request of the bot: {error}"
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return f"Discord cannot be reached at {Route.BASE}: {error}"
    return ""


def log_safely(level: str, redactor: Redactor) -> None:
    """Log like discord.py, in colors on a terminal, but without secrets."""
    handler = logging.StreamHandler()
    discord.utils.setup_logging(handler=handler, level=level)  # type: ignore[arg-type]
    configure_logging(handler, level, redactor)


async def _serve(settings: Settings, token: str, engine: Engine) -> None:
    """Connect, and stay connected until the task is cancelled. Raises the error that ends the connection."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    for stop in (signal.SIGINT, signal.SIGTERM):  # by default, SIGTERM would end the process without any cleanup
        loop.add_signal_handler(stop, task.cancel)
    await engine.is_ready()
    keep_what_is_loaded()
    if settings.discord_api_base is not None:
        await apply_api_base(str(settings.discord_api_base))
    dataset, rights = settings.ninefold_dataset, parse_rights(settings.ninefold_rights)
    await engine.take_lease()  # before connecting, because only one bot may use a database
    try:
        async with Ninefold(
            engine,
            guild_id=settings.discord_guild_id,
            default_dataset=dataset,
            rights=rights,
            reads_messages=settings.ninefold_message_content,
        ) as client:
            await _until_one_ends(client.start(token), engine.keep_lease(), engine.vocabularies.keep())
    finally:
        await engine.release_lease()


async def _until_one_ends(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run the coroutines together until one of them ends, then cancel the others. Raises its error."""
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
    """Exclude everything that is loaded now from garbage collections, then enable them.

    With all of torch to look through, each one would block the event loop for about 200 ms.
    """
    gc.collect()
    gc.freeze()
    gc.enable()


def _fail(message: str) -> int:
    """Print the message, and return the exit status of a failure."""
    sys.stderr.write(f"{message}\n")
    return 1
