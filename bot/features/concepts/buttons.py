"""The buttons that confirm questions about saved concepts, and the pages of their list."""

from bot.features.concepts import actions as saved_concepts
from bot.features.feature_client import Interaction
from bot.platform.custom_id import ConceptId, PageId, SaveOntoId
from bot.platform.handlers import Handler


class SaveOntoButton(Handler[SaveOntoId], name="save-onto"):
    """Saves the session as a version of that concept."""

    kind = SaveOntoId

    async def press(self, interaction: Interaction) -> None:
        await self.take(interaction)
        await saved_concepts.save_onto(interaction, self.ref.session_id, self.ref.concept_id)


class DeleteConceptButton(Handler[ConceptId], name="delete-concept"):
    """Deletes the concept."""

    kind = ConceptId

    async def press(self, interaction: Interaction) -> None:
        await self.take(interaction)
        await saved_concepts.delete(interaction, self.ref.concept_id)


class PageButton(Handler[PageId], name="concepts"):
    """Shows another page of the list."""

    kind = PageId

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        await saved_concepts.show_list(interaction, self.ref.page)


CONCEPT_BUTTONS = (SaveOntoButton, DeleteConceptButton, PageButton)
