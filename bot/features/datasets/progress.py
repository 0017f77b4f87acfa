"""Additions of photos as channel messages: one for each, which tells how far it is until it has ended."""

import asyncio
import logging
from contextlib import aclosing
from typing import Any

import aiohttp
import discord
from cachetools import LRUCache

from bot.features.datasets.render import addition_embed, cancel_face
from bot.features.rounds.messages import words_of
from bot.locale import Words
from bot.platform.background import Background
from bot.platform.components import view_of
from bot.platform.edits import Edits
from bot.platform.error_messages import explain
from bot.platform.incidents import Incidents
from bot.platform.message_limits import within_limits
from bot.platform.recent import REMEMBERED
from engine.datasets.additions import Addition, AdditionStatus, Phase
from engine.engine import Engine
from engine.errors import DatabaseError, NinefoldError
from engine.galleries.dataset_names import title_of

log = logging.getLogger(__name__)

AGAIN_SECONDS = 60.0
"""Until an addition that the database has interrupted goes on."""
EDIT_SECONDS = 4.0
"""Edits of a channel's messages share a small bucket with the votes' counts."""


class Additions:
    """The additions that run."""

    def __init__(self, engine: Engine, client: discord.Client, incidents: Incidents) -> None:
        self._engine, self._client, self._incidents = engine, client, incidents
        self._edits: Edits[str] = Edits(self._edit, interval=EDIT_SECONDS)
        self._standings: dict[str, tuple[Addition, AdditionStatus]] = {}
        self._background = Background()
        self._interrupted: dict[str, Addition] = {}
        self._references: LRUCache[str, str] = LRUCache(REMEMBERED)

    async def start(self, addition: Addition) -> discord.Message:
        """Tell the channel of an addition, and do it.

        If the channel takes no message (discord.HTTPException), nothing is added.
        """
        try:
            message = await self._told(addition)
        except Exception:
            await self._engine.additions.withdraw(addition)
            raise
        return message

    async def _told(self, addition: Addition) -> discord.Message:
        """Tell the channel of it, and begin. The nonce lets the second attempt find what the first one has posted."""
        fields = within_limits(**self._fields(addition, AdditionStatus(addition.first_phase)))
        try:
            message = await self._channel(addition).send(**fields, nonce=addition.id)
        except (discord.DiscordServerError, aiohttp.ClientError, TimeoutError):
            message = await self._channel(addition).send(**fields, nonce=addition.id)
        self._begin(await self._engine.additions.posted(addition, message.id))
        return message

    async def resume(self) -> None:
        """Go on with what was interrupted. What fails is tried by the next call; the others are begun all the same."""
        self._interrupted |= {addition.id: addition for addition in await self._engine.additions.unfinished()}
        failures = []
        for addition in [*self._interrupted.values()]:
            try:
                await self._go_on(addition)
            except Exception as error:
                failures.append(error)
            else:
                del self._interrupted[addition.id]
        if failures:
            raise failures[0]

    async def close(self) -> None:
        """Stop; the next start goes on."""
        await self._background.close()
        await self._edits.close()

    def _begin(self, addition: Addition) -> None:
        self._background.start(self._follow(addition), f"addition-{addition.id}")

    async def _go_on(self, addition: Addition) -> None:
        """Begin it; with a message, unless the channel takes none."""
        if addition.message_id is not None:
            self._begin(addition)
            return
        try:
            await self._told(addition)
        except (discord.NotFound, discord.Forbidden) as error:
            log.warning("the addition %s has no message: %s", addition.id, error)
            self._begin(addition)

    async def _follow(self, addition: Addition) -> None:
        while not await self._done(addition):  # noqa: ASYNC110 - a database that answers again has no event
            await asyncio.sleep(AGAIN_SECONDS)

    async def _done(self, addition: Addition) -> bool:
        """Do it, and tell how far it is; whether it has ended by anything else than a failing database."""
        has_ended = False
        async with aclosing(self._engine.additions.run(addition)) as standings:
            async for standing in standings:
                has_ended = standing.phase.is_end and not isinstance(standing.problem, DatabaseError)
                self._standings[addition.id] = addition, standing
                self._edits.mark(addition.id)
        return has_ended

    async def _edit(self, addition_id: str) -> None:
        addition, standing = self._standings[addition_id]
        if addition.message_id is None:
            return
        message = self._channel(addition).get_partial_message(addition.message_id)
        try:
            await message.edit(**within_limits(**self._fields(addition, standing)))
        except (discord.NotFound, discord.Forbidden):
            if standing.phase.is_end:
                del self._standings[addition_id]
            raise
        if standing.phase.is_end:
            del self._standings[addition_id]

    def _fields(self, addition: Addition, standing: AdditionStatus) -> dict[str, Any]:
        found = words_of(self._client, addition.guild_id)
        title = title_of(addition.dataset)
        embed = addition_embed(title, standing, self._why(addition, standing, found), found, again=addition.retries)
        faces = [] if standing.phase.is_end else [cancel_face(addition.id, found)]
        return {"embeds": [embed], "view": view_of(faces) if faces else None}

    def _why(self, addition: Addition, standing: AdditionStatus, found: Words) -> str:
        """Why it failed, in words; "" if it did not."""
        if standing.phase is not Phase.FAILED:
            return ""
        problem = standing.problem or NinefoldError("the reason is in the log, right before this")

        def report() -> str:
            reference = self._references.get(addition.id, "")  # its message may be edited several times
            if not reference:
                context = f"the addition {addition.id} in channel {addition.channel_id} of server {addition.guild_id}"
                self._references[addition.id] = reference = self._incidents.report(problem, context)
            return reference

        return explain(problem, found, report)

    def _channel(self, addition: Addition) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(addition.channel_id, guild_id=addition.guild_id)
