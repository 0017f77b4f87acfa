"""What a session found, as a message. Pure."""

from collections.abc import Sequence

import discord

from bot.features.photos.cards import cards
from bot.features.photos.credits import linked_credits
from bot.locale import Words
from bot.locale.markup import Markup
from bot.locale.text import bare, cut, link, plain
from bot.platform.custom_id import SessionId
from bot.platform.faces import ButtonFace, Colour
from bot.platform.framed_layout import Block, ButtonsBlock, FileBlock, PictureBlock, Rule
from bot.platform.limits import ALT_TEXT, DESCRIPTION, FIELD_VALUE, TITLE
from bot.platform.lists import listed
from engine.galleries import LabelCount
from engine.galleries.dataset_names import title_of
from engine.results.findings import Applied, Findings
from engine.sessions.tally import Label
from engine.sessions.views import Export, PhotoView, Status

BEST_PICTURE, MISSED_PICTURE = "best.jpg", "just-missed.jpg"
_CREDITS, _ID = 600, 40


def result_title(findings: Findings, words: Words, *, finished: bool = False) -> str:
    """The concept's name and the dataset."""
    name, dataset = findings.name, title_of(findings.dataset)
    return cut(words("result-title", name=name, dataset=dataset, finished=finished), TITLE)


def result_lines(findings: Findings, words: Words) -> list[str]:
    """How many photos fit and, in the next line, how sure that is. A rough result says how to improve it."""
    fits, photos, audit = findings.fits, findings.photos, findings.audit
    if more := findings.more_rounds:
        likely, rounds = findings.likely, findings.rounds
        return [words("result-rough", fits=fits, photos=photos, likely=likely, rounds=rounds, more=more)]
    lines: list[str] = [words("result-fits", fits=fits, photos=photos)]
    if audit is None:
        return [*lines, words("result-estimate", share=findings.precision)]
    share = audit.right / audit.drawn
    return [*lines, words("result-audit", share=share, drawn=audit.drawn, low=audit.low, high=audit.high)]


def applied_notes(applied: Applied, words: Words) -> list[str]:
    """How many photos have each label, how many the team has judged, and how to export files that are too large."""
    counts = applied.counts
    labels = [Label.YES, Label.NO, *([Label.DISPUTED] if Label.DISPUTED in counts else [])]
    each = [words("label-count", label=label, count=counts.get(label, LabelCount()).photos) for label in labels]
    judged = sum(one.judged for one in counts.values())
    notes: list[str] = [words("result-counts", counts=Markup(" · ".join(each)), judged=judged)]
    if applied.too_large:
        options = " ".join(f"--format {form}" for form in applied.too_large)
        command = Markup(f"`./scripts/export {applied.findings.session_id} {options}`")
        notes.append(words("files-too-large", formats=words.joined([*applied.too_large]), command=command))
    return notes


def summary_notes(status: Status, words: Words) -> list[str]:
    """The size of the session, its labels, and how many votes each member gave."""
    size = {"rounds": status.rounds, "photos": status.shown, "votes": status.votes}
    labels = [
        words("label-count", label=label, count=status.labels.get(label, 0))
        for label in (Label.YES, Label.NO, Label.DISPUTED)
    ]
    members = [words("member-votes", member=words.member(member), votes=votes) for member, votes in status.members]
    line = words("status-line", dataset=title_of(status.dataset), **size)
    return [line, " · ".join(labels), listed(members, words, FIELD_VALUE).replace("\n", " · ")]


def result_blocks(
    findings: Findings,
    missed: Sequence[PhotoView],
    notes: Sequence[str],
    files: Sequence[Export],
    words: Words,
    *,
    has_pictures: bool = True,
    finished: bool = False,
) -> list[Block]:
    """The result: how many fit, the best photos, what just missed, the notes, a button and, last, the files."""
    blocks: list[Block] = [f"## {result_title(findings, words, finished=finished)}"]
    blocks.append("\n".join(result_lines(findings, words)))
    if has_pictures:
        groups = [(BEST_PICTURE, words("best-heading", photos=len(findings.best)), findings.best)]
        groups += [(MISSED_PICTURE, words("missed-heading"), (*missed,))] if missed else []
        for name, heading, photos in groups:
            blocks += [f"**{heading}**", PictureBlock(name, picture_text(heading, photos, words))]
        credits = linked_credits([view.photo for view in (*findings.best, *missed)], words, _CREDITS)
        notes = [*([credits] if credits else []), *notes]
    blocks.append("\n".join(f"-# {note}" for note in notes))
    blocks.append(ButtonsBlock((share_face(findings.session_id, words),)))
    return [*blocks, *file_blocks(files, words)]


def summary_blocks(status: Status, notes: Sequence[str], files: Sequence[Export], words: Words) -> list[Block]:
    """The summary of a finished session in which no photo has the label yes."""
    dataset = title_of(status.dataset)
    title = cut(words("result-title", name=status.prompt, dataset=dataset, finished=True), TITLE)
    return [f"## {title}", "\n".join(notes), *file_blocks(files, words)]


def file_blocks(files: Sequence[Export], words: Words) -> list[Block]:
    """Each file, below a word about what it is for."""
    if not files:
        return []
    blocks: list[Block] = [Rule(), f"**{words('files-heading')}**"]
    for file in files:
        blocks += [f"-# {file_purpose(file, words)}", FileBlock(file.name)]
    return blocks


def file_purpose(file: Export, words: Words) -> str:
    """What a file is for."""
    return words("file-purpose", file=Markup(file.name.replace(".", "-")))


def result_content(findings: Findings, notes: Sequence[str], words: Words, *, finished: bool = False) -> str:
    """The text above the photos of a result whose photos may only be shown from their own addresses."""
    title = f"## {result_title(findings, words, finished=finished)}"
    return "\n".join([title, *result_lines(findings, words), *(f"-# {note}" for note in notes)])


def result_embeds(
    findings: Findings, missed: Sequence[PhotoView], pictures: Sequence[str], files: Sequence[Export], words: Words
) -> list[discord.Embed]:
    """The best photos as cards, then links to the photos that just missed, and what each file is for.

    `pictures` are the addresses of the best photos.
    """
    embeds = cards(f"https://discord.com/channels/@me#{findings.session_id}-result", findings.best, pictures, words)
    below: list[str] = [words("missed-line", photos=words.joined([linked(view) for view in missed]))] if missed else []
    below += [file_purpose(file, words) for file in files]
    return [*embeds, discord.Embed(description=cut("\n".join(below), DESCRIPTION))] if below else embeds


def picture_text(heading: str, photos: Sequence[PhotoView], words: Words) -> str:
    """The alt text of a picture of several photos: their descriptions, or their ids."""
    room = max(20, (ALT_TEXT - len(heading) - 40) // max(1, len(photos)) - 2)
    named = [bare(view.photo.description or view.photo.id, room) for view in photos]
    return words("result-picture-text", heading=Markup(heading), photos=words.joined(named))


def share_face(session_id: str, words: Words) -> ButtonFace:
    """The button that posts the card."""
    return ButtonFace(SessionId("card", session_id), words("share-button"), Colour.BLUE)


def linked(view: PhotoView) -> Markup:
    """A photo's id, as a link to its page if it has one."""
    name, page = plain(view.photo.id, _ID), link(view.photo.page_url)
    return Markup(f"[{name}]({page})") if page else name
