"""The menus for voting rules, and for the rights in a server."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import discord

from bot.features.feature_client import Interaction
from bot.features.settings import actions as settings
from bot.features.settings.clock_times import minute_of, utc_minute
from bot.features.settings.render import AGREEMENTS, BOTS_OWN, DAILY, DAILY_KEPT, NEXT_AFTER, QUORUMS
from bot.platform.bot_errors import UnknownButtonError
from bot.platform.custom_id import MemberId, RightId, SessionId
from bot.platform.handlers import Handler
from bot.platform.permissions import require_manager
from bot.platform.rights import Right
from engine.sessions.events import Display
from engine.settings.voting_rules import VotingChange

WHO_MENUS = (discord.ComponentType.role_select.value, discord.ComponentType.mentionable_select.value)
"""Checked because a forged press of a button with this custom_id would otherwise mean that nobody was chosen."""


class _SessionMenu(Handler[SessionId]):
    """A menu for a voting rule of a session."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        change = self.change(interaction)
        await interaction.response.defer()
        await settings.change_voting(interaction, self.ref.session_id, change)

    def change(self, interaction: Interaction) -> VotingChange:
        """The change that was chosen."""
        raise NotImplementedError


class QuorumMenu(_SessionMenu, name="quorum"):
    """Sets how many votes a photo needs."""

    def change(self, interaction: Interaction) -> VotingChange:
        return _needed(self)


class NextAfterMenu(_SessionMenu, name="next-after"):
    """Sets when the next round comes. For a daily round, it opens the form for the time."""

    async def press(self, interaction: Interaction) -> None:
        chosen = self.value([DAILY, DAILY_KEPT, *map(str, NEXT_AFTER)])
        if chosen == DAILY:
            await settings.ask_for_daily_time(interaction, self.ref.session_id)
        elif chosen == DAILY_KEPT:
            await interaction.response.defer()
        else:
            await super().press(interaction)

    def change(self, interaction: Interaction) -> VotingChange:
        return VotingChange(next_after=_number(self, NEXT_AFTER))


class DailyForm(Handler[SessionId], name="daily-form"):
    """Sets the time of the daily round."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        if len(self.values) != len(("time", "clock")):
            raise UnknownButtonError
        wanted, clock = map(minute_of, self.values)
        daily_at = utc_minute(wanted, clock, 60 * interaction.created_at.hour + interaction.created_at.minute)
        await interaction.response.defer()
        await settings.change_voting(interaction, self.ref.session_id, VotingChange(daily_at=daily_at))


class VotersMenu(_SessionMenu, name="voters"):
    """Sets who may vote."""

    def change(self, interaction: Interaction) -> VotingChange:
        return VotingChange(voters=_who(self, interaction))


class _ServerItem(Handler[MemberId]):
    """A menu or button in the panel of a server's settings."""

    kind = MemberId

    async def press(self, interaction: Interaction) -> None:
        require_manager(interaction)
        await interaction.response.defer()
        await self.choose(interaction)

    async def choose(self, interaction: Interaction) -> None:
        """Apply the choice."""
        raise NotImplementedError


class ServerDisplayMenu(_ServerItem, name="server-display"):
    """Sets what the rounds of new sessions look like."""

    async def choose(self, interaction: Interaction) -> None:
        value = self.value([BOTS_OWN, *Display])
        kind = None if value == BOTS_OWN else Display(value)
        await settings.change_settings(interaction, lambda now: replace(now, display=kind))


class ServerQuorumMenu(_ServerItem, name="server-quorum"):
    """Sets how many votes a photo needs in new sessions."""

    async def choose(self, interaction: Interaction) -> None:
        await settings.change_server_voting(interaction, _needed(self))


class ServerNextAfterMenu(_ServerItem, name="server-next-after"):
    """Sets when the next round comes in new sessions."""

    async def choose(self, interaction: Interaction) -> None:
        await settings.change_server_voting(interaction, VotingChange(next_after=_number(self, NEXT_AFTER)))


class ServerVotersMenu(_ServerItem, name="server-voters"):
    """Sets who may vote in new sessions."""

    async def choose(self, interaction: Interaction) -> None:
        await settings.change_server_voting(interaction, VotingChange(voters=_who(self, interaction)))


class RightsMenu(_ServerItem, name="server-rights"):
    """Opens the menu of the roles that have a right."""

    async def choose(self, interaction: Interaction) -> None:
        await settings.show_right(interaction, Right(self.value([*Right])))


class SettingsButton(_ServerItem, name="server-settings"):
    """Goes back to the settings."""

    async def choose(self, interaction: Interaction) -> None:
        await settings.show_settings(interaction)


class RightMenu(Handler[RightId], name="right"):
    """Sets the roles that have a right."""

    kind = RightId

    async def press(self, interaction: Interaction) -> None:
        require_manager(interaction)
        roles, _ = _who(self, interaction)
        await interaction.response.defer()
        await settings.change_right(interaction, self.ref.right, roles)


SETTINGS_BUTTONS = (
    QuorumMenu,
    NextAfterMenu,
    DailyForm,
    VotersMenu,
    ServerDisplayMenu,
    ServerQuorumMenu,
    ServerNextAfterMenu,
    ServerVotersMenu,
    RightsMenu,
    SettingsButton,
    RightMenu,
)


def _needed(menu: Handler[Any]) -> VotingChange:
    """How many votes a photo needs."""
    chosen = menu.value([*map(str, QUORUMS), *AGREEMENTS])
    return VotingChange(agreement=AGREEMENTS[chosen]) if chosen in AGREEMENTS else VotingChange(quorum=int(chosen))


def _number(menu: Handler[Any], offered: Collection[int]) -> int:
    return int(menu.value([str(number) for number in offered]))


def _who(menu: Handler[Any], interaction: Interaction) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The roles and members that were chosen. Raises UnknownButtonError if a value is neither."""
    data: Mapping[str, Any] = interaction.data or {}
    if data.get("component_type") not in WHO_MENUS:
        raise UnknownButtonError
    resolved = data.get("resolved") or {}
    roles = tuple(int(one) for one in menu.values if one in resolved.get("roles", ()))
    members = tuple(int(one) for one in menu.values if one in resolved.get("users", ()))
    if len(roles) + len(members) != len(menu.values):
        raise UnknownButtonError
    return roles, members
