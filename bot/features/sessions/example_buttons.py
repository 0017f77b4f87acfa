"""The buttons and forms for photos of their own that members give as examples."""

from typing import ClassVar

from bot.features.feature_client import Interaction
from bot.features.sessions import actions as concepts
from bot.features.sessions.examples import open_examples_form, teach, uploaded_photos
from bot.features.sessions.questions import SessionRequest
from bot.platform.bot_errors import UnknownButtonError
from bot.platform.custom_id import SessionId, StartId
from bot.platform.forms import optional_text
from bot.platform.handlers import Handler
from bot.platform.replies import think
from engine.sessions.events import Vote


class _ExampleButton(Handler[SessionId]):
    """Answers whether the pictures in the question show the concept."""

    kind = SessionId
    choice: ClassVar[Vote]

    async def press(self, interaction: Interaction) -> None:
        embeds = interaction.message.embeds if interaction.message else []
        if not embeds:
            raise UnknownButtonError
        photos = [(picture, self.choice) for picture in SessionRequest.read(*embeds).pictures]
        await self.take(interaction)
        await teach(interaction, self.ref.session_id, photos)


class ExampleYesButton(_ExampleButton, name="example-yes"):
    """The pictures show the concept."""

    choice = Vote.YES


class ExampleNoButton(_ExampleButton, name="example-no"):
    """The pictures do not show the concept."""

    choice = Vote.NO


class ExamplesButton(Handler[SessionId], name="examples"):
    """Opens the form for several examples."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        await open_examples_form(interaction, self.ref.session_id)


class ExamplesForm(Handler[SessionId], name="examples-form"):
    """Adds the photos in the form to the session."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        yes, no = uploaded_photos(interaction)
        photos = [*((one, Vote.YES) for one in yes), *((one, Vote.NO) for one in no)]
        await teach(interaction, self.ref.session_id, photos)


class StartPhotosForm(Handler[StartId], name="start-photos"):
    """Starts a session from the photos and the prompt in the form."""

    kind = StartId

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        yes, no = uploaded_photos(interaction)
        prompt, ref = optional_text(interaction), self.ref
        request = SessionRequest(prompt, ref.dataset or None, ref.strategy, thread=ref.thread, yes=yes, no=no)
        await concepts.start(interaction, request)


EXAMPLE_BUTTONS = (ExampleYesButton, ExampleNoButton, ExamplesButton, ExamplesForm, StartPhotosForm)
