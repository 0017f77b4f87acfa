"""The menus that say how votes count, and who may do what in a server."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import discord

from bot.features.settings import actions as regulating
from bot.features.settings.render import BOTS_OWN, NEXT_AFTER, QUORUMS
from bot.platform.bot_errors import UnknownButtonError
from bot.platform.custom_id import MemberId, RightId, SessionId
from bot.platform.guarded import NO_ID, Guarded
from bot.platform.permissions import require_manager
from bot.platform.replies import Interaction
from bot.platform.rights import Right
from engine.sessions.events import Display
from engine.settings.voting_rules import VotingChange


class _SessionMenu(Guarded[SessionId], template=NO_ID):
    """How votes count in a session."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        change = self.change()
        await interaction.response.defer()
        await regulating.change_voting(interaction, self.ref.session_id, change)

    def change(self) -> VotingChange:
        """What was chosen."""
        raise NotImplementedError


class QuorumMenu(_SessionMenu, template=SessionId.template("quorum")):
    """How many votes a photo needs."""

    def change(self) -> VotingChange:
        return VotingChange(quorum=_number(self.item, QUORUMS))


class NextAfterMenu(_SessionMenu, template=SessionId.template("next-after")):
    """When the next round comes."""

    def change(self) -> VotingChange:
        return VotingChange(next_after=_number(self.item, NEXT_AFTER))


class VotersMenu(_SessionMenu, template=SessionId.template("voters")):
    """Who may vote."""

    def change(self) -> VotingChange:
        return VotingChange(voters=_who(self.item))


class _ServerItem(Guarded[MemberId], template=NO_ID):
    """A part of a server's settings."""

    kind = MemberId

    async def press(self, interaction: Interaction) -> None:
        require_manager(interaction)
        await interaction.response.defer()
        await self.choose(interaction)

    async def choose(self, interaction: Interaction) -> None:
        """What happens."""
        raise NotImplementedError


class ServerDisplayMenu(_ServerItem, template=MemberId.template("server-display")):
    """What the rounds of new sessions look like."""

    async def choose(self, interaction: Interaction) -> None:
        value = _value(self.item, [BOTS_OWN, *Display])
        kind = None if value == BOTS_OWN else Display(value)
        await regulating.change_settings(interaction, lambda now: replace(now, display=kind))


class ServerQuorumMenu(_ServerItem, template=MemberId.template("server-quorum")):
    """How many votes a photo needs in new sessions."""

    async def choose(self, interaction: Interaction) -> None:
        await regulating.change_server_voting(interaction, VotingChange(quorum=_number(self.item, QUORUMS)))


class ServerNextAfterMenu(_ServerItem, template=MemberId.template("server-next-after")):
    """When the next round comes in new sessions."""

    async def choose(self, interaction: Interaction) -> None:
        await regulating.change_server_voting(interaction, VotingChange(next_after=_number(self.item, NEXT_AFTER)))


class ServerVotersMenu(_ServerItem, template=MemberId.template("server-voters")):
    """Who may vote in new sessions."""

    async def choose(self, interaction: Interaction) -> None:
        await regulating.change_server_voting(interaction, VotingChange(voters=_who(self.item)))


class RightsMenu(_ServerItem, template=MemberId.template("server-rights")):
    """Which right to give to roles."""

    async def choose(self, interaction: Interaction) -> None:
        await regulating.tell_right(interaction, Right(_value(self.item, [*Right])))


class SettingsButton(_ServerItem, template=MemberId.template("server-settings")):
    """Back to the settings."""

    async def choose(self, interaction: Interaction) -> None:
        await regulating.tell_settings(interaction)


class RightMenu(Guarded[RightId], template=RightId.TEMPLATE):
    """The roles that have a right."""

    kind = RightId

    async def press(self, interaction: Interaction) -> None:
        require_manager(interaction)
        roles, _ = _who(self.item)
        await interaction.response.defer()
        await regulating.change_right(interaction, self.ref.right, roles)


REGULATING_BUTTONS = (
    QuorumMenu,
    NextAfterMenu,
    VotersMenu,
    ServerDisplayMenu,
    ServerQuorumMenu,
    ServerNextAfterMenu,
    ServerVotersMenu,
    RightsMenu,
    SettingsButton,
    RightMenu,
)


def _value(item: discord.ui.Item[Any], offered: Collection[str]) -> str:
    """What was chosen. Raises UnknownButtonError for what was not offered."""
    values = item.values if isinstance(item, discord.ui.Select) else []
    if len(values) != 1 or values[0] not in offered:
        raise UnknownButtonError
    return str(values[0])


def _number(item: discord.ui.Item[Any], offered: Collection[int]) -> int:
    return int(_value(item, [str(number) for number in offered]))


def _who(item: discord.ui.Item[Any]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The roles and the members that were chosen. Raises UnknownButtonError for another kind of menu."""
    if not isinstance(item, discord.ui.RoleSelect | discord.ui.MentionableSelect):
        raise UnknownButtonError
    roles = tuple(one.id for one in item.values if isinstance(one, discord.Role))
    return roles, tuple(one.id for one in item.values if not isinstance(one, discord.Role))
