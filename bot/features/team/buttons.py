"""The menu that settles a dispute."""

from typing import Any

import discord

from bot.features.team import actions as team
from bot.features.team.render import read_settlement
from bot.platform.custom_id import SessionId
from bot.platform.guarded import Guarded
from bot.platform.replies import Interaction


class SettleMenu(Guarded[SessionId], template=SessionId.template("settle")):
    """A photo's label, by a moderator's word."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        item: discord.ui.Item[Any] = self.item
        assert isinstance(item, discord.ui.Select)
        number, place, verdict = read_settlement(item.values[0])
        await interaction.response.defer()
        await team.settle(interaction, self.ref.session_id, number, place, verdict)


TEAM_BUTTONS = (SettleMenu,)
