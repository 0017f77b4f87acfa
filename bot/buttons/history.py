"""The buttons between the pages of a channel's history."""

from bot.answers import Interaction
from bot.buttons.guarded import Guarded
from bot.custom_id import PageId
from bot.history import tell_history


class PageButton(Guarded[PageId], template=PageId.template("history")):
    """Another page, in the place of this one."""

    kind = PageId

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        await tell_history(interaction, self.ref.page)


HISTORY_BUTTONS = (PageButton,)
