"""Forms with one text input, as Discord's modals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.locale.text import cut
from bot.platform import limits
from bot.platform.bot_client import BotInteraction
from bot.platform.bot_errors import UnknownButtonError
from bot.platform.custom_id import MemberId, SessionId


@dataclass(frozen=True, slots=True)
class TextForm:
    """A form that asks for one line of text of at most `most` characters. `example` is shown while it is empty."""

    custom_id: MemberId | SessionId
    title: str
    question: str
    example: str
    most: int


def form_modal(form: TextForm) -> discord.ui.Modal:
    """A modal to send. It listens to nothing: `bot.platform.handlers` handles submissions.

    discord.py would keep a modal in memory, unless it is stopped.
    """
    text = discord.ui.TextInput[Any](
        custom_id="text", placeholder=cut(form.example, limits.INPUT_PLACEHOLDER), max_length=form.most
    )
    modal = discord.ui.Modal(title=cut(form.title, limits.MODAL_TITLE), custom_id=str(form.custom_id))
    modal.add_item(discord.ui.Label(text=cut(form.question, limits.LABEL), component=text))
    modal.stop()
    return modal


def typed_text(interaction: BotInteraction) -> str:
    """The text that a member has typed into a form. Raises UnknownButtonError if there is none."""
    data: Mapping[str, Any] = interaction.data or {}
    typed = next(_texts(data), "").strip()
    if not typed:
        raise UnknownButtonError
    return typed


def _texts(part: Mapping[str, Any]) -> Iterator[str]:
    """The values of the text inputs in a form's nested components."""
    if part.get("type") == discord.ComponentType.text_input.value:
        yield str(part.get("value") or "")
    for inner in part.get("components") or []:
        yield from _texts(inner)
    if "component" in part:
        yield from _texts(part["component"])
