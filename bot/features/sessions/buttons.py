"""The buttons of a session: the next round, and the answers to questions about the session."""

from typing import ClassVar

from bot.features.feature_client import Interaction
from bot.features.sessions import actions as concepts
from bot.features.sessions.questions import Wish
from bot.platform.custom_id import RoundId, SessionId
from bot.platform.handlers import Handler
from bot.platform.replies import think
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


class NextButton(Handler[RoundId], name="next"):
    """The next nine."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        await concepts.advance(interaction, self.ref.number, self.ref.session_id)


class _AnswerButton(Handler[SessionId]):
    """The yes to a question about a session."""

    kind = SessionId


class FinishButton(_AnswerButton, name="finish"):
    """Yes, finish it."""

    async def press(self, interaction: Interaction) -> None:
        await self.take(interaction)
        await concepts.finish(interaction, self.ref.session_id)


class ReplaceButton(_AnswerButton, name="replace"):
    """Yes, finish it and start what I asked for, which stands in the question."""

    async def press(self, interaction: Interaction) -> None:
        embeds = interaction.message.embeds if interaction.message else []
        await self.take(interaction)
        await concepts.start(interaction, Wish.read(embeds[0]), instead_of=self.ref.session_id)


SESSION_BUTTONS = (NextButton, FinishButton, ReplaceButton, ExampleYesButton, ExampleNoButton)
