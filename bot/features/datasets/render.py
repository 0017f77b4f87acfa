"""Datasets and their additions, as embeds and faces. Pure."""

import discord

from bot.features.rounds.photo_embeds import COLOURS
from bot.locale import Words
from bot.locale.text import cut, plain
from bot.platform.custom_id import DatasetId, SessionId
from bot.platform.encoder_names import shown_encoder
from bot.platform.faces import ButtonFace, Colour
from bot.platform.limits import TITLE
from engine.datasets.additions import AdditionStatus, Phase
from engine.datasets.library import Portrait
from engine.sessions.tally import Label

BAR = 20
SHEET_NAME = "photos.jpg"


def addition_embed(
    title: str, standing: AdditionStatus, why: str, words: Words, *, again: bool = False
) -> discord.Embed:
    """How far an addition is; `why` says why it failed. `again`: it tries what is missing again."""
    is_adding = standing.phase is Phase.ADDING
    lines = _progress(standing, words) if is_adding else [_phase(title, standing, why, words)]
    colour = COLOURS[Label.YES] if standing.phase is Phase.DONE else COLOURS[Label.NONE]
    heading = words.retry_title(title) if again else words.addition_title(title)
    heading = plain(title) if standing.phase is Phase.DONE else heading
    embed = discord.Embed(title=cut(heading, TITLE), description="\n".join(lines), colour=colour)
    if standing.failures:
        embed.add_field(name=words.failures_heading(), value=words.failures_line(standing.failures), inline=False)
    if standing.duplicates:
        embed.set_footer(text=words.duplicates_line(standing.duplicates))
    return embed


def cancel_face(addition_id: str, words: Words) -> ButtonFace:
    """The end of an addition."""
    return ButtonFace(SessionId("cancel-adding", addition_id), words.cancel_addition_button(), Colour.GREY)


def retry_face(title: str, words: Words) -> ButtonFace:
    """Another try of the photos that are missing in a dataset."""
    return ButtonFace(DatasetId("retry-photos", title), words.retry_photos_button(), Colour.GREY)


def remove_face(title: str, words: Words, *, again: bool) -> ButtonFace:
    """The first yes to the question whether to remove a dataset, or the second."""
    label = words.really_remove_button() if again else words.remove_button()
    return ButtonFace(DatasetId("really-remove" if again else "remove", title), label, Colour.RED)


def portrait_embed(portrait: Portrait, words: Words, *, has_sheet: bool) -> discord.Embed:
    """What a dataset holds."""
    dataset = portrait.dataset
    lines = [words.dataset_facts(dataset.photos, shown_encoder(dataset.encoder), dataset.dimension)]
    lines += [words.own_dataset()] if dataset.owner else []
    embed = discord.Embed(title=plain(dataset.title, TITLE), description="\n".join(lines), colour=COLOURS[Label.YES])
    embed.add_field(name=words.failures_heading(), value=words.failures_line(portrait.failures), inline=False)
    embed.set_footer(text=words.duplicates_line(portrait.duplicates))
    return embed.set_image(url=f"attachment://{SHEET_NAME}") if has_sheet else embed


def _progress(standing: AdditionStatus, words: Words) -> list[str]:
    step = standing.progress
    full = round(BAR * min(1.0, step.done / step.total)) if step.total else 0
    lines = [f"`{'█' * full}{'░' * (BAR - full)}`", words.addition_counts(step.done, step.total, step.failed)]
    return [*lines, words.addition_pace(standing.rate, standing.seconds_left)] if standing.rate else lines


def _phase(title: str, standing: AdditionStatus, why: str, words: Words) -> str:
    match standing.phase:
        case Phase.FETCHING:
            return words.addition_fetching()
        case Phase.WAITING:
            return words.addition_waiting()
        case Phase.DONE:
            return words.addition_done(title, standing.photos)
        case Phase.CANCELLED:
            return words.addition_cancelled(standing.photos)
        case Phase.FAILED:
            return words.addition_failed(why, standing.photos)
    return words.addition_comparing()
