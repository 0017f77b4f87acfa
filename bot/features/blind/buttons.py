"""The buttons of a blind round, and the form of its ballot."""

from bot.features.blind.actions import show_ballot, take_ballot
from bot.features.blind.render import ABSTAIN, ballot_form, reveal_face, reveal_question
from bot.platform.components import modal_of, view_of
from bot.platform.custom_id import RoundId
from bot.platform.forms import Form
from bot.platform.guarded import NO_ID, Guarded
from bot.platform.permissions import require
from bot.platform.replies import Interaction, answer, require_posting, think, where, words_for
from bot.platform.rights import Right
from engine.errors import AlreadyRevealedError
from engine.sessions.views import BallotView, RoundView


class _BlindButton(Guarded[RoundId], template=NO_ID):
    """A control of a blind round."""

    kind = RoundId

    async def join(self, interaction: Interaction) -> BallotView:
        """The member's ballot; they take part from here on."""
        place = where(interaction)
        at = (place.channel_id, self.ref.session_id, place.member_id, self.ref.number)
        return await interaction.client.engine.blind.join(*at, roles=place.role_ids)

    async def hidden(self, interaction: Interaction) -> RoundView:
        """The round. Raises AlreadyRevealedError."""
        view = await interaction.client.engine.round(
            where(interaction).channel_id, self.ref.session_id, self.ref.number
        )
        if not view.is_hidden:
            raise AlreadyRevealedError(view.number, view.message_id)
        return view


class JoinButton(_BlindButton, template=RoundId.template("join")):
    """The photos, for the member alone."""

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        ballot = await self.join(interaction)
        interaction.client.rounds.mark(ballot.round.channel_id, self.ref.session_id, self.ref.number)
        await show_ballot(interaction, ballot)


class BallotButton(_BlindButton, template=RoundId.template("ballot")):
    """The form. It is the first answer to the press, so that nothing slow may come before it."""

    async def press(self, interaction: Interaction) -> None:
        ballot = await self.join(interaction)
        await interaction.response.send_modal(modal_of(ballot_form(ballot, words_for(interaction))))


class RevealButton(_BlindButton, template=RoundId.template("reveal")):
    """Ask whether to end the wait."""

    async def press(self, interaction: Interaction) -> None:
        require_posting(interaction)
        await require(interaction, Right.NEXT)
        view, words = await self.hidden(interaction), words_for(interaction)
        assert view.blind is not None
        question = reveal_question(view.number, view.blind, words)
        await answer(interaction, question, view=view_of([reveal_face(view, words)]))


class ConfirmRevealButton(_BlindButton, template=RoundId.template("reveal-yes")):
    """Yes, end it."""

    async def press(self, interaction: Interaction) -> None:
        require_posting(interaction)
        await require(interaction, Right.NEXT)
        view, words = await self.hidden(interaction), words_for(interaction)
        await self.take(interaction)
        await interaction.client.reveals.reveal(view)
        await answer(interaction, words("revealed-privately"))


class BallotForm(Form[RoundId]):
    """A member's ticks: those are a yes, the others a no, unless they abstain."""

    template, kind = RoundId.template("ballot-form"), RoundId

    async def submit(self, interaction: Interaction) -> None:
        chosen = {value for values in self.values.values() for value in values}
        ticked = None if ABSTAIN in chosen else frozenset(int(value) for value in chosen if value.isdecimal())
        await take_ballot(interaction, self.ref.session_id, self.ref.number, ticked)


BLIND_BUTTONS = (JoinButton, BallotButton, RevealButton, ConfirmRevealButton)
