"""The buttons and menus of a round."""

from bot.features.feature_client import Interaction
from bot.features.photos.similar import show_similar
from bot.features.rounds.actions import mark, undo, undo_text
from bot.features.rounds.panels import photo_at, show_photo, show_round
from bot.platform.custom_id import PhotoId, Place, RoundId, VoteId
from bot.platform.handlers import Handler
from bot.platform.permissions import has, require
from bot.platform.replies import answer, answering, think, where, words_for
from bot.platform.rights import Right
from engine.sessions.events import Strategy, Vote
from engine.sessions.views import RoundRef


class VoteButton(Handler[VoteId], name="vote"):
    """A vote for a photo: recorded and acknowledged at once. The message's counts follow."""

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
        await interaction.client.first_votes.follow(interaction, ref.session_id)


class RestButton(Handler[RoundId], name="rest"):
    """Votes no on all photos that the member has not voted on."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        place = where(interaction)
        changed = await interaction.client.engine.rest_is_no(
            place.channel_id, self.ref.session_id, place.member_id, self.ref.number, roles=place.role_ids
        )
        await _acknowledge(interaction, changed)


class UndoButton(Handler[RoundId], name="undo"):
    """Takes back the member's last action. It says what that was, unless this round's message shows it."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        undone = await undo(interaction, self.ref.session_id)
        text = undo_text(undone, words_for(interaction))
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await show_round(interaction, self.ref, text)
        elif [changed.number for changed in undone.rounds] == [self.ref.number]:  # its message shows what changed
            with answering():
                await interaction.response.defer()
        else:
            await answer(interaction, text)


class MoreButton(Handler[RoundId], name="more"):
    """Opens a private panel with the photos' details and the less common controls."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        await show_round(interaction, self.ref)


class PhotosButton(Handler[RoundId], name="photos"):
    """Goes back from a photo's panel to the round's."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        await show_round(interaction, self.ref)


class PhotoMenu(Handler[RoundId], name="photo"):
    """Opens the private panel of a photo."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        place = Place.parse(self.value())
        await show_photo(interaction, PhotoId("photo", self.ref.session_id, self.ref.number, place))


class _PhotoVoteButton(Handler[PhotoId]):
    """Votes on a photo from its panel, or withdraws the vote."""

    kind = PhotoId
    choice: Vote | None = None

    async def press(self, interaction: Interaction) -> None:
        place, ref = where(interaction), self.ref
        at = (place.channel_id, ref.session_id, place.member_id, ref.number, ref.place.position)
        engine = interaction.client.engine
        changed = await engine.vote(*at, self.choice, revision=ref.place.revision, roles=place.role_ids)
        mark(interaction, changed)
        await show_photo(interaction, ref)
        await interaction.client.auto_advance.follow(changed)


class PhotoYesButton(_PhotoVoteButton, name="photo-yes"):
    """Votes yes."""

    choice = Vote.YES


class PhotoNoButton(_PhotoVoteButton, name="photo-no"):
    """Votes no."""

    choice = Vote.NO


class PhotoUnsureButton(_PhotoVoteButton, name="photo-unsure"):
    """Votes unsure, which counts for neither side."""

    choice = Vote.UNSURE


class PhotoWithdrawButton(_PhotoVoteButton, name="photo-withdraw"):
    """Withdraws the member's vote."""


class PhotoSimilarButton(Handler[PhotoId], name="photo-similar"):
    """Shows the photos that look most like this one."""

    kind = PhotoId

    async def press(self, interaction: Interaction) -> None:
        place, ref = where(interaction), self.ref
        view = await interaction.client.engine.round(place.channel_id, ref.session_id, ref.number)
        photo = photo_at(view, ref.place).photo
        await think(interaction)
        await show_similar(interaction, ref.session_id, photo.id)


class PhotoReplaceButton(Handler[PhotoId], name="photo-replace"):
    """Replaces a broken or unsuitable photo."""

    kind = PhotoId
    hides = False

    async def press(self, interaction: Interaction) -> None:
        if self.hides:
            await require(interaction, Right.MODERATE)
        moderates = await has(interaction, Right.MODERATE)
        place, ref = where(interaction), self.ref
        await interaction.response.defer()
        changed = await interaction.client.engine.replace_photo(
            place.channel_id,
            ref.session_id,
            place.member_id,
            ref.number,
            ref.place.position,
            revision=ref.place.revision,
            hide=self.hides,
            roles=place.role_ids,
            moderates=moderates,
        )
        mark(interaction, changed)
        text = words_for(interaction)("photo-replaced", position=ref.place.position, hidden=self.hides)
        await show_round(interaction, RoundId("more", ref.session_id, ref.number), text)


class PhotoHideButton(PhotoReplaceButton, name="photo-hide"):
    """Replaces a photo and hides it in the dataset. Only for moderators."""

    hides = True


class SteerMenu(Handler[RoundId], name="steer"):
    """Sets how the next rounds are chosen."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        await require(interaction, Right.STEER)
        place, strategy, engine = where(interaction), Strategy(self.value()), interaction.client.engine
        await engine.steer(place.channel_id, self.ref.session_id, place.member_id, strategy)
        await show_round(interaction, self.ref, words_for(interaction)("strategy-changed", strategy=strategy))


ROUND_BUTTONS = (
    VoteButton,
    RestButton,
    UndoButton,
    MoreButton,
    PhotosButton,
    PhotoMenu,
    PhotoYesButton,
    PhotoNoButton,
    PhotoUnsureButton,
    PhotoWithdrawButton,
    PhotoSimilarButton,
    PhotoReplaceButton,
    PhotoHideButton,
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
