"""Recognizes pictures, and records votes on what was recognized."""

from collections.abc import Sequence

from bot.features.feature_client import Interaction
from bot.features.photos.given_pictures import Picture, source_of
from bot.features.recognition.render import PICTURES, faces, guess_embeds, heading
from bot.platform.bot_errors import UnknownButtonError
from bot.platform.components import view_of
from bot.platform.custom_id import GuessId
from bot.platform.replies import answer, where, words_for
from engine.learning.prompts import EXAMPLE


async def show(interaction: Interaction, pictures: Sequence[Picture], picture: int = 1, page: int = 1) -> None:
    """Answer with the concepts that the pictures may show. `picture` is the one with the buttons, from 1."""
    pictures, words, place = pictures[:PICTURES], words_for(interaction), where(interaction)
    sources = [source_of(one) for one in pictures]
    found = await interaction.client.engine.recogniser.recognise(place.guild_id, place.member_id, sources)
    picture = min(picture, max(1, len(found.pictures)))
    embeds = guess_embeds(found, [one.address for one in pictures], picture, page, words)
    view = view_of(shown) if (shown := faces(found, picture, page, words)) else None
    await answer(interaction, heading(found, words), embeds=embeds, view=view)


async def vote(interaction: Interaction, ref: GuessId, pictures: Sequence[Picture]) -> None:
    """Record or withdraw the member's vote, and show the answer again."""
    if ref.picture > len(pictures):
        raise UnknownButtonError
    place, source = where(interaction), source_of(pictures[ref.picture - 1])
    at = (place.guild_id, place.member_id, ref.concept_id)
    recogniser = interaction.client.engine.recogniser
    await recogniser.vote(*at, f"{EXAMPLE}{ref.picture_id}", source, ref.choice, roles=place.role_ids)
    await show(interaction, pictures, ref.picture, ref.page)
