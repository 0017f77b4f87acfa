"""Turns faces into discord.py's components."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import discord
from discord.ui import LayoutView

from bot.locale.text import cut
from bot.platform import limits
from bot.platform.faces import ButtonFace, MenuFace, TextFormFace, WhoFace


def view_of(faces: Iterable[ButtonFace | MenuFace | WhoFace]) -> discord.ui.View:
    """A view to send. It listens to nothing: `bot.platform.handlers` handles presses by their custom_ids.

    discord.py would keep a view in memory as long as its message exists, unless it is stopped.
    """
    view = discord.ui.View(timeout=None)
    for face in faces:
        view.add_item(_item(face))
    view.stop()
    return view


def layout_of(heading: str, pictures: Sequence[tuple[str, str]], faces: Iterable[ButtonFace | MenuFace]) -> LayoutView:
    """A Components V2 view to send: text, a gallery, and the faces in their rows.

    `pictures` are pairs of an attached file's name and its description. It listens to nothing, like `view_of`.
    """
    layout = LayoutView(timeout=None)
    layout.add_item(discord.ui.TextDisplay(heading))
    items = [discord.MediaGalleryItem(f"attachment://{name}", description=text) for name, text in pictures]
    layout.add_item(discord.ui.MediaGallery(*items))
    for _, row in groupby(faces, key=lambda face: face.row):
        layout.add_item(button_row(row))
    layout.stop()
    return layout


def button_row(faces: Iterable[ButtonFace | MenuFace]) -> discord.ui.ActionRow[Any]:
    """A row of buttons, or with one menu, for a Components V2 view."""
    items = (_menu(face, row=None) if isinstance(face, MenuFace) else _button(face, row=None) for face in faces)
    return discord.ui.ActionRow(*items)


def text_layout(text: str) -> LayoutView:
    """A Components V2 view with nothing but text."""
    layout = LayoutView(timeout=None)
    layout.add_item(discord.ui.TextDisplay(text))
    layout.stop()
    return layout


def text_modal_of(form: TextFormFace) -> discord.ui.Modal:
    """A modal with texts to send. It listens to nothing, like `view_of`."""
    modal = discord.ui.Modal(title=cut(form.title, limits.MODAL_TITLE), custom_id=str(form.custom_id))
    for one in form.fields:
        text = discord.ui.TextInput[Any](custom_id=one.name, max_length=limits.FORM_TEXT)
        label, hint = cut(one.label, limits.LABEL), cut(one.hint, limits.LABEL_DESCRIPTION)
        modal.add_item(discord.ui.Label(text=label, description=hint, component=text))
    modal.stop()
    return modal


def _item(face: ButtonFace | MenuFace | WhoFace) -> discord.ui.Item[Any]:
    if isinstance(face, ButtonFace):
        return _button(face, row=face.row)
    return _menu(face, row=face.row) if isinstance(face, MenuFace) else _who(face)


def _button(face: ButtonFace, *, row: int | None) -> discord.ui.Button[Any]:
    return discord.ui.Button(
        custom_id=str(face.custom_id),
        label=face.label,
        style=discord.ButtonStyle[face.colour.value],
        row=row,
    )


def _menu(face: MenuFace, *, row: int | None) -> discord.ui.Select[Any]:
    options = [
        discord.SelectOption(label=words, value=value, default=value == face.chosen) for value, words in face.options
    ]
    return discord.ui.Select(
        custom_id=str(face.custom_id),
        placeholder=face.placeholder,
        options=options,
        max_values=min(face.most, len(options)),
        row=row,
    )


def _who(face: WhoFace) -> discord.ui.Item[Any]:
    kind = discord.SelectDefaultValueType
    ids = [*((one, kind.role) for one in face.roles), *((one, kind.user) for one in face.members)]
    # Discord's API wants strings. discord.py's type says int, but it sends any value unchanged.
    chosen = [discord.SelectDefaultValue(id=str(one), type=of) for one, of in ids]  # type: ignore[arg-type]
    menu = discord.ui.MentionableSelect[Any] if face.has_members else discord.ui.RoleSelect[Any]
    return menu(
        custom_id=str(face.custom_id),
        placeholder=face.placeholder,
        min_values=0,
        max_values=limits.CHOSEN,
        default_values=chosen[: limits.CHOSEN],
        row=face.row,
    )
