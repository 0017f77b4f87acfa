"""The buttons of a session: the next round, and the answers to questions about the session."""

from typing import ClassVar

from bot.features.feature_client import Interaction
from bot.features.sessions import actions as concepts
from bot.features.sessions.questions import SessionRequest
from bot.platform.custom_id import RoundId, SessionId
from bot.platform.handlers import Handler
from bot.platform.replies import think
from engine.sessions.events import Vote


class _AnswerButton(Handler[SessionId]):
    """Answers a question about a session."""

    kind = SessionId


class _ExampleButton(_AnswerButton):
    """Answers whether the picture in the question shows the concept."""

    choice: ClassVar[Vote]

    async def press(self, interaction: Interaction) -> None:
        embeds = interaction.message.embeds if interaction.message else []
        await self.take(interaction)
        await concepts.exemplify(
            interaction, self.ref.session_id, SessionRequest.read(embeds[0]).pictures[0], self.choice
        )


class ExampleYesButton(_ExampleButton, name="example-yes"):
    """The picture shows the concept."""

    choice = Vote.YES


class ExampleNoButton(_ExampleButton, name="example-no"):
    """The picture does not show the concept."""

    choice = Vote.NO


class NextButton(Handler[RoundId], name="next"):
    """Posts the next round."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        await concepts.advance(interaction, self.ref.number, self.ref.session_id)


class FinishButton(_AnswerButton, name="finish"):
    """Finishes the session."""

    async def press(self, interaction: Interaction) -> None:
        await self.take(interaction)
        await concepts.finish(interaction, self.ref.session_id)


class ReplaceButton(_AnswerButton, name="replace"):
    """Finishes the session and starts another one. The question contains the new start request."""

    async def press(self, interaction: Interaction) -> None:
        embeds = interaction.message.embeds if interaction.message else []
        await self.take(interaction)
        await concepts.start(interaction, SessionRequest.read(embeds[0]), instead_of=self.ref.session_id)


SESSION_BUTTONS = (NextButton, FinishButton, ReplaceButton, ExampleYesButton, ExampleNoButton)
