"""Messages in a frame (Components V2): texts, pictures and files in a fixed order, with buttons below.

Without Components V2, Discord would show a message's files above its embeds.
"""

from collections.abc import Iterable, Sequence
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


class Rule:
    """A line between two parts."""


Block = str | PictureBlock | FileBlock | Rule


def panel_of(blocks: Iterable[Block], faces: Sequence[ButtonFace], colour: int) -> LayoutView:
    """A view to send with its files. It listens to nothing, like `bot.platform.components.view_of`."""
    layout = LayoutView(timeout=None)
    frame: discord.ui.Container[Any] = discord.ui.Container(accent_colour=colour)
    for block in blocks:
        frame.add_item(_item(block))
    layout.add_item(frame)
    if faces:
        layout.add_item(button_row(faces))
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
        case Rule():
            return discord.ui.Separator()
