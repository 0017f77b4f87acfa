"""Photos as embeds. Pure.

A round has nine of them above its buttons, so each is as low as possible: one line of text, a small picture and no
footer. A footer takes 40 pixels, and nine of them take a whole screen.
"""

from collections.abc import Sequence

import discord

from bot.locale import Words
from bot.locale.text import bare, link, plain
from bot.platform.colours import COLOURS
from bot.platform.limits import EMBED_CHARACTERS, is_showable
from bot.platform.lists import linked_lines
from engine.sessions.views import PhotoView

_ID_LIMIT, _CREDIT_LIMIT, _DESCRIPTION_LIMIT = 60, 80, 800


def photo_embeds(
    photos: Sequence[PhotoView], pictures: Sequence[str], words: Words, room: int = EMBED_CHARACTERS
) -> list[discord.Embed]:
    """One embed for each photo. `pictures` are the addresses to show, including `attachment://` ones.

    Together they have at most `room` characters. If they would have more, long links are left out.
    """
    titles = [photo_title(photo, words) for photo in photos]

    def line(place: int, has_links: bool) -> str:
        text = photo_line(photos[place], words, has_links=has_links)
        return text if is_showable(pictures[place]) else f"{text} · {words('picture-not-shown')}"

    lines = linked_lines(line, len(photos), room - sum(map(len, titles)))
    return [
        discord.Embed(title=title, description=text, colour=COLOURS[photo.tally.label]).set_image(url=picture)
        for title, text, photo, picture in zip(titles, lines, photos, pictures, strict=True)
    ]


def photo_line(view: PhotoView, words: Words, *, has_links: bool = True) -> str:
    """A photo's score, page, credit and id."""
    photo = view.photo
    if view.is_gone:
        return words("photo-gone", id=photo.id[:_ID_LIMIT])
    page_url, credit_url = (link(photo.page_url), link(photo.credit_url)) if has_links else ("", "")
    parts = [words("photo-score", score=view.score)]
    if page_url:
        parts.append(words("photo-page", url=page_url))
    if photo.credit:
        name = plain(photo.credit, _CREDIT_LIMIT)
        if credit_url:
            parts.append(words("photo-credit-link", name=name, url=credit_url))
        else:
            parts.append(words("photo-credit", name=name))
    return " · ".join([*parts, plain(photo.id[:_ID_LIMIT])])


def photo_title(view: PhotoView, words: Words) -> str:
    """A photo's number, and its label if it has one."""
    return words("photo-title", position=view.position, label=view.tally.label)


def alt_text(view: PhotoView, words: Words) -> str:
    """A photo's alt text."""
    credit = bare(view.photo.credit, _CREDIT_LIMIT) or None
    description = bare(view.photo.description, _DESCRIPTION_LIMIT) or None
    return words("alt-text", position=view.position, credit=credit, description=description)


def file_name(photo: PhotoView, number: int | None = None) -> str:
    """The name of an attached file. It differs for each round, position and replacement."""
    parts = [f"round-{number}"] if number is not None else []
    parts.append(f"photo-{photo.position}")
    if photo.revision:
        parts.append(str(photo.revision))
    return "-".join(parts) + ".jpg"
