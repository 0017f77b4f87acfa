"""The buttons of a session: the next round, and the answers to questions about the session."""

from dataclasses import replace

from bot.features.feature_client import Interaction
from bot.features.sessions import actions as concepts
from bot.features.sessions.questions import SessionRequest
from bot.platform.bot_errors import UnknownButtonError
from bot.platform.custom_id import DatasetId, MemberId, RoundId, SessionId
from bot.platform.forms import TextForm, form_modal, typed_text
from bot.platform.handlers import Handler
from bot.platform.options import PROMPT_LIMIT
from bot.platform.replies import think, words_for


class _AnswerButton(Handler[SessionId]):
    """Answers a question about a session."""

    kind = SessionId


class NextButton(Handler[RoundId], name="next"):
    """Posts the next round."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        await concepts.advance(interaction, self.ref.number, self.ref.session_id)


class FinishButton(_AnswerButton, name="finish"):
    """Finishes the session."""

    async def press(self, interaction: Interaction) -> None:
        await self.take(interaction)
        await concepts.finish(interaction, self.ref.session_id)


class ReplaceButton(_AnswerButton, name="replace"):
    """Finishes the session and starts another one. The question contains the new start request."""

    async def press(self, interaction: Interaction) -> None:
        asked = _asked(interaction)
        await self.take(interaction)
        await concepts.start(interaction, asked, instead_of=self.ref.session_id)


class StartAnywayButton(Handler[MemberId], name="start-anyway"):
    """Starts a session although the encoder knows no word of the prompt. The question contains the start request."""

    kind = MemberId

    async def press(self, interaction: Interaction) -> None:
        asked = _asked(interaction)
        await self.take(interaction)
        await concepts.start(interaction, replace(asked, anyway=True))


class OtherPromptButton(Handler[MemberId], name="other-prompt"):
    """Opens the form for another prompt."""

    kind = MemberId

    async def press(self, interaction: Interaction) -> None:
        words, custom_id = words_for(interaction), MemberId("other-prompt-form")
        title, question = words("other-prompt-title"), words("other-prompt-label")
        example = _asked(interaction).prompt or words("examples-prompt-example")
        form = TextForm(custom_id, title, question, example, PROMPT_LIMIT)
        await interaction.response.send_modal(form_modal(form))


class OtherPromptForm(Handler[MemberId], name="other-prompt-form"):
    """Starts the session with another prompt."""

    kind = MemberId

    async def press(self, interaction: Interaction) -> None:
        asked = replace(_asked(interaction), prompt=typed_text(interaction))
        await self.take(interaction)
        await concepts.start(interaction, asked)


class StartFromMenu(Handler[DatasetId], name="start-from"):
    """Starts a session from a photo of a dataset. The menu stays."""

    kind = DatasetId

    async def press(self, interaction: Interaction) -> None:
        photo = self.value()
        await think(interaction)
        await concepts.start(interaction, SessionRequest("", self.ref.title, photo=photo))


def _asked(interaction: Interaction) -> SessionRequest:
    """The start request in the question. Raises UnknownButtonError if the message has none."""
    if interaction.message is None or not interaction.message.embeds:
        raise UnknownButtonError
    return SessionRequest.read(*interaction.message.embeds)


SESSION_BUTTONS = (
    NextButton,
    FinishButton,
    ReplaceButton,
    StartAnywayButton,
    OtherPromptButton,
    OtherPromptForm,
    StartFromMenu,
)
