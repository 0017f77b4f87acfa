"""A dataset labeled by several saved concepts, as a message. Pure."""

from collections.abc import Mapping, Sequence

from bot.features.photos.credits import linked_credits
from bot.features.results.render import file_blocks, linked, picture_text
from bot.locale import Words
from bot.locale.text import cut, plain
from bot.platform.custom_id import SessionId
from bot.platform.faces import ButtonFace, Colour
from bot.platform.framed_layout import Block, PictureBlock
from bot.platform.limits import TITLE
from engine.galleries.dataset_names import title_of
from engine.results.labeller import LabelledDataset, LabelProgress
from engine.sessions.views import PhotoView

_CREDITS, _LINKS = 400, 300
_DISPUTES = "disputes.jpg"


def label_pictures(found: LabelledDataset) -> Mapping[str, Sequence[PhotoView]]:
    """The photos of each picture, by file name: the best ones of each concept, and those claimed by several."""
    pictures = {_picture(number): concept.best for number, concept in enumerate(found.concepts) if concept.best}
    return {**pictures, **({_DISPUTES: found.disputes} if found.disputes else {})}


def label_blocks(found: LabelledDataset, words: Words, *, most: int, has_pictures: bool) -> list[Block]:
    """The result: how many photos fit each concept, `most` of the best ones, the disputes and, last, the files."""
    title = words("labels-title", dataset=title_of(found.dataset), concepts=len(found.concepts))
    blocks: list[Block] = [
        f"## {cut(title, TITLE)}",
        words("labels-rule", photos=found.photos, exclusive=found.exclusive),
    ]
    for number, concept in enumerate(found.concepts):
        counts = {"fits": concept.fits, "judged": concept.judged, "disputed": concept.disputed}
        text = words("labels-concept", name=plain(concept.name), **counts)
        blocks += _photos(text, _picture(number), concept.name, concept.best[:most], words, has_pictures=has_pictures)
    if found.contested:
        text = words("labels-contested", photos=found.contested)
        blocks += _photos(text, _DISPUTES, text, found.disputes[:most], words, has_pictures=has_pictures)
    if notes := _notes(found, words, most, has_pictures=has_pictures):
        blocks.append("\n".join(f"-# {note}" for note in notes))
    return [*blocks, *file_blocks(found.files, words)]


def progress_text(step: LabelProgress, words: Words) -> str:
    """How far the labeling is."""
    share = step.done / step.total if step.total else 1.0
    return words("labels-progress", dataset=title_of(step.dataset), share=share, photos=step.total)


def cancel_face(run_id: str, words: Words) -> ButtonFace:
    """The button that cancels the labeling."""
    return ButtonFace(SessionId("cancel-labels", run_id), words("cancel-labels-button"), Colour.GREY)


def _photos(
    text: str, name: str, heading: str, photos: Sequence[PhotoView], words: Words, *, has_pictures: bool
) -> list[Block]:
    """A line with the picture of its photos or, without pictures, links to them."""
    if not photos:
        return [text]
    if has_pictures:
        return [text, PictureBlock(name, picture_text(plain(heading), photos, words))]
    shown: list[str] = []
    for view in photos:
        if sum(map(len, shown)) + len(linked(view)) > _LINKS:
            break
        shown.append(linked(view))
    return [f"{text}\n{words('labels-best-line', photos=words.joined(shown))}" if shown else text]


def _notes(found: LabelledDataset, words: Words, most: int, *, has_pictures: bool) -> list[str]:
    shown = [view.photo for photos in label_pictures(found).values() for view in photos[:most]] if has_pictures else []
    notes: list[str] = []
    if credits := linked_credits(shown, words, _CREDITS):
        notes.append(credits)
    if found.too_large:
        notes.append(words("labels-too-large", formats=words.joined([*found.too_large])))
    return notes


def _picture(number: int) -> str:
    return f"concept-{number + 1}.jpg"
