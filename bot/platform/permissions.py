"""Whether a member may do something. Checked again on each press of a button, because roles change."""

import logging
from collections.abc import Sequence

import discord

from bot.platform.bot_client import BotClient, BotInteraction
from bot.platform.bot_errors import NotAllowedError, NotServerManagerError
from bot.platform.replies import where
from bot.platform.rights import Holders, Right, allows, chosen_holders, named_holders

log = logging.getLogger(__name__)


async def has(interaction: BotInteraction, right: Right) -> bool:
    """Whether the member has the right in this server."""
    found, roles = await holders(interaction, right), where(interaction).role_ids
    return allows(right, found.roles, roles, interaction.permissions, unknown=found.unknown)


async def require(interaction: BotInteraction, *rights: Right) -> None:
    """Raise NotAllowedError for the first right that the member lacks."""
    for right in rights:
        if not await has(interaction, right):
            raise NotAllowedError(right, (await holders(interaction, right)).roles)


def manages_server(interaction: BotInteraction) -> bool:
    """Whether the member can manage the server. Administrators always can."""
    return interaction.permissions.manage_guild


def require_manager(interaction: BotInteraction) -> None:
    """Raise NotServerManagerError for a member without Manage Server."""
    if not manages_server(interaction):
        raise NotServerManagerError


async def holders(interaction: BotInteraction, right: Right) -> Holders:
    """Who has a right in the server of an interaction."""
    roles = interaction.guild.roles if interaction.guild else []
    return await holders_in(interaction.client, where(interaction).guild_id, roles, right)


async def holders_in(client: BotClient, guild_id: int, roles: Sequence[discord.Role], right: Right) -> Holders:
    """Who has a right in a server with these roles: its own choice, or else the operator's."""
    settings = await client.engine.server_settings.settings(guild_id)
    if own := settings.rights.get(right):
        return chosen_holders(own, roles)
    return named_holders(client.rights.get(right, ()), roles)


class RoleWarnings:
    """Logs one warning for each role that NINEFOLD_RIGHTS names and a server does not have."""

    def __init__(self, client: BotClient) -> None:
        self._client = client
        self._warned: set[tuple[int, Right, str]] = set()

    async def check(self, guild: discord.Guild) -> None:
        """Check one server, unless it has chosen its own roles."""
        for right, named in self._client.rights.items():
            for name in named_holders(named, guild.roles).unknown:
                if (guild.id, right, name) in self._warned:
                    continue
                found = await holders_in(self._client, guild.id, guild.roles, right)
                if found.by_server:
                    continue
                self._warned.add((guild.id, right, name))
                text = "NINEFOLD_RIGHTS gives %s to %r, but the server %d has no such role, so nobody there gets it"
                log.warning(text, right, name, guild.id)
