"""The buttons, the menu and the form of a session's panel, and the button that labels the dataset."""

from bot.features.concepts import actions as saved_concepts
from bot.features.feature_client import Interaction
from bot.features.results.actions import apply_concept
from bot.features.sessions import actions as concepts
from bot.features.settings.actions import show_voting
from bot.features.status.actions import show_status
from bot.features.status.render import display_faces, save_form
from bot.platform.bot_errors import SessionChangedError
from bot.platform.components import view_of
from bot.platform.custom_id import RoundId, SessionId
from bot.platform.forms import form_modal, typed_text
from bot.platform.handlers import Handler
from bot.platform.permissions import require
from bot.platform.replies import answer, dismiss, think, where, words_for
from bot.platform.rights import Right
from engine.sessions.events import Display, Strategy


class _PanelItem(Handler[SessionId]):
    """A button or menu of the panel. The panel's message shows the result."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        await concepts.running(interaction, self.ref.session_id)
        await self.use(interaction)

    async def use(self, interaction: Interaction) -> None:
        """Do what the button says. The panel's session is running."""
        raise NotImplementedError


class StatusButton(_PanelItem, name="status"):
    """Goes back to the panel."""

    async def use(self, interaction: Interaction) -> None:
        await show_status(interaction)


class PanelNextButton(Handler[RoundId], name="panel-next"):
    """Posts the next round, and shows the panel as it is then."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        await self.take(interaction)
        if await concepts.advance(interaction, self.ref.number, self.ref.session_id):
            await show_status(interaction)


class AskDisplayButton(_PanelItem, name="ask-display"):
    """Asks what the next rounds should look like."""

    async def use(self, interaction: Interaction) -> None:
        await require(interaction, Right.STEER)
        words = words_for(interaction)
        await answer(interaction, words("display-question"), view=view_of(display_faces(self.ref.session_id, words)))


class DisplayMenu(_PanelItem, name="display"):
    """Sets what the next rounds look like."""

    async def use(self, interaction: Interaction) -> None:
        await require(interaction, Right.STEER)
        place, kind = where(interaction), Display(self.value([*Display]))
        await interaction.client.engine.display(place.channel_id, place.member_id, kind)
        await show_status(interaction, words_for(interaction)("display-changed", display=kind))


class SharpenButton(_PanelItem, name="sharpen"):
    """Makes the next rounds ask about the boundary."""

    async def use(self, interaction: Interaction) -> None:
        await require(interaction, Right.STEER)
        place, kind = where(interaction), Strategy.SHARPEN
        await interaction.client.engine.steer(place.channel_id, self.ref.session_id, place.member_id, kind)
        await show_status(interaction, words_for(interaction)("strategy-changed", strategy=kind))


class AskVotingButton(_PanelItem, name="ask-voting"):
    """Shows the session's voting rules."""

    async def use(self, interaction: Interaction) -> None:
        await show_voting(interaction)


class AskSaveButton(Handler[SessionId], name="ask-save"):
    """Asks for the name of the concept. A form must be the first response, so nothing slow comes before it."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        await require(interaction, Right.SAVE)
        form = save_form(self.ref.session_id, words_for(interaction))
        await interaction.response.send_modal(form_modal(form))


class SaveForm(_PanelItem, name="save-form"):
    """Saves what the session has learned."""

    async def use(self, interaction: Interaction) -> None:
        if saved := await saved_concepts.save(interaction, typed_text(interaction), self.ref.session_id):
            await show_status(interaction, saved)


class ApplyButton(Handler[SessionId], name="apply"):
    """Labels the whole dataset: from the panel, or from the advice in a round's message."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        is_panel = interaction.message is not None and interaction.message.flags.ephemeral
        await (self.take(interaction) if is_panel else think(interaction))
        view = await interaction.client.engine.history.round(where(interaction).channel_id)
        if view.session_id != self.ref.session_id:
            raise SessionChangedError
        await apply_concept(interaction)
        await (show_status(interaction) if is_panel and not view.finished else dismiss(interaction))


class AskFinishButton(_PanelItem, name="ask-finish"):
    """Asks whether to finish the session."""

    async def use(self, interaction: Interaction) -> None:
        await concepts.ask_to_finish(interaction)


STATUS_BUTTONS = (
    StatusButton,
    PanelNextButton,
    AskDisplayButton,
    DisplayMenu,
    SharpenButton,
    AskVotingButton,
    AskSaveButton,
    SaveForm,
    ApplyButton,
    AskFinishButton,
)
