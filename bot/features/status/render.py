"""A session's panel: what was found, what to do next, and buttons for it. Pure."""

import discord

from bot.features.sessions.render import add_votes, status_line
from bot.locale import Words
from bot.locale.markup import Markup
from bot.platform.charts import CHART_NAME, CHARTED_ROUNDS
from bot.platform.colours import COLOURS
from bot.platform.custom_id import RoundId, SessionId
from bot.platform.faces import ButtonFace, Colour, MenuFace
from bot.platform.forms import TextForm
from engine.concepts.saved_concepts import NAME_LIMIT
from engine.learning.quality import Quality
from engine.sessions.events import Display
from engine.sessions.tally import Label
from engine.sessions.views import Status


def panel_embed(status: Status, words: Words, quality: Quality | None, last_round: Markup | None) -> discord.Embed:
    """How many yes, what to do next, and below it the votes and the concept's quality.

    `last_round` is the link to the last round's message. With `quality`, send the chart CHART_NAME with it.
    """
    lines = [_found(status, words, quality), _next_step(status, words, quality, last_round)]
    if quality is not None and quality.may_sharpen:
        lines.append(words("step-sharpen", complete=quality.is_complete))
    description = "\n".join([*lines, f"-# {status_line(status, words)}"])
    title = words("status-title", text=status.prompt, finished=status.finished)
    embed = add_votes(discord.Embed(title=title, description=description, colour=COLOURS[Label.YES]), status, words)
    if quality is not None:
        embed.add_field(name=words("quality-heading"), value=_quality(quality, words), inline=False)
        legend = words("chart-line") if quality.audit is None else words("chart-line-audit")
        embed.add_field(name=words("found-heading"), value=legend, inline=False)
        embed.set_image(url=f"attachment://{CHART_NAME}")
    return embed


def panel_faces(status: Status, words: Words, quality: Quality | None) -> tuple[ButtonFace, ...]:
    """The panel's buttons. The one to press next is blue."""
    is_complete = quality is not None and quality.is_complete
    following = RoundId("panel-next", status.session_id, status.rounds)

    def face(name: str, label: str, row: int, colour: Colour = Colour.GREY) -> ButtonFace:
        return ButtonFace(SessionId(name, status.session_id), label, colour, row)

    faces = (
        ButtonFace(following, words("next-button"), Colour.GREY if is_complete else Colour.BLUE, 0),
        face("ask-display", words("ask-display-button"), 0),
        face("ask-voting", words("ask-voting-button"), 0),
        face("ask-save", words("ask-save-button"), 1),
        face("apply", words("apply-button"), 1, Colour.BLUE if is_complete else Colour.GREY),
        face("ask-finish", words("ask-finish-button"), 1),
    )
    if quality is None or not quality.may_sharpen:
        return faces
    return (*faces, face("sharpen", words("sharpen-button"), 2))


def display_faces(session_id: str, words: Words) -> tuple[MenuFace | ButtonFace, ...]:
    """The menu of displays, and the button back to the panel."""
    options = tuple((kind.value, words("display", display=kind)) for kind in Display)
    return (
        MenuFace(SessionId("display", session_id), words("display-menu"), options, 0),
        ButtonFace(SessionId("status", session_id), words("back-button"), Colour.GREY, 1),
    )


def save_form(session_id: str, words: Words) -> TextForm:
    """The form that asks for the name of a concept."""
    custom_id = SessionId("save-form", session_id)
    return TextForm(custom_id, words("save-form"), words("save-form-name"), words("save-form-example"), NAME_LIMIT)


def chart_text(quality: Quality, words: Words) -> str:
    """The alt text of the chart."""
    found, audit = quality.found, quality.audit
    last = found[-CHARTED_ROUNDS:]
    numbers = words.joined([*last])
    is_cut, rounds, total = len(last) < len(found), len(last), sum(found)
    if audit is None:
        return words("chart-text", is_cut=is_cut, rounds=rounds, found=numbers, total=total)
    return words(
        "chart-text-audit",
        is_cut=is_cut,
        rounds=rounds,
        found=numbers,
        total=total,
        share=audit.right / audit.drawn,
        low=audit.low,
        high=audit.high,
    )


def _found(status: Status, words: Words, quality: Quality | None) -> Markup:
    found = status.labels.get(Label.YES, 0)
    if quality is None:
        return words("yes-so-far", found=found)
    return words("yes-of-about", found=found, fitting=max(found, round(quality.members)))


def _next_step(status: Status, words: Words, quality: Quality | None, last_round: Markup | None) -> Markup:
    if quality is not None and quality.is_complete:
        return words("step-apply")
    if quality is not None and quality.settled:
        return words("settled-line")
    return words("step-vote", number=status.rounds, link=last_round)


def _quality(quality: Quality, words: Words) -> str:
    accepted, audit = words("accepted-line", accepted=quality.accepted), quality.audit
    if audit is None:
        return f"{accepted} {words('no-audit-line')}"
    share = audit.right / audit.drawn
    line = words("audit-line", drawn=audit.drawn, correct=audit.right, share=share, low=audit.low, high=audit.high)
    return f"{accepted} {line}"
