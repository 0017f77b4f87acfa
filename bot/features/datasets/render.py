"""Datasets and their additions, as embeds and faces. Pure."""

from collections.abc import Mapping, Sequence

import discord

from bot.locale import Words
from bot.locale.markup import Markup
from bot.locale.text import cut, plain
from bot.platform.colours import COLOURS
from bot.platform.custom_id import DatasetId, SessionId
from bot.platform.encoder_names import shown_encoder
from bot.platform.faces import ButtonFace, Colour
from bot.platform.limits import DESCRIPTION, TITLE
from bot.platform.lists import listed
from engine.datasets.additions import AdditionStatus, Phase
from engine.datasets.library import Portrait
from engine.failures import Reason
from engine.galleries.gallery import Dataset
from engine.sessions.tally import Label
from engine.vocabularies.upkeep import Contents

BAR = 20
CONTENTS_CHARACTERS = 500
"""For the words that say what a dataset shows: about four lines."""


def addition_embed(title: str, status: AdditionStatus, why: str, words: Words, *, again: bool = False) -> discord.Embed:
    """An addition's progress. `why` says why it failed; `again` means that it retries missing photos."""
    is_adding = status.phase is Phase.ADDING
    lines = _progress(status, words) if is_adding else [_phase(title, status, why, words)]
    colour = COLOURS[Label.YES] if status.phase is Phase.DONE else COLOURS[Label.NONE]
    heading = words("retry-title", dataset=title) if again else words("addition-title", dataset=title)
    heading = plain(title) if status.phase is Phase.DONE else heading
    embed = discord.Embed(title=cut(heading, TITLE), description="\n".join(lines), colour=colour)
    if status.failures:
        embed.add_field(name=words("failures-heading"), value=_failures(status.failures, words), inline=False)
    if status.duplicates:
        embed.set_footer(text=words("duplicates-line", photos=status.duplicates))
    return embed


def cancel_face(addition_id: str, words: Words) -> ButtonFace:
    """The button that cancels an addition."""
    return ButtonFace(SessionId("cancel-adding", addition_id), words("cancel-addition-button"), Colour.GREY)


def retry_face(title: str, words: Words) -> ButtonFace:
    """The button that retries a dataset's missing photos, below the menu of photos."""
    return ButtonFace(DatasetId("retry-photos", title), words("retry-button"), Colour.GREY, 1)


def remove_face(title: str, words: Words, *, again: bool) -> ButtonFace:
    """The first or, with `again`, the second button that confirms removing a dataset."""
    label = words("really-remove-button") if again else words("remove-button")
    return ButtonFace(DatasetId("really-remove" if again else "remove", title), label, Colour.RED)


def portrait_embed(portrait: Portrait, words: Words) -> discord.Embed:
    """What a dataset holds."""
    dataset = portrait.dataset
    encoder = shown_encoder(dataset.encoder)
    lines = [words("dataset-facts", photos=dataset.photos, encoder=encoder, dimension=dataset.dimension)]
    lines += [words("own-dataset")] if dataset.owner else []
    embed = discord.Embed(title=plain(dataset.title, TITLE), description="\n".join(lines), colour=COLOURS[Label.YES])
    if shown := _contents(portrait.contents, words):
        embed.add_field(name=words("contents-heading"), value=shown, inline=False)
    embed.add_field(name=words("failures-heading"), value=_failures(portrait.failures, words), inline=False)
    return embed.set_footer(text=words("duplicates-line", photos=portrait.duplicates))


def _contents(contents: Contents, words: Words) -> str:
    """The words that fit most photos, and the progress of a build; "" if there is neither."""
    line = ""
    for word, photos in contents.words:
        longer = " · ".join([*([line] if line else []), words("contents-word", word=word.text, photos=photos)])
        if len(longer) > CONTENTS_CHARACTERS:
            break
        line = longer
    lines = [line] if line else []
    if contents.progress is not None:
        phase, done, total = contents.progress.phase, contents.progress.done, contents.progress.total
        lines.append(words("contents-progress", phase=phase, percent=100 * done // max(total, 1)))
    return "\n".join(lines)


def _progress(status: AdditionStatus, words: Words) -> list[str]:
    step = status.progress
    full = round(BAR * min(1.0, step.done / step.total)) if step.total else 0
    counts = words("addition-counts", done=step.done, photos=step.total, failed=step.failed)
    lines = [f"`{'█' * full}{'░' * (BAR - full)}`", counts]
    return [*lines, _pace(status.rate, status.seconds_left, words)] if status.rate else lines


def _pace(rate: float, seconds_left: float | None, words: Words) -> str:
    """The speed, and the time left if it is known."""
    rate = round(rate) if rate >= 10 else rate
    if seconds_left is None:
        return words("addition-pace", rate=rate)
    minutes = round(seconds_left / 60)
    if minutes < 120:
        return words("addition-pace-left", rate=rate, minutes=minutes)
    return words("addition-pace-hours-left", rate=rate, hours=minutes // 60)


def _failures(failures: Mapping[Reason, int], words: Words) -> str:
    lines = [words("failures-line", reason=reason, count=count) for reason, count in failures.items()]
    return " · ".join(lines) or words("nothing")


def _phase(title: str, status: AdditionStatus, why: str, words: Words) -> str:
    match status.phase:
        case Phase.FETCHING:
            return words("addition-fetching")
        case Phase.WAITING:
            return words("addition-waiting")
        case Phase.DONE:
            return words("addition-done", dataset=title, photos=status.photos)
        case Phase.CANCELLED:
            return words("addition-cancelled", photos=status.photos)
        case Phase.FAILED:
            return words("addition-failed", why=Markup(why), photos=status.photos)
    return words("addition-comparing")


def datasets_embed(datasets: Sequence[Dataset], default: str, words: Words) -> discord.Embed:
    """The datasets, one per line; the server's own are marked."""
    lines = [_dataset_line(dataset, words, dataset.name == default) for dataset in datasets]
    return discord.Embed(title=words("datasets-heading"), description=listed(lines, words, limit=DESCRIPTION))


def _dataset_line(dataset: Dataset, words: Words, is_default: bool) -> str:
    encoder = shown_encoder(dataset.encoder)
    line = words("dataset-line", name=dataset.title, photos=dataset.photos, encoder=encoder, default=is_default)
    return f"{line} · {words('own-dataset')}" if dataset.owner else line
