"""The buttons and menus of a round."""

from bot.features.feature_client import Interaction
from bot.features.rounds.actions import mark, undo
from bot.features.rounds.render import my_votes_text
from bot.platform.components import view_of
from bot.platform.custom_id import Place, RoundId, VoteId
from bot.platform.faces import more_faces, withdraw_faces
from bot.platform.handlers import Handler
from bot.platform.message_limits import within_limits
from bot.platform.permissions import has, require
from bot.platform.replies import answer, answering, where, words_for
from bot.platform.rights import Right
from engine.sessions.events import Strategy, Vote
from engine.sessions.views import MyVotes, RoundRef, RoundView


class VoteButton(Handler[VoteId], name="vote"):
    """A yes or no for a photo: recorded and acknowledged at once. The message's counts follow."""

    kind = VoteId

    async def press(self, interaction: Interaction) -> None:
        place, ref = where(interaction), self.ref
        changed = await interaction.client.engine.vote(
            place.channel_id,
            ref.session_id,
            place.member_id,
            ref.number,
            ref.place.position,
            ref.choice,
            revision=ref.place.revision,
            roles=place.role_ids,
        )
        await _acknowledge(interaction, changed)


class _RoundControl(Handler[RoundId]):
    """A control of a round."""

    kind = RoundId

    async def round(self, interaction: Interaction) -> RoundView:
        """The round as it is now."""
        channel_id = where(interaction).channel_id
        return await interaction.client.engine.round(channel_id, self.ref.session_id, self.ref.number)

    async def my_votes(self, interaction: Interaction) -> MyVotes:
        """The member's own votes in the round."""
        place = where(interaction)
        at = (place.channel_id, self.ref.session_id, place.member_id, self.ref.number)
        return await interaction.client.engine.my_votes(*at)


class RestButton(_RoundControl, name="rest"):
    """Votes no on all photos that the member has not voted on."""

    async def press(self, interaction: Interaction) -> None:
        place = where(interaction)
        changed = await interaction.client.engine.rest_is_no(
            place.channel_id, self.ref.session_id, place.member_id, self.ref.number, roles=place.role_ids
        )
        await _acknowledge(interaction, changed)


class MoreButton(_RoundControl, name="more"):
    """Opens a private panel with the less common controls."""

    async def press(self, interaction: Interaction) -> None:
        view, words = await self.round(interaction), words_for(interaction)
        faces = more_faces(view, words, moderator=await has(interaction, Right.MODERATE))
        await answer(interaction, words("more-heading", number=view.number), view=view_of(faces))


class _PanelItem(_RoundControl):
    """A control in the private panel. The panel stays open and shows the result."""

    async def say(self, interaction: Interaction, text: str, view: RoundView | None = None) -> None:
        """Show a text in the panel. The panel is replaced, so that its menus lose their selection."""
        view, words = view or await self.round(interaction), words_for(interaction)
        faces = more_faces(view, words, moderator=await has(interaction, Right.MODERATE))
        content = f"{words('more-heading', number=view.number)}\n{text}"
        fields = within_limits(content=content, view=view_of(faces))
        with answering():
            if interaction.response.is_done():
                await interaction.edit_original_response(**fields)
            else:
                await interaction.response.edit_message(**fields)


class MyVotesButton(_PanelItem, name="mine"):
    """Shows the member's own votes in the round."""

    async def press(self, interaction: Interaction) -> None:
        mine = await self.my_votes(interaction)
        await self.say(interaction, my_votes_text(mine, words_for(interaction)), mine.round)


class UndoButton(_PanelItem, name="undo"):
    """Takes back the member's last action."""

    async def press(self, interaction: Interaction) -> None:
        await self.say(interaction, await undo(interaction, self.ref.session_id))


class UnsureMenu(_PanelItem, name="unsure"):
    """Votes unsure on a photo."""

    async def press(self, interaction: Interaction) -> None:
        place, chosen, engine = where(interaction), Place.parse(self.value()), interaction.client.engine
        at = (place.channel_id, self.ref.session_id, place.member_id, self.ref.number)
        changed = await engine.vote(*at, chosen.position, Vote.UNSURE, revision=chosen.revision, roles=place.role_ids)
        mark(interaction, changed)
        await self.say(interaction, words_for(interaction)("unsure-set", position=chosen.position))
        await interaction.client.auto_advance.follow(changed)


class WithdrawButton(_PanelItem, name="withdraw"):
    """Asks which of their votes in the round the member wants to withdraw."""

    async def press(self, interaction: Interaction) -> None:
        mine, words = await self.my_votes(interaction), words_for(interaction)
        if not mine.votes:
            await self.say(interaction, my_votes_text(mine, words), mine.round)
            return
        content = f"{words('more-heading', number=mine.round.number)}\n{words('withdraw-question')}"
        faces = withdraw_faces(mine, words)
        await interaction.response.edit_message(**within_limits(content=content, view=view_of(faces)))


class WithdrawMenu(_PanelItem, name="withdraw-vote"):
    """Withdraws a vote."""

    async def press(self, interaction: Interaction) -> None:
        place, chosen, engine = where(interaction), Place.parse(self.value()), interaction.client.engine
        at = (place.channel_id, self.ref.session_id, place.member_id, self.ref.number)
        mark(interaction, await engine.vote(*at, chosen.position, None, revision=chosen.revision))
        await self.say(interaction, words_for(interaction)("vote-withdrawn", position=chosen.position))


class SwapMenu(_PanelItem, name="swap"):
    """Replaces a broken or unsuitable photo."""

    hides = False

    async def press(self, interaction: Interaction) -> None:
        if self.hides:
            await require(interaction, Right.MODERATE)
        moderates = await has(interaction, Right.MODERATE)
        place, chosen = where(interaction), Place.parse(self.value())
        await interaction.response.defer()
        changed = await interaction.client.engine.replace_photo(
            place.channel_id,
            self.ref.session_id,
            place.member_id,
            self.ref.number,
            chosen.position,
            revision=chosen.revision,
            hide=self.hides,
            roles=place.role_ids,
            moderates=moderates,
        )
        mark(interaction, changed)
        text = words_for(interaction)("photo-replaced", position=chosen.position, hidden=self.hides)
        await self.say(interaction, text)


class HideMenu(SwapMenu, name="hide"):
    """Replaces a photo and hides it in the dataset. Only for moderators."""

    hides = True


class SteerMenu(_PanelItem, name="steer"):
    """Sets how the next rounds are chosen."""

    async def press(self, interaction: Interaction) -> None:
        await require(interaction, Right.STEER)
        place, strategy, engine = where(interaction), Strategy(self.value()), interaction.client.engine
        await engine.steer(place.channel_id, self.ref.session_id, place.member_id, strategy)
        await self.say(interaction, words_for(interaction)("strategy-changed", strategy=strategy))


ROUND_BUTTONS = (
    VoteButton,
    RestButton,
    MoreButton,
    MyVotesButton,
    UndoButton,
    UnsureMenu,
    WithdrawButton,
    WithdrawMenu,
    SwapMenu,
    HideMenu,
    SteerMenu,
)


async def _acknowledge(interaction: Interaction, changed: RoundRef) -> None:
    """Acknowledge a press that is recorded, then show it to everybody, even if the acknowledgement is lost."""
    try:
        with answering():
            await interaction.response.defer()
    finally:
        mark(interaction, changed)
    await interaction.client.auto_advance.follow(changed)
