"""The button that shows a concept's card in private."""

from bot.features.cards import actions as cards
from bot.features.feature_client import Interaction
from bot.platform.custom_id import ConceptId
from bot.platform.handlers import Handler


class ShowCardButton(Handler[ConceptId], name="show-card"):
    """Shows the concept's card in place of the private line."""

    kind = ConceptId

    async def press(self, interaction: Interaction) -> None:
        self.require_private(interaction)
        await interaction.response.defer()
        await cards.show(interaction, self.ref.concept_id)


CARD_BUTTONS = (ShowCardButton,)
