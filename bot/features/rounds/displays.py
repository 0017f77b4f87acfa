"""A round's message in each display: one sheet, a grid of squares, or cards of embeds."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.features.blind.render import call_content, call_faces
from bot.features.photos.credits import linked_credits
from bot.features.photos.photo_embeds import file_name
from bot.features.photos.photo_files import pictures_of
from bot.features.rounds.keypad import round_faces
from bot.features.rounds.render import alt_texts, round_cards, round_content, sheet_embed
from bot.features.rounds.round_files import sheet_of, squares_of
from bot.locale import Words
from bot.platform.components import layout_of, view_of
from bot.platform.limits import V2_CHARACTERS
from engine.engine import Engine
from engine.sessions.events import Display
from engine.sessions.views import RoundView


@dataclass(frozen=True, slots=True)
class RoundMessage:
    """A round's message: `fields` under discord.py's names, and files to upload."""

    fields: dict[str, Any]
    files: list[discord.File]


def showable(view: RoundView) -> RoundView:
    """The round in a display that is possible: photos that may not be copied are shown as embeds."""
    return view if view.may_copy or view.is_hidden else replace(view, display=Display.EMBEDS)


def needs_another_message(view: RoundView) -> bool:
    """Whether the round needs a new message, because an edit cannot show it.

    An edit can change neither the display nor a gallery's files (Discord answers 400). So a grid's pictures do not show
    labels, and a replaced photo in a grid needs a new message.
    """
    has_new_photo = view.display is Display.GRID and view.revisions != view.posted
    return has_new_photo or showable(view).display is not view.display


def pictured(view: RoundView) -> Hashable:
    """What the round's files show. When it changes, they are uploaded again."""
    if view.is_hidden:
        return None
    if view.display is Display.SHEET:
        return tuple((shown.revision, shown.tally.label) for shown in view.photos)
    return view.revisions


async def round_message(engine: Engine, view: RoundView, words: Words, *, has_files: bool) -> RoundMessage:
    """The round in its display, with its files or as an edit that keeps them. While it is blind, the call to join.

    Raises DatasetError, DatabaseError.
    """
    if view.blind is not None and view.is_hidden:
        fields = {"content": call_content(view, view.blind, words), "view": view_of(call_faces(view, words))}
        return RoundMessage(fields, [])
    match view.display:
        case Display.GRID:
            return await _grid(engine, view, words, has_files)
        case Display.SHEET:
            return await _sheet(engine, view, words, has_files)
        case Display.EMBEDS:
            return await _embeds(engine, view, words, has_files)


async def _embeds(engine: Engine, view: RoundView, words: Words, has_files: bool) -> RoundMessage:
    """Cards of three photos. Their numbers are drawn in if the photos may be copied."""
    if view.may_copy:
        addresses = [f"attachment://{file_name(shown, view.number)}" for shown in view.photos]
        files = await squares_of(engine, view, words) if has_files else []
    else:
        pictures = await pictures_of(engine, view.dataset, view.photos, view.number, view.channel_id)
        addresses, files = pictures.addresses, pictures.files(words) if has_files else []
    fields = {
        "content": round_content(view, words),
        "embeds": round_cards(view, addresses, words),
        "view": view_of(round_faces(view, words)),
    }
    return RoundMessage(fields, files)


async def _sheet(engine: Engine, view: RoundView, words: Words, has_files: bool) -> RoundMessage:
    fields = {
        "content": round_content(view, words),
        "embeds": [sheet_embed(view, words)],
        "view": view_of(round_faces(view, words)),
    }
    return RoundMessage(fields, [await sheet_of(engine, view, words)] if has_files else [])


async def _grid(engine: Engine, view: RoundView, words: Words, has_files: bool) -> RoundMessage:
    """Only a view, because a Components V2 message has neither content nor embeds."""
    names = [file_name(shown, view.number) for shown in view.photos]
    squares = list(zip(names, alt_texts(view, words), strict=True))
    content = round_content(view, words)
    credits = linked_credits([shown.photo for shown in view.photos], words, V2_CHARACTERS - len(content) - len("\n-# "))
    heading = f"{content}\n-# {credits}" if credits else content
    layout = layout_of(heading, squares, round_faces(view, words))
    return RoundMessage({"view": layout}, await squares_of(engine, view, words) if has_files else [])
