"""The menu that settles a dispute."""

from bot.features.feature_client import Interaction
from bot.features.team import actions as team
from bot.features.team.render import read_settlement
from bot.platform.custom_id import SessionId
from bot.platform.handlers import Handler


class SettleMenu(Handler[SessionId], name="settle"):
    """Sets a photo's label by a moderator's decision."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        number, place, verdict = read_settlement(self.value())
        await interaction.response.defer()
        await team.settle(interaction, self.ref.session_id, number, place, verdict)


TEAM_BUTTONS = (SettleMenu,)
