"""The yes of a member who wants to be forgotten."""

from bot.platform.custom_id import MemberId
from bot.platform.guarded import Guarded
from bot.platform.replies import Interaction, answer, words_for


class ForgetButton(Guarded[MemberId], template=MemberId.template("forget")):
    """Forgets whoever presses it."""

    kind = MemberId
    for_timed_out = True

    async def press(self, interaction: Interaction) -> None:
        words = words_for(interaction)
        await self.take(interaction)
        await interaction.client.engine.members.forget(interaction.user.id)
        await answer(interaction, words("forgotten"))


PRIVACY_BUTTONS = (ForgetButton,)
