"""The yes of a member who wants to be forgotten."""

from bot.answers import Interaction, answer, words_for
from bot.buttons.guarded import Guarded
from bot.custom_id import MemberId


class ForgetButton(Guarded[MemberId], template=MemberId.template("forget")):
    """Forgets whoever presses it."""

    kind = MemberId
    for_timed_out = True

    async def press(self, interaction: Interaction) -> None:
        words = words_for(interaction)
        await self.take(interaction)
        await interaction.client.engine.members.forget(interaction.user.id)
        await answer(interaction, words.forgotten())


PRIVACY_BUTTONS = (ForgetButton,)
