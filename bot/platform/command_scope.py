"""Where the slash commands are offered: in all servers, or in one alone (DISCORD_GUILD_ID), and to nobody twice.

Discord keeps the commands of both scopes until they are replaced, and offers both side by side. So what another setting
left behind is taken back: the commands of all servers where one is chosen, and those of single servers otherwise.
"""

import asyncio
import logging
from typing import Any

import discord
from discord import app_commands

from bot.platform.background import Background
from bot.platform.recovery import patiently

log = logging.getLogger(__name__)

_NO_ACCESS = (discord.Forbidden, discord.NotFound)


class CommandScope:
    """The commands of a tree, offered in the server `chosen`, or in all (None).

    A chosen server that the bot is not in is a warning: the commands are offered in all servers until it is invited.
    """

    def __init__(self, client: discord.Client, tree: app_commands.CommandTree[Any], chosen: int | None) -> None:
        self._client, self._tree = client, tree
        self._chosen = discord.Object(chosen) if chosen else None
        self._background = Background()
        self._taking_back: asyncio.Task[None] | None = None

    async def offer(self) -> None:
        """Tell Discord the commands, and take back in the background what another setting left behind.

        Raises discord.HTTPException.
        """
        await self._background.close()  # what an earlier call takes back may be what is offered now
        scope = self._chosen
        if scope is not None:
            self._tree.copy_global_to(guild=scope)
            try:
                await self._tree.sync(guild=scope)
            except _NO_ACCESS as error:
                log.warning(
                    "the bot is not in the server %d that DISCORD_GUILD_ID names, or may have no commands there: they "
                    "appear in all its servers until it is invited (%s)",
                    scope.id,
                    error,
                )
                scope = None
        if scope is None:
            await self._tree.sync()
        self._taking_back = self._background.start(patiently("old commands")(self._take_back, scope), "old-commands")

    async def joined(self, guild: discord.Guild) -> None:
        """Invited to a server, which may be the chosen one, or may have commands of its own from before."""
        if self._chosen is not None and guild.id == self._chosen.id:
            await self.offer()
        else:
            await self._clear(guild)

    async def settle(self) -> None:
        """Return when nothing is left to take back."""
        if self._taking_back is not None:
            await asyncio.wait([self._taking_back])

    async def close(self) -> None:
        """Take back nothing more."""
        await self._background.close()

    async def _take_back(self, scope: discord.Object | None) -> None:
        """Clear every scope but that one (None: all servers), where there is anything to clear."""
        if scope is not None and await self._tree.fetch_commands():
            await self._client.http.bulk_upsert_global_commands(self._application_id, [])
            log.info("the commands of all servers are taken back: DISCORD_GUILD_ID names one")
        async for guild in self._client.fetch_guilds(limit=None, with_counts=False):
            if scope is None or guild.id != scope.id:
                await self._clear(guild)

    async def _clear(self, guild: discord.Guild) -> None:
        """Take back a server's own commands, if it has any and the bot may see them."""
        try:
            if await self._tree.fetch_commands(guild=guild):
                await self._client.http.bulk_upsert_guild_commands(self._application_id, guild.id, [])
                log.info("the own commands of the server %d are taken back", guild.id)
        except _NO_ACCESS as error:
            log.debug("the commands of the server %d cannot be seen: %s", guild.id, error)

    @property
    def _application_id(self) -> int:
        assert self._client.application_id is not None  # known from the login on
        return self._client.application_id
