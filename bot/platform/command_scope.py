"""Where the slash commands are offered: in all servers, or in one (DISCORD_GUILD_ID).

Discord keeps the commands of both scopes until they are replaced, and offers both side by side. So the commands that
another setting left behind are removed: the global ones if a server is chosen, and those of single servers otherwise.
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

    If the bot is not in the chosen server, it logs a warning and offers the commands in all servers until it is
    invited.
    """

    def __init__(self, client: discord.Client, tree: app_commands.CommandTree[Any], chosen: int | None) -> None:
        self._client, self._tree = client, tree
        self._chosen = discord.Object(chosen) if chosen else None
        self._background = Background()
        self._removal: asyncio.Task[None] | None = None

    async def offer(self) -> None:
        """Register the commands with Discord, and remove leftover ones in the background.

        Raises discord.HTTPException.
        """
        await self._background.close()  # an earlier call may be removing the commands that are offered now
        scope = self._chosen
        if scope is not None:
            self._tree.copy_global_to(guild=scope)
            try:
                await self._tree.sync(guild=scope)
            except _NO_ACCESS as error:
                log.warning(
                    "the bot is not in the server %d that DISCORD_GUILD_ID names, or may not add commands there. Until "
                    "it is invited, its commands are in all servers (%s)",
                    scope.id,
                    error,
                )
                scope = None
        if scope is None:
            await self._tree.sync()
        self._removal = self._background.start(patiently("old commands")(self._remove_leftovers, scope), "old-commands")

    async def joined(self, guild: discord.Guild) -> None:
        """Handle a new server: it may be the chosen one, or have commands from an earlier setting."""
        if self._chosen is not None and guild.id == self._chosen.id:
            await self.offer()
        else:
            await self._clear(guild)

    async def settle(self) -> None:
        """Wait until all leftover commands are removed."""
        if self._removal is not None:
            await asyncio.wait([self._removal])

    async def close(self) -> None:
        """Stop removing commands."""
        await self._background.close()

    async def _remove_leftovers(self, scope: discord.Object | None) -> None:
        """Remove the commands of every scope except `scope` (None: all servers)."""
        if scope is not None and await self._tree.fetch_commands():
            await self._client.http.bulk_upsert_global_commands(self._application_id, [])
            log.info("removed the global commands: DISCORD_GUILD_ID names a server")
        async for guild in self._client.fetch_guilds(limit=None, with_counts=False):
            if scope is None or guild.id != scope.id:
                await self._clear(guild)

    async def _clear(self, guild: discord.Guild) -> None:
        """Remove a server's own commands, if it has any and the bot may see them."""
        try:
            if await self._tree.fetch_commands(guild=guild):
                await self._client.http.bulk_upsert_guild_commands(self._application_id, guild.id, [])
                log.info("removed the commands of the server %d", guild.id)
        except _NO_ACCESS as error:
            log.debug("cannot see the commands of the server %d: %s", guild.id, error)

    @property
    def _application_id(self) -> int:
        assert self._client.application_id is not None  # set by the login
        return self._client.application_id
