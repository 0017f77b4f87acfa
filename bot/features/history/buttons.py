"""The buttons to other pages of a channel's history."""

from bot.features.feature_client import Interaction
from bot.features.history.actions import show_history
from bot.platform.custom_id import PageId
from bot.platform.handlers import Handler


class PageButton(Handler[PageId], name="history"):
    """Replaces this page with another one."""

    kind = PageId

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        await show_history(interaction, self.ref.page)


HISTORY_BUTTONS = (PageButton,)
