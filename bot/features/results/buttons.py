"""The button under a result."""

from bot.features.feature_client import Interaction
from bot.features.results.actions import post_card
from bot.features.results.label_actions import cancel_labels
from bot.platform.custom_id import SessionId
from bot.platform.handlers import Handler
from bot.platform.replies import acknowledging, think


class CardButton(Handler[SessionId], name="card"):
    """Posts a card of the session's result."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        await post_card(interaction, self.ref.session_id)


class CancelLabelsButton(Handler[SessionId], name="cancel-labels"):
    """Cancels the labeling of a dataset by several concepts. Only the member who started it sees the button."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        async with acknowledging(interaction):
            cancel_labels(interaction, self.ref.session_id)


RESULT_BUTTONS = (CardButton, CancelLabelsButton)
