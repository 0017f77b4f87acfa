"""Forms with a text input, or with files to upload, as Discord's modals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.locale.text import cut
from bot.platform import limits
from bot.platform.bot_client import BotInteraction
from bot.platform.bot_errors import UnknownButtonError
from bot.platform.custom_id import MemberId, SessionId, StartId


@dataclass(frozen=True, slots=True)
class TextForm:
    """A form that asks for one line of text of at most `most` characters. `example` is shown while it is empty."""

    custom_id: MemberId | SessionId
    title: str
    question: str
    example: str
    most: int


@dataclass(frozen=True, slots=True)
class FilesField:
    """A field for up to `most` files. `hint` is shown with its label."""

    name: str
    label: str
    hint: str
    most: int


@dataclass(frozen=True, slots=True)
class OptionalText:
    """A text of at most `most` characters that may stay empty. `example` is shown while it is."""

    label: str
    example: str
    most: int


@dataclass(frozen=True, slots=True)
class FilesForm:
    """A form with fields for files, none of which has to be filled, and perhaps an optional text."""

    custom_id: SessionId | StartId
    title: str
    fields: tuple[FilesField, ...]
    text: OptionalText | None = None


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


def files_modal(form: FilesForm) -> discord.ui.Modal:
    """A modal to send. It listens to nothing, like that of `form_modal`."""
    modal = discord.ui.Modal(title=cut(form.title, limits.MODAL_TITLE), custom_id=str(form.custom_id))
    for one in form.fields:
        # Discord refuses a minimum of 0 for a field that is required.
        files = discord.ui.FileUpload[Any](custom_id=one.name, required=False, min_values=0, max_values=one.most)
        label, hint = cut(one.label, limits.LABEL), cut(one.hint, limits.LABEL_DESCRIPTION)
        modal.add_item(discord.ui.Label(text=label, description=hint, component=files))
    if form.text is not None:
        example = cut(form.text.example, limits.INPUT_PLACEHOLDER)
        text = discord.ui.TextInput[Any](
            custom_id="text", placeholder=example, max_length=form.text.most, required=False
        )
        modal.add_item(discord.ui.Label(text=cut(form.text.label, limits.LABEL), component=text))
    modal.stop()
    return modal


def uploaded_files(interaction: BotInteraction, name: str) -> tuple[str, ...]:
    """The addresses of the files that a member has put into a form's field, in order."""
    data: Mapping[str, Any] = interaction.data or {}
    stored: Mapping[str, Any] = (data.get("resolved") or {}).get("attachments") or {}
    ids = [id for one in _inputs(data) if one.get("custom_id") == name for id in one.get("values") or []]
    return tuple(str(stored[id]["url"]) for id in ids if id in stored)


def optional_text(interaction: BotInteraction) -> str:
    """The text that a member has typed into a form, or an empty string."""
    return next(_texts(interaction.data or {}), "").strip()


def typed_text(interaction: BotInteraction) -> str:
    """The text that a member has typed into a form. Raises UnknownButtonError if there is none."""
    typed = optional_text(interaction)
    if not typed:
        raise UnknownButtonError
    return typed


def _texts(data: Mapping[str, Any]) -> Iterator[str]:
    """The values of a form's text inputs."""
    kind = discord.ComponentType.text_input.value
    return (str(one.get("value") or "") for one in _inputs(data) if one.get("type") == kind)


def _inputs(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The inputs in a form's nested components."""
    if "custom_id" in part and "type" in part:
        yield part
    for inner in part.get("components") or []:
        yield from _inputs(inner)
    if "component" in part:
        yield from _inputs(part["component"])
