"""Makes every message fit Discord's limits, right before discord.py sends it.

The `render` modules write messages that fit, with lists that say how much they leave out. This module cuts whatever is
still too long (a name, a link, a translation), because Discord would refuse the whole message: a settings panel over
the limit would lock everyone out of the settings.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import discord
from discord.ui import Button, LayoutView, MediaGallery, Select, TextDisplay

from bot.locale.text import cut
from bot.platform import limits

_PICTURES = ("image", "thumbnail")


def within_limits(**fields: Any) -> dict[str, Any]:
    """The fields of a message by discord.py's names (`content`, `embeds`, `view`, `files`), within Discord's limits.

    Texts are cut, and pictures whose address Discord would refuse are left out. Custom ids stay as they are.
    """
    if "embed" in fields:
        fields["embeds"] = [fields.pop("embed")]
    for name, value in fields.items():
        if not value:
            continue
        match name:
            case "content":
                fields[name] = cut(value, limits.CONTENT)
            case "embeds":
                fields[name] = fitting_embeds(value)
            case "view":
                fit_view(value)
            case "files" | "attachments":
                _fit_files(value)
    return fields


def fitting_embeds(embeds: Sequence[discord.Embed]) -> list[discord.Embed]:
    """The embeds, within the limits of one message. If the total is too long, the longest texts are cut."""
    found: list[Any] = [embed.to_dict() for embed in embeds[: limits.EMBEDS]]
    for embed in found:
        embed["fields"] = embed.get("fields", [])[: limits.FIELDS]
        for part in _PICTURES:
            if part in embed and not limits.is_showable(embed[part].get("url") or ""):
                del embed[part]
    texts = [text for embed in found for text in _texts(embed)]
    for holder, key, limit in texts:
        holder[key] = cut(holder[key], limit)
    level = limits.level_of([len(holder[key]) for holder, key, _ in texts], limits.EMBED_CHARACTERS)
    for holder, key, _ in texts:
        holder[key] = cut(holder[key], level)
    return [discord.Embed.from_dict(embed) for embed in found if any(map(embed.get, _SHOWN))]


_SHOWN = ("title", "description", "fields", "author", "footer", *_PICTURES)
"""Discord refuses an embed that has none of these."""


def fit_view(view: discord.ui.View | LayoutView) -> None:
    """Cut the texts of a view's components, and the total of a layout's texts, to Discord's limits."""
    items = [*view.walk_children()]
    for item in items:
        _fit(item)
    texts = [item for item in items if isinstance(item, TextDisplay)]
    level = limits.level_of([len(text.content) for text in texts], limits.V2_CHARACTERS)
    for text in texts:
        text.content = cut(text.content, level)


def _fit(item: discord.ui.Item[Any]) -> None:
    match item:
        case Button():
            item.label = item.label and cut(item.label, limits.BUTTON_LABEL)
        case Select():
            item.placeholder = item.placeholder and cut(item.placeholder, limits.PLACEHOLDER)
            item.options = [_fitting(option) for option in item.options[: limits.OPTIONS]]
        case MediaGallery():
            for picture in item.items:
                picture.description = picture.description and cut(picture.description, limits.ALT_TEXT)


def _fitting(option: discord.SelectOption) -> discord.SelectOption:
    option.label = cut(option.label, limits.OPTION_TEXT)
    option.description = option.description and cut(option.description, limits.OPTION_TEXT)
    return option


def _fit_files(files: Iterable[Any]) -> None:
    for file in files:
        if isinstance(file, discord.File) and file.description:
            file.description = cut(file.description, limits.ALT_TEXT)


def _texts(embed: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, int]]:
    """The texts that count, each with its dict, key and limit."""
    places = [
        (embed, "title", limits.TITLE),
        (embed, "description", limits.DESCRIPTION),
        (embed.get("footer", {}), "text", limits.FOOTER),
        (embed.get("author", {}), "name", limits.AUTHOR),
    ]
    for field in embed["fields"]:
        places += [(field, "name", limits.FIELD_NAME), (field, "value", limits.FIELD_VALUE)]
    return (place for place in places if place[0].get(place[1]))
