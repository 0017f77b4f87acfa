"""Faces as discord.py's components."""

from collections.abc import Iterable
from typing import Any

import discord

from bot.render import ButtonFace, MenuFace


def view_of(faces: Iterable[ButtonFace | MenuFace]) -> discord.ui.View:
    """A view to send, which listens to nothing.

    The dynamic items of `bot.buttons` listen, by custom_id, to the presses of every message. A view that is not
    stopped would be kept by discord.py for as long as its message may be pressed.
    """
    view = discord.ui.View(timeout=None)
    for face in faces:
        view.add_item(_button(face) if isinstance(face, ButtonFace) else _menu(face))
    view.stop()
    return view


def _button(face: ButtonFace) -> discord.ui.Button[Any]:
    return discord.ui.Button(
        custom_id=str(face.custom_id),
        label=face.label,
        style=discord.ButtonStyle[face.colour.value],
        row=face.row,
    )


def _menu(face: MenuFace) -> discord.ui.Select[Any]:
    options = [
        discord.SelectOption(label=words, value=value, default=value == face.chosen) for value, words in face.options
    ]
    return discord.ui.Select(custom_id=str(face.custom_id), placeholder=face.placeholder, options=options, row=face.row)
