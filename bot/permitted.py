"""Whether the member of an interaction may do what it asks for: looked at again with each press of a button."""

from collections.abc import Sequence

from bot.answers import Interaction, where
from bot.errors import NotAllowedError, NotServerManagerError
from bot.rights import Right, allows


async def has(interaction: Interaction, right: Right) -> bool:
    """Whether the member has the right in this server."""
    return allows(right, await chosen(interaction, right), where(interaction).role_ids, interaction.permissions)


async def require(interaction: Interaction, *rights: Right) -> None:
    """Raise NotAllowedError for the first right that the member does not have."""
    for right in rights:
        if not await has(interaction, right):
            raise NotAllowedError(right, await chosen(interaction, right))


def manages_server(interaction: Interaction) -> bool:
    """Whether the member may manage the server; Discord gives administrators that, too."""
    return interaction.permissions.manage_guild


def require_manager(interaction: Interaction) -> None:
    """Raise NotServerManagerError for a member without Manage Server."""
    if not manages_server(interaction):
        raise NotServerManagerError


async def chosen(interaction: Interaction, right: Right) -> Sequence[int]:
    """The roles (Discord ids) that the server has chosen for a right, else those of it that the operator names."""
    settings = await interaction.client.engine.servers.settings(where(interaction).guild_id)
    if own := settings.rights.get(right):
        return own
    named = interaction.client.rights.get(right, ())
    roles = interaction.guild.roles if interaction.guild else []
    by_name = [role.id for role in roles if role.name in named]
    return [*by_name, *(int(role) for role in named if role.isdecimal())]
