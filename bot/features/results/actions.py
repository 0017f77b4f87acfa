"""`/concept apply`: labels a whole dataset with the channel's concept, and posts the result with its files."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import discord
from bot.features.sessions.render_applied import PhotoGroup, applied_embed, photo_groups

from bot.features.feature_client import Interaction
from bot.features.photos.photo_embeds import photo_embeds
from bot.features.photos.photo_files import Pictures, pictures_of
from bot.locale import Words
from bot.locale.markup import Markup
from bot.platform.message_limits import within_limits
from bot.platform.permissions import has, require
from bot.platform.replies import answer, channel_of, channel_words, require_posting, where, words_for
from bot.platform.rights import Right
from bot.platform.turns import heavy
from engine.engine import Engine
from engine.images.contact_sheet import contact_sheet

FILE_LIMIT = 10 * 1024**2
"""Bytes: the largest file that Discord accepts in a server without boosts."""


@heavy
async def apply_concept(interaction: Interaction) -> None:
    """Label the dataset. Post the counts, a contact sheet and, if the member may export, the files.

    Photos that may only be shown from their own addresses follow in separate messages.
    """
    require_posting(interaction)
    await require(interaction, Right.APPLY)
    place, client, words = where(interaction), interaction.client, channel_words(interaction)
    applied = await client.engine.assessment.apply(place.channel_id, FILE_LIMIT)
    if not await has(interaction, Right.EXPORT):
        applied = replace(applied, files=(), too_large=())
    groups = photo_groups(applied, words)
    pictures = [await pictures_of(client.engine, applied.dataset, group.photos) for group in groups]
    is_local = not any(shown.url for found in pictures for shown in found.renditions)
    sheets = await _sheets(client.engine, groups, pictures, words) if is_local else []
    files = [discord.File(BytesIO(file.content), file.name) for file in applied.files]
    embeds = [group.embed(words) for group in groups] if is_local else []
    channel = channel_of(interaction)
    summary = applied_embed(applied, words, groups)
    await channel.send(**within_limits(embeds=[summary, *embeds], files=[*sheets, *files]))
    for group, found in zip(groups, pictures, strict=True) if not is_local else ():
        shown = photo_embeds(group.photos, found.addresses, words)
        heading = f"**{group.heading}**"
        await channel.send(**within_limits(content=heading, embeds=shown, files=found.files(words)))
    await answer(interaction, words_for(interaction)("applied-privately"))


async def _sheets(
    engine: Engine, groups: Sequence[PhotoGroup], pictures: Sequence[Pictures], words: Words
) -> list[discord.File]:
    """A contact sheet of each group."""
    files = []
    for group, found in zip(groups, pictures, strict=True):
        jpegs = [shown.jpeg for shown in found.renditions]
        sheet = await engine.workers.pictures.run(contact_sheet, jpegs)
        alt_text = words("sheet-text", heading=Markup(group.heading), photos=len(group.photos))
        files.append(discord.File(BytesIO(sheet), group.file_name, description=alt_text))
    return files
