"""Tells a member how far a long piece of work is, in the private answer that waits for its end."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.platform.bot_client import BotInteraction
from bot.platform.message_limits import within_limits

log = logging.getLogger(__name__)

FIRST_SECONDS, EVERY_SECONDS = 2.0, 3.0
"""When to say it first, and how often then. Edits of one message share a rate limit."""


@asynccontextmanager
async def progress_notice(interaction: BotInteraction, text: Callable[[], str]) -> AsyncIterator[None]:
    """Show `text()` in the deferred or private answer while the block runs, if it takes longer.

    No edit is on its way any more when the block has ended, so none can overwrite the answer.
    """
    done = asyncio.Event()
    showing = asyncio.create_task(_show(interaction, text, done))
    try:
        yield
    finally:
        done.set()
        await showing


async def _show(interaction: BotInteraction, text: Callable[[], str], done: asyncio.Event) -> None:
    seconds = FIRST_SECONDS
    while True:
        try:
            await asyncio.wait_for(done.wait(), seconds)
        except TimeoutError:
            try:
                await interaction.edit_original_response(**within_limits(content=text()))
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                log.warning("could not show a member the progress: %s", error)
            seconds = EVERY_SECONDS
        else:
            return
