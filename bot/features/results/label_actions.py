"""Labels a dataset by several saved concepts: the private progress, and the result in the channel."""

import logging
import time
from collections.abc import Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from io import BytesIO
from typing import Any

import discord
from discord import app_commands

from bot.features.feature_client import Interaction
from bot.features.results.actions import FILE_LIMIT, MISSED, MISSED_CELL, sheet, uploads
from bot.features.results.label_render import cancel_face, label_blocks, label_pictures, progress_text
from bot.locale.text import bare
from bot.platform.bot_errors import AnswerLostError
from bot.platform.colours import COLOURS
from bot.platform.components import view_of
from bot.platform.framed_layout import framed_layout
from bot.platform.message_limits import within_limits
from bot.platform.options import CHOICE_LIMIT, CHOICES
from bot.platform.permissions import has, require
from bot.platform.replies import answer, channel_of, channel_words, require_posting, where, words_for
from bot.platform.rights import Right
from bot.platform.turns import heavy
from engine.admission import in_time
from engine.assessment import APPLY_SECONDS
from engine.concepts.saved_concepts import fitting
from engine.engine import Engine
from engine.errors import DatabaseError, DatasetError
from engine.results.labeller import LabelledDataset, LabelProgress, LabelRequest
from engine.sessions.tally import Label

log = logging.getLogger(__name__)

PROGRESS_SECONDS = 3.0
"""How often the progress is shown, the first time after this time."""


async def several_concept_choices(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    """What is typed so far, with the server's concepts that fit the part after the last comma."""
    before, comma, typed = current.rpartition(",")
    head = f"{before}{comma} ".lstrip() if comma else ""
    chosen = {part.strip() for part in before.split(",")}
    names = fitting(await interaction.client.engine.concepts.all(interaction.guild_id or 0), typed.strip())
    texts = [f"{head}{name}" for name in names if name not in chosen]
    short = [text for text in texts if len(text) <= CHOICE_LIMIT]
    return [app_commands.Choice(name=bare(text, CHOICE_LIMIT), value=text) for text in short[:CHOICES]]


@heavy
async def label_dataset(interaction: Interaction, concepts: str, dataset: str | None, *, exclusive: bool) -> None:
    """Label a dataset by saved concepts. Show the progress privately, and post the result in the channel."""
    require_posting(interaction)
    await require(interaction, Right.APPLY)
    place, engine = where(interaction), interaction.client.engine
    request = LabelRequest(place.guild_id, place.member_id, concepts, dataset, exclusive, FILE_LIMIT)
    async with in_time(APPLY_SECONDS):
        found = await _labelled(interaction, request)
    if not await has(interaction, Right.EXPORT):
        found = replace(found, files=(), too_large=())
    await channel_of(interaction).send(**await _message(interaction, engine, found))


def cancel_labels(interaction: Interaction, run_id: str) -> None:
    """Cancel the member's labelling. Its own answer then says so. Raises LabellingEndedError."""
    interaction.client.engine.labeller.cancel(run_id, where(interaction).member_id)


async def _labelled(interaction: Interaction, request: LabelRequest) -> LabelledDataset:
    told_at = time.monotonic()  # a small dataset is done before there is progress to show
    async with aclosing(interaction.client.engine.labeller.run(request)) as steps:
        async for step in steps:
            if isinstance(step, LabelledDataset):
                return step
            if time.monotonic() - told_at >= PROGRESS_SECONDS:
                told_at = time.monotonic()
                await _show(interaction, step)
    raise AssertionError("the last step of a labelling is its result")


async def _show(interaction: Interaction, step: LabelProgress) -> None:
    words = words_for(interaction)
    with suppress(AnswerLostError, discord.HTTPException):  # the result appears in the channel anyway
        await answer(interaction, progress_text(step, words), view=view_of([cancel_face(step.run_id, words)]))


async def _message(interaction: Interaction, engine: Engine, found: LabelledDataset) -> dict[str, Any]:
    """The result, under discord.py's names. If the photos cannot be read, it has no pictures."""
    pictures: Sequence[discord.File] = ()
    if found.may_copy:
        try:
            pictures = [
                discord.File(BytesIO(await sheet(engine, found.dataset, photos[:MISSED], MISSED_CELL, MISSED)), name)
                for name, photos in label_pictures(found).items()
            ]
        except (DatasetError, DatabaseError) as error:
            log.warning("the labels of %s have no pictures: %s", found.dataset, error)
    blocks = label_blocks(found, channel_words(interaction), most=MISSED, has_pictures=bool(pictures))
    return within_limits(view=framed_layout(blocks, COLOURS[Label.YES]), files=[*pictures, *uploads(found.files)])
