"""Additions of photos as channel messages: one for each, which shows its progress until it has ended."""

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
from bot.platform.edits import REMEMBERED, Edits
from bot.platform.error_messages import explain
from bot.platform.incidents import Incidents
from bot.platform.message_limits import within_limits
from engine.datasets.additions import Addition, AdditionStatus, Phase
from engine.engine import Engine
from engine.errors import DatabaseError, NinefoldError
from engine.galleries.dataset_names import title_of

log = logging.getLogger(__name__)

AGAIN_SECONDS = 60.0
"""The wait before an addition that the database has interrupted continues."""
EDIT_SECONDS = 4.0
"""Longer than for rounds: a channel's edits share a small rate limit, and the vote counts need it too."""


class Additions:
    """The additions that are running."""

    def __init__(self, engine: Engine, client: discord.Client, incidents: Incidents) -> None:
        self._engine, self._client, self._incidents = engine, client, incidents
        self._edits: Edits[str] = Edits(self._edit, interval=EDIT_SECONDS)
        self._statuses: dict[str, tuple[Addition, AdditionStatus]] = {}
        self._background = Background()
        self._interrupted: dict[str, Addition] = {}
        self._references: LRUCache[str, str] = LRUCache(REMEMBERED)

    async def start(self, addition: Addition) -> discord.Message:
        """Announce an addition in its channel, and run it.

        If the channel takes no message (discord.HTTPException), nothing is added.
        """
        try:
            message = await self._announce(addition)
        except Exception:
            await self._engine.additions.withdraw(addition)
            raise
        return message

    async def _announce(self, addition: Addition) -> discord.Message:
        """Post the addition's message, and start the addition.

        If the first attempt fails, it may still have posted the message. The nonce lets the second attempt find it.
        """
        fields = within_limits(**self._fields(addition, AdditionStatus(addition.first_phase)))
        try:
            message = await self._channel(addition).send(**fields, nonce=addition.id)
        except (discord.DiscordServerError, aiohttp.ClientError, TimeoutError):
            message = await self._channel(addition).send(**fields, nonce=addition.id)
        self._begin(await self._engine.additions.posted(addition, message.id))
        return message

    async def resume(self) -> None:
        """Continue the interrupted additions. If one fails, the next call retries it; the others start anyway."""
        self._interrupted |= {addition.id: addition for addition in await self._engine.additions.unfinished()}
        failures = []
        for addition in [*self._interrupted.values()]:
            try:
                await self._resume_one(addition)
            except Exception as error:
                failures.append(error)
            else:
                del self._interrupted[addition.id]
        if failures:
            raise failures[0]

    async def close(self) -> None:
        """Stop the additions. `resume` continues them in the next process."""
        await self._background.close()
        await self._edits.close()

    def _begin(self, addition: Addition) -> None:
        self._background.start(self._follow(addition), f"addition-{addition.id}")

    async def _resume_one(self, addition: Addition) -> None:
        """Start an interrupted addition, and post its message if it has none and the channel takes one."""
        if addition.message_id is not None:
            self._begin(addition)
            return
        try:
            await self._announce(addition)
        except (discord.NotFound, discord.Forbidden) as error:
            log.warning("cannot post a message for the addition %s: %s", addition.id, error)
            self._begin(addition)

    async def _follow(self, addition: Addition) -> None:
        while not await self._run(addition):  # noqa: ASYNC110 - no event tells that the database answers again
            await asyncio.sleep(AGAIN_SECONDS)

    async def _run(self, addition: Addition) -> bool:
        """Run the addition and show its progress. Returns whether it has ended; a failing database does not end it."""
        has_ended = False
        async with aclosing(self._engine.additions.run(addition)) as statuses:
            async for status in statuses:
                has_ended = status.phase.is_end and not isinstance(status.problem, DatabaseError)
                self._statuses[addition.id] = addition, status
                self._edits.mark(addition.id)
        return has_ended

    async def _edit(self, addition_id: str) -> None:
        addition, status = self._statuses[addition_id]
        if addition.message_id is None:
            return
        message = self._channel(addition).get_partial_message(addition.message_id)
        try:
            await message.edit(**within_limits(**self._fields(addition, status)))
        except (discord.NotFound, discord.Forbidden):
            if status.phase.is_end:
                del self._statuses[addition_id]
            raise
        if status.phase.is_end:
            del self._statuses[addition_id]

    def _fields(self, addition: Addition, status: AdditionStatus) -> dict[str, Any]:
        found = words_of(self._client, addition.guild_id)
        title = title_of(addition.dataset)
        embed = addition_embed(title, status, self._why(addition, status, found), found, again=addition.retries)
        faces = [] if status.phase.is_end else [cancel_face(addition.id, found)]
        return {"embeds": [embed], "view": view_of(faces) if faces else None}

    def _why(self, addition: Addition, status: AdditionStatus, found: Words) -> str:
        """Why the addition failed, in words; "" if it did not."""
        if status.phase is not Phase.FAILED:
            return ""
        problem = status.problem or NinefoldError("see the previous log entry for the reason")

        def report() -> str:
            reference = self._references.get(addition.id, "")  # one report, although its message may be edited again
            if not reference:
                context = f"the addition {addition.id} in channel {addition.channel_id} of server {addition.guild_id}"
                self._references[addition.id] = reference = self._incidents.report(problem, context)
            return reference

        return explain(problem, found, report)

    def _channel(self, addition: Addition) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(addition.channel_id, guild_id=addition.guild_id)
