"""The private panels behind More…: one of a round, one of a photo."""

from collections.abc import Sequence

import discord

from bot.features.feature_client import Interaction
from bot.features.photos.photo_embeds import photo_line
from bot.features.photos.photo_files import pictures_of
from bot.features.rounds.keypad import more_faces, photo_faces
from bot.features.rounds.render import more_content, photo_content, photo_lines
from bot.platform.colours import COLOURS
from bot.platform.components import view_of
from bot.platform.custom_id import PhotoId, Place, RoundId
from bot.platform.limits import is_showable
from bot.platform.message_limits import within_limits
from bot.platform.permissions import has
from bot.platform.replies import answering, where, words_for
from bot.platform.rights import Right
from engine.errors import UnknownRoundError
from engine.sessions.views import MyVotes, PhotoView, RoundView

WIDTH = 400
"""Pixels of the photo in its panel: the most that Discord shows in an embed."""


async def show_round(interaction: Interaction, ref: RoundId, note: str | None = None) -> None:
    """Show a round's photos with the member's own votes, and what a control of the panel did."""
    mine, words = await _my_votes(interaction, ref), words_for(interaction)
    content = "\n".join([more_content(mine, words), *([note] if note else [])])
    embed = discord.Embed(description=photo_lines(mine.round, mine.votes, words))
    await _show(interaction, content, embed, view_of(more_faces(mine.round, words)))


async def show_photo(interaction: Interaction, ref: PhotoId) -> None:
    """Show a photo with the member's own vote on it. Raises UnknownRoundError if another one took its place."""
    mine, words = await _my_votes(interaction, ref), words_for(interaction)
    photo = photo_at(mine.round, ref.place)
    pictures = await pictures_of(interaction.client.engine, mine.round.dataset, [photo], ref.number, width=WIDTH)
    embed = discord.Embed(description=photo_line(photo, words), colour=COLOURS[photo.tally.label])
    if is_showable(pictures.addresses[0]):
        embed.set_image(url=pictures.addresses[0])
    faces = photo_faces(mine, photo, words, moderator=await has(interaction, Right.MODERATE))
    await _show(interaction, photo_content(mine, photo, words), embed, view_of(faces), pictures.files(words))


def photo_at(view: RoundView, place: Place) -> PhotoView:
    """The photo at that place of a round. Raises UnknownRoundError if another one took its place."""
    photo = next((p for p in view.photos if p.position == place.position), None)
    if photo is None or photo.revision != place.revision:
        raise UnknownRoundError(f"the photo at position {place.position} was replaced")
    return photo


async def _my_votes(interaction: Interaction, ref: RoundId | PhotoId) -> MyVotes:
    place = where(interaction)
    return await interaction.client.engine.my_votes(place.channel_id, ref.session_id, place.member_id, ref.number)


async def _show(
    interaction: Interaction,
    content: str,
    embed: discord.Embed,
    view: discord.ui.View,
    files: Sequence[discord.File] = (),
) -> None:
    """Open the panel, or replace its content if the press came from it."""
    response = interaction.response
    is_panel = interaction.message is not None and interaction.message.flags.ephemeral
    with answering():
        if not is_panel:
            fields = within_limits(content=content, embeds=[embed], files=files, view=view)
            await response.send_message(**fields, ephemeral=True)
            return
        fields = within_limits(content=content, embeds=[embed], attachments=[*files], view=view)
        if not files and not response.is_done():
            await response.edit_message(**fields)
            return
        if not response.is_done():
            await response.defer()  # an update with files is reported to lose them (discord-api-docs #6277)
        await interaction.edit_original_response(**fields)
