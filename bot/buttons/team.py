"""The menu that settles a dispute."""

from typing import Any

import discord

from bot import team
from bot.answers import Interaction
from bot.buttons.guarded import Guarded
from bot.custom_id import SessionId
from bot.render import read_settlement


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
