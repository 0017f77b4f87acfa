"""The buttons of a blind round, and the keys of a member's ballot."""

from typing import Any, ClassVar

import discord

from bot.features.blind.actions import close_ballot, draft_key, show_ballot, show_picks, take_ballot
from bot.features.blind.render import PICKED, reveal_face, reveal_question
from bot.features.feature_client import Interaction
from bot.platform.components import view_of
from bot.platform.custom_id import PickId, RoundId
from bot.platform.handlers import Handler
from bot.platform.permissions import require
from bot.platform.replies import answer, require_posting, think, where, words_for
from bot.platform.rights import Right
from engine.errors import AlreadyRevealedError
from engine.sessions.views import BallotView, RoundView


class _BlindButton(Handler[Any]):
    """A control of a blind round. `ref` is a RoundId or a PickId."""

    kind: ClassVar[type[RoundId] | type[PickId]] = RoundId

    async def join(self, interaction: Interaction) -> BallotView:
        """Let the member join, and return their ballot."""
        place = where(interaction)
        at = (place.channel_id, self.ref.session_id, place.member_id, self.ref.number)
        return await interaction.client.engine.blind.join(*at, roles=place.role_ids)

    async def round(self, interaction: Interaction) -> RoundView:
        """The round as it is now."""
        channel_id = where(interaction).channel_id
        return await interaction.client.engine.round(channel_id, self.ref.session_id, self.ref.number)

    async def hidden(self, interaction: Interaction) -> RoundView:
        """The round, while it is hidden. Raises AlreadyRevealedError."""
        view = await self.round(interaction)
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


class _BallotKey(_BlindButton):
    """A key of a member's private ballot."""

    async def press(self, interaction: Interaction) -> None:
        message = self.require_private(interaction)
        try:
            await self.use(interaction, message)
        except AlreadyRevealedError:
            await close_ballot(interaction, await self.round(interaction))

    async def use(self, interaction: Interaction, message: discord.Message) -> None:
        """Handle the press. May raise AlreadyRevealedError."""
        raise NotImplementedError


class BallotButton(_BallotKey, name="ballot"):
    """Shows the keys again, with the member's earlier answer. Messages of earlier versions have it, too."""

    async def use(self, interaction: Interaction, message: discord.Message) -> None:
        ballot = await self.join(interaction)
        await show_picks(interaction, ballot, frozenset(ballot.ticked or ()))


class AbstainButton(_BallotKey, name="abstain"):
    """Records that the member abstains."""

    async def use(self, interaction: Interaction, message: discord.Message) -> None:
        await take_ballot(interaction, self.ref.session_id, self.ref.number, None)


class PickButton(_BallotKey, name="pick"):
    """Picks a photo, or drops it. Nothing is recorded before the member submits."""

    kind = PickId

    async def use(self, interaction: Interaction, message: discord.Message) -> None:
        ballot = await self.join(interaction)
        key = draft_key(interaction, self.ref.session_id, self.ref.number)
        picks = interaction.client.drafts.change(key, message.id, picks_in(message), self.ref.position)
        await show_picks(interaction, ballot, picks)


class SubmitButton(_BallotKey, name="submit"):
    """Records the member's answer: picked photos are a yes, the others a no."""

    async def use(self, interaction: Interaction, message: discord.Message) -> None:
        key = draft_key(interaction, self.ref.session_id, self.ref.number)
        picks = interaction.client.drafts.current(key, message.id, picks_in(message))
        await take_ballot(interaction, self.ref.session_id, self.ref.number, picks)


def picks_in(message: discord.Message) -> frozenset[int]:
    """The positions whose keys the message shows as picked."""
    rows = [row.children for row in message.components if isinstance(row, discord.ActionRow)]
    keys = [key for row in rows for key in row if isinstance(key, discord.Button)]
    picked = [key.custom_id or "" for key in keys if key.style is discord.ButtonStyle[PICKED.value]]
    matches = filter(None, map(PickButton.template.fullmatch, picked))
    return frozenset(PickId.from_match(match).position for match in matches)


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


BLIND_BUTTONS = (
    JoinButton,
    BallotButton,
    PickButton,
    SubmitButton,
    AbstainButton,
    RevealButton,
    ConfirmRevealButton,
)
