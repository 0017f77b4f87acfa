"""Additions of photos as channel messages: one for each, which tells how far it is until it has ended."""

import asyncio
import logging
from contextlib import aclosing
from typing import Any

import discord

from bot.components import view_of
from bot.edits import Edits
from bot.errors import explain
from bot.locale import Words
from bot.render import addition_embed, cancel_face
from bot.rounds import words_of
from engine.additions import Addition, Standing
from engine.engine import Engine
from engine.galleries.names import title_of

log = logging.getLogger(__name__)

EDIT_SECONDS = 4.0
"""Edits of a channel's messages share a small bucket with the votes' counts."""


class Additions:
    """The additions that run."""

    def __init__(self, engine: Engine, client: discord.Client) -> None:
        self._engine, self._client = engine, client
        self._edits: Edits[str] = Edits(self._edit, interval=EDIT_SECONDS)
        self._standings: dict[str, tuple[Addition, Standing]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_resumed = False

    async def start(self, addition: Addition) -> discord.Message:
        """Tell the channel of an addition, and do it. Raises discord.HTTPException if the channel takes no message."""
        standing = Standing(addition.first_phase)
        message = await self._channel(addition).send(**self._fields(addition, standing), nonce=addition.id)
        told = await self._engine.library.posted(addition, message.id)
        self._begin(told)
        return message

    async def resume(self) -> None:
        """Go on with what was interrupted, once."""
        if self._is_resumed:
            return
        self._is_resumed = True
        for addition in await self._engine.library.unfinished():
            if addition.message_id is not None:
                self._begin(addition)
                continue
            try:
                await self.start(addition)
            except discord.HTTPException as error:
                log.warning("the addition %s has no message: %s", addition.id, error)
                self._begin(addition)

    async def close(self) -> None:
        """Stop; the next start goes on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._edits.close()

    def _begin(self, addition: Addition) -> None:
        task = asyncio.create_task(self._follow(addition), name=f"addition-{addition.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, addition: Addition) -> None:
        async with aclosing(self._engine.library.run(addition)) as standings:
            async for standing in standings:
                self._standings[addition.id] = addition, standing
                self._edits.mark(addition.id)

    async def _edit(self, addition_id: str) -> None:
        addition, standing = self._standings[addition_id]
        if addition.message_id is None:
            return
        message = self._channel(addition).get_partial_message(addition.message_id)
        try:
            await message.edit(**self._fields(addition, standing))
        except (discord.NotFound, discord.Forbidden):
            if standing.phase.is_end:
                del self._standings[addition_id]
            raise
        if standing.phase.is_end:
            del self._standings[addition_id]

    def _fields(self, addition: Addition, standing: Standing) -> dict[str, Any]:
        found = words_of(self._client, addition.guild_id)
        title = title_of(addition.dataset)
        embed = addition_embed(title, standing, _why(standing, found), found, again=addition.retries)
        faces = [] if standing.phase.is_end else [cancel_face(addition.id, found)]
        return {"embed": embed, "view": view_of(faces) if faces else None}

    def _channel(self, addition: Addition) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(addition.channel_id, guild_id=addition.guild_id)


def _why(standing: Standing, found: Words) -> str:
    told = explain(standing.problem, found) if standing.problem is not None else None
    return told or found.engine_failed()
