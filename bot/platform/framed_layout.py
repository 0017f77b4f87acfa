"""Messages in a frame (Components V2): texts, pictures, buttons and files in a fixed order.

Without Components V2, Discord would show a message's files above its embeds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import discord
from discord.ui import LayoutView

from bot.platform.components import button_row
from bot.platform.faces import ButtonFace


@dataclass(frozen=True, slots=True)
class PictureBlock:
    """An attached picture, by its file name, with its alt text."""

    name: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class FileBlock:
    """An attached file, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class ButtonsBlock:
    """A row of buttons."""

    faces: tuple[ButtonFace, ...]


class Rule:
    """A line between two parts."""


Block = str | PictureBlock | FileBlock | ButtonsBlock | Rule


def framed_layout(blocks: Iterable[Block], colour: int) -> LayoutView:
    """A view to send with its files. It listens to nothing, like `bot.platform.components.view_of`."""
    layout = LayoutView(timeout=None)
    frame: discord.ui.Container[Any] = discord.ui.Container(accent_colour=colour)
    for block in blocks:
        frame.add_item(_item(block))
    layout.add_item(frame)
    layout.stop()
    return layout


def _item(block: Block) -> discord.ui.Item[Any]:
    match block:
        case str():
            return discord.ui.TextDisplay(block)
        case PictureBlock():
            picture = discord.MediaGalleryItem(f"attachment://{block.name}", description=block.alt_text)
            return discord.ui.MediaGallery(picture)
        case FileBlock():
            return discord.ui.File(f"attachment://{block.name}")
        case ButtonsBlock():
            return button_row(block.faces)
        case Rule():
            return discord.ui.Separator()
