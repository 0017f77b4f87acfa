"""The photographers of a round, in one line. Pure."""

from collections.abc import Sequence

from bot.locale import Words
from bot.locale.markup import Markup
from bot.locale.text import bare, link, plain
from engine.photo import Photo

LINE = 60
"""How many characters of names fit on one line below a picture."""
_NAME = 80


def credits_line(photos: Sequence[Photo], words: Words) -> str:
    """The photographers' names as plain text, as many as fit on one line. Empty if there are none."""
    names = list(dict.fromkeys(bare(photo.credit, _NAME) for photo in photos if photo.credit))
    shown = words.listed([Markup(name) for name in names], _fitting(names))  # a footer reads no Markdown
    return words("photo-credits", names=shown) if names else ""


def linked_credits(photos: Sequence[Photo], words: Words, room: int) -> str:
    """Like `credits_line`, in Markdown, with links to the photographers if they fit into `room` characters."""
    links = {bare(photo.credit, _NAME): credit_link(photo, _NAME) for photo in photos if photo.credit}
    if not links:
        return ""
    shown = _fitting([*links])
    line = words("photo-credits", names=words.listed([*links.values()], shown))
    if len(line) <= room:
        return line
    return words("photo-credits", names=words.listed([str(name) for name in links], shown))


def credit_link(photo: Photo, limit: int) -> Markup:
    """The photographer's name in at most `limit` characters, as a link if possible. Empty if unknown."""
    name, url = plain(photo.credit, limit), link(photo.credit_url)
    return Markup(f"[{name}]({url})") if name and url else name


def _fitting(names: Sequence[str]) -> int:
    """How many names fit on one line; at least one."""
    used, count = 0, 0
    for name in names:
        used += len(name) + 2
        if used > LINE and count:
            break
        count += 1
    return count
