"""Posts what a session found: after labeling its dataset, when it is finished, and as a card."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import discord

from bot.features.feature_client import Interaction
from bot.features.photos.photo_files import pictures_of
from bot.features.results.render import (
    BEST_PICTURE,
    MISSED_PICTURE,
    applied_notes,
    result_blocks,
    result_content,
    result_embeds,
    share_face,
    summary_blocks,
    summary_notes,
)
from bot.features.results.render_card import CARD_NAME, card_alt_text, card_content, card_text
from bot.locale import Words, words
from bot.locale.markup import member_mention
from bot.platform.colours import COLOURS
from bot.platform.components import view_of
from bot.platform.framed_layout import framed_layout
from bot.platform.message_limits import within_limits
from bot.platform.permissions import has, require
from bot.platform.replies import channel_of, channel_words, dismiss, require_posting, where
from bot.platform.rights import Right
from bot.platform.turns import heavy
from engine.engine import Engine
from engine.errors import DatabaseError, DatasetError
from engine.images.contact_sheet import CELL, contact_sheet
from engine.images.lettering import can_draw
from engine.images.share_card import share_card
from engine.results.findings import Findings, Summary
from engine.sessions.tally import Label
from engine.sessions.views import Export, PhotoView

log = logging.getLogger(__name__)

FILE_LIMIT = 10 * 1024**2
"""Bytes: the largest file that Discord accepts in a server without boosts."""
PHOTO_WIDTH = 600
MISSED, MISSED_CELL = 5, (240, 180)
"""How many photos that just missed are shown, and how large. Five of them are as wide as three of the best."""


@heavy
async def apply_concept(interaction: Interaction) -> None:
    """Label the dataset. Post the result with its pictures and, if the member may export, the files."""
    require_posting(interaction)
    await require(interaction, Right.APPLY)
    place, engine, aloud = where(interaction), interaction.client.engine, channel_words(interaction)
    applied = await engine.assessment.apply(place.channel_id, FILE_LIMIT)
    if not await has(interaction, Right.EXPORT):
        applied = replace(applied, files=(), too_large=())
    missed = applied.missed[:MISSED]
    fields = await _result(engine, applied.findings, missed, applied_notes(applied, aloud), applied.files, aloud)
    await channel_of(interaction).send(**fields)


async def post_summary(interaction: Interaction, summary: Summary, files: Sequence[Export]) -> None:
    """Post the result of a session that was just finished, with these files.

    Raises discord.py's errors if Discord does not accept the message.
    """
    engine, aloud = interaction.client.engine, channel_words(interaction)
    notes, findings = summary_notes(summary.status, aloud), summary.findings
    if findings is None:
        blocks = summary_blocks(summary.status, notes, files, aloud)
        fields = within_limits(view=framed_layout(blocks, COLOURS[Label.NONE]), files=uploads(files))
    else:
        fields = await _result(engine, findings, (), notes, files, aloud, finished=True)
    await channel_of(interaction).send(**fields)


@heavy
async def post_card(interaction: Interaction, session_id: str | None = None) -> None:
    """Post a card of what the channel's last session found, or the session with that id.

    Photos that may not be copied are shown as embeds instead.
    """
    require_posting(interaction)
    await require(interaction, Right.APPLY)
    place, engine, aloud = where(interaction), interaction.client.engine, channel_words(interaction)
    findings = await engine.assessment.findings(place.channel_id, session_id)
    content = card_content(findings, member_mention(place.member_id), aloud)
    if findings.may_copy:
        fields = within_limits(content=content, files=[await _card(engine, findings, place.channel_id, aloud)])
    else:
        pictures = await pictures_of(engine, findings.dataset, findings.best)
        embeds = result_embeds(findings, (), pictures.addresses, (), aloud)
        fields = within_limits(content=content, embeds=embeds, files=pictures.files(aloud))
    await channel_of(interaction).send(**fields)
    await dismiss(interaction)


async def _card(engine: Engine, findings: Findings, channel_id: int, aloud: Words) -> discord.File:
    """The card in the server's language, or in English if no font has that language's letters."""
    jpegs = await engine.pictures(findings.dataset, [view.photo for view in findings.best], width=PHOTO_WIDTH)
    text, run_for = card_text(findings, aloud), engine.workers.pictures.run_for
    if not await run_for(channel_id, can_draw, text.texts):
        text = card_text(findings, words(discord.Locale.american_english))
    card = await run_for(channel_id, share_card, text, jpegs)
    return discord.File(BytesIO(card), CARD_NAME, description=card_alt_text(findings, text, aloud))


async def _result(
    engine: Engine,
    findings: Findings,
    missed: Sequence[PhotoView],
    notes: Sequence[str],
    files: Sequence[Export],
    aloud: Words,
    *,
    finished: bool = False,
) -> dict[str, Any]:
    """The message of a result, under discord.py's names. If the photos cannot be read, it has no pictures."""
    attached = uploads(files)
    if not findings.may_copy:
        shown = await pictures_of(engine, findings.dataset, findings.best)
        content = result_content(findings, notes, aloud, finished=finished)
        embeds = result_embeds(findings, missed, shown.addresses, files, aloud)
        view = view_of([share_face(findings.session_id, aloud)])
        return within_limits(content=content, embeds=embeds, view=view, files=[*shown.files(aloud), *attached])
    try:
        pictures = await _sheets(engine, findings, missed)
    except (DatasetError, DatabaseError) as error:
        log.warning("the result of %s has no pictures: %s", findings.session_id, error)
        pictures = []
    blocks = result_blocks(findings, missed, notes, files, aloud, has_pictures=bool(pictures), finished=finished)
    return within_limits(view=framed_layout(blocks, COLOURS[Label.YES]), files=[*pictures, *attached])


async def _sheets(engine: Engine, findings: Findings, missed: Sequence[PhotoView]) -> list[discord.File]:
    """The best photos in one picture, and those that just missed in another."""
    best = await sheet(engine, findings.dataset, findings.best, CELL, 3)
    files = [discord.File(BytesIO(best), BEST_PICTURE)]
    if missed:
        strip = await sheet(engine, findings.dataset, missed, MISSED_CELL, MISSED)
        files.append(discord.File(BytesIO(strip), MISSED_PICTURE))
    return files


async def sheet(
    engine: Engine, dataset: str, photos: Sequence[PhotoView], cell: tuple[int, int], columns: int
) -> bytes:
    """Photos in one picture. Raises DatasetError, DatabaseError."""
    jpegs = await engine.pictures(dataset, [view.photo for view in photos], width=PHOTO_WIDTH)
    return await engine.workers.pictures.run(contact_sheet, jpegs, cell, columns)


def uploads(files: Sequence[Export]) -> list[discord.File]:
    """Files to send."""
    return [discord.File(BytesIO(file.content), file.name) for file in files]
