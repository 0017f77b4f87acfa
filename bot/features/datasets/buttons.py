"""The buttons to cancel an addition, retry missing photos, and remove a dataset."""

from bot.features.datasets import actions as datasets
from bot.features.feature_client import Interaction
from bot.platform.custom_id import DatasetId, SessionId
from bot.platform.handlers import Handler
from bot.platform.replies import think


class CancelAdditionButton(Handler[SessionId], name="cancel-adding"):
    """Cancels an addition."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        await datasets.cancel(interaction, self.ref.session_id)


class RetryPhotosButton(Handler[DatasetId], name="retry-photos"):
    """Retries the missing photos of one of the server's own datasets."""

    kind = DatasetId

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        await datasets.retry(interaction, self.ref.title)


class RemoveDatasetButton(Handler[DatasetId], name="remove"):
    """The first confirmation. It asks again."""

    kind = DatasetId

    async def press(self, interaction: Interaction) -> None:
        await self.take(interaction)
        await datasets.ask_to_remove(interaction, self.ref.title, again=True)


class ReallyRemoveDatasetButton(Handler[DatasetId], name="really-remove"):
    """The second confirmation. It removes the dataset."""

    kind = DatasetId

    async def press(self, interaction: Interaction) -> None:
        await self.take(interaction)
        await datasets.remove(interaction, self.ref.title)


DATASET_BUTTONS = (CancelAdditionButton, RetryPhotosButton, RemoveDatasetButton, ReallyRemoveDatasetButton)
