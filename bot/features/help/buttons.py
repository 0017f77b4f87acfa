"""The buttons of the help, and the form that starts a session."""

from bot.features.datasets.actions import show_list
from bot.features.feature_client import Interaction
from bot.features.help.actions import show_steps
from bot.features.help.render import back_face, more_help_embed, more_help_faces, start_form
from bot.features.sessions import actions as concepts
from bot.features.sessions.questions import SessionRequest
from bot.platform.components import view_of
from bot.platform.custom_id import MemberId
from bot.platform.forms import form_modal, typed_text
from bot.platform.handlers import Handler
from bot.platform.permissions import manages_server, require
from bot.platform.replies import answer, words_for
from bot.platform.rights import Right


class _HelpButton(Handler[MemberId]):
    """A button of the help. The help's message shows the result."""

    kind = MemberId


class HelpButton(_HelpButton, name="help"):
    """Goes back to the four steps."""

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        await show_steps(interaction)


class HelpStartButton(_HelpButton, name="help-start"):
    """Asks for a prompt. A form must be the first response, so nothing slow comes before it."""

    async def press(self, interaction: Interaction) -> None:
        await require(interaction, Right.START)
        await interaction.response.send_modal(form_modal(start_form(words_for(interaction))))


class StartForm(_HelpButton, name="start-form"):
    """Starts a session on the prompt."""

    async def press(self, interaction: Interaction) -> None:
        request = SessionRequest(typed_text(interaction), None)
        await self.take(interaction)
        await concepts.start(interaction, request)


class HelpDatasetsButton(_HelpButton, name="help-datasets"):
    """Lists the datasets."""

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        await show_list(interaction, [back_face(words_for(interaction))])


class HelpMoreButton(_HelpButton, name="help-more"):
    """Shows the other commands."""

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        words = words_for(interaction)
        faces = more_help_faces(words, is_manager=manages_server(interaction))
        await answer(interaction, embeds=[more_help_embed(words)], view=view_of(faces))


HELP_BUTTONS = (HelpButton, HelpStartButton, StartForm, HelpDatasetsButton, HelpMoreButton)
