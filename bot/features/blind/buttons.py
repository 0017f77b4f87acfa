"""The buttons of a blind round, and the form of its ballot."""

from bot.features.blind.actions import show_ballot, take_ballot
from bot.features.blind.render import ABSTAIN, ballot_form, reveal_face, reveal_question
from bot.features.feature_client import Interaction
from bot.platform.components import modal_of, view_of
from bot.platform.custom_id import RoundId
from bot.platform.handlers import Handler
from bot.platform.permissions import require
from bot.platform.replies import answer, require_posting, think, where, words_for
from bot.platform.rights import Right
from engine.errors import AlreadyRevealedError
from engine.sessions.views import BallotView, RoundView


class _BlindButton(Handler[RoundId]):
    """A control of a blind round."""

    kind = RoundId

    async def join(self, interaction: Interaction) -> BallotView:
        """Let the member join, and return their ballot."""
        place = where(interaction)
        at = (place.channel_id, self.ref.session_id, place.member_id, self.ref.number)
        return await interaction.client.engine.blind.join(*at, roles=place.role_ids)

    async def hidden(self, interaction: Interaction) -> RoundView:
        """The round, while it is hidden. Raises AlreadyRevealedError."""
        view = await interaction.client.engine.round(
            where(interaction).channel_id, self.ref.session_id, self.ref.number
        )
        if not view.is_hidden:
            raise AlreadyRevealedError(view.number, view.message_id)
        return view


class JoinButton(_BlindButton, name="join"):
    """Shows the photos to the member alone."""

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        ballot = await self.join(interaction)
        interaction.client.rounds.mark(ballot.round.channel_id, self.ref.session_id, self.ref.number)
        await show_ballot(interaction, ballot)


class BallotButton(_BlindButton, name="ballot"):
    """Opens the form. A form must be the first response to a press, so nothing slow may come before it."""

    async def press(self, interaction: Interaction) -> None:
        ballot = await self.join(interaction)
        await interaction.response.send_modal(modal_of(ballot_form(ballot, words_for(interaction))))


class RevealButton(_BlindButton, name="reveal"):
    """Asks whether to reveal the round early."""

    async def press(self, interaction: Interaction) -> None:
        require_posting(interaction)
        await require(interaction, Right.NEXT)
        view, words = await self.hidden(interaction), words_for(interaction)
        assert view.blind is not None
        question = reveal_question(view.number, view.blind, words)
        await answer(interaction, question, view=view_of([reveal_face(view, words)]))


class ConfirmRevealButton(_BlindButton, name="reveal-yes"):
    """Reveals the round."""

    async def press(self, interaction: Interaction) -> None:
        require_posting(interaction)
        await require(interaction, Right.NEXT)
        view, words = await self.hidden(interaction), words_for(interaction)
        await self.take(interaction)
        await interaction.client.reveals.reveal(view)
        await answer(interaction, words("revealed-privately"))


class BallotForm(Handler[RoundId], name="ballot-form"):
    """Takes a member's answer: ticked photos are a yes, the others a no, unless they abstain."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        ticked = None if ABSTAIN in self.values else frozenset(int(v) for v in self.values if v.isdecimal())
        await take_ballot(interaction, self.ref.session_id, self.ref.number, ticked)


BLIND_BUTTONS = (JoinButton, BallotButton, RevealButton, ConfirmRevealButton)
