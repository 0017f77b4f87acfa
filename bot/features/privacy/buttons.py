"""The button that confirms that a member wants to be forgotten."""

from bot.features.feature_client import Interaction
from bot.platform.custom_id import MemberId
from bot.platform.handlers import Handler
from bot.platform.replies import answer, words_for


class ForgetButton(Handler[MemberId], name="forget"):
    """Forgets the member who presses it."""

    kind = MemberId
    for_timed_out = True

    async def press(self, interaction: Interaction) -> None:
        words = words_for(interaction)
        await self.take(interaction)
        await interaction.client.engine.forget(interaction.user.id)
        await answer(interaction, words("forgotten"))


PRIVACY_BUTTONS = (ForgetButton,)
