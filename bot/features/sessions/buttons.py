"""The two answers to the question whether a member's picture shows the concept."""

from typing import ClassVar

from bot.features.feature_client import Interaction
from bot.features.sessions import actions as concepts
from bot.features.sessions.questions import Wish
from bot.platform.custom_id import SessionId
from bot.platform.handlers import Handler
from engine.sessions.events import Vote


class _ExampleButton(Handler[SessionId]):
    """Yes or no to the picture that stands in the question."""

    kind = SessionId
    choice: ClassVar[Vote]

    async def press(self, interaction: Interaction) -> None:
        embeds = interaction.message.embeds if interaction.message else []
        await self.take(interaction)
        await concepts.exemplify(interaction, self.ref.session_id, Wish.read(embeds[0]).pictures[0], self.choice)


class ExampleYesButton(_ExampleButton, name="example-yes"):
    """It shows the concept."""

    choice = Vote.YES


class ExampleNoButton(_ExampleButton, name="example-no"):
    """It does not."""

    choice = Vote.NO


EXAMPLE_BUTTONS = (ExampleYesButton, ExampleNoButton)
