"""The menu that starts a session from a photo of a dataset. Pure."""

from collections.abc import Sequence

from bot.locale import Words
from bot.locale.text import bare, cut
from bot.platform.custom_id import DatasetId
from bot.platform.faces import MenuFace
from bot.platform.limits import OPTION_TEXT
from engine.photo import Photo
from engine.sessions.views import PhotoView

TITLE_LIMIT = 60
"""Characters: the titles that `DatasetId` has room for."""


def start_menu(title: str, photos: Sequence[PhotoView], words: Words, like: Photo | None = None) -> list[MenuFace]:
    """A menu of the photos, after `like`, the photo that they are similar to. Empty if there is nothing to choose.

    Photos whose ids are too long for Discord are left out.
    """
    options = [] if like is None else [(like.id, _text(words("start-from-itself"), like))]
    options += [(view.photo.id, _text(str(view.position), view.photo)) for view in photos]
    fitting = {value: text for value, text in options if 0 < len(value) <= OPTION_TEXT}
    if not fitting or len(title) > TITLE_LIMIT:
        return []
    return [MenuFace(DatasetId("start-from", title), words("start-from-menu"), tuple(fitting.items()), 0)]


def _text(name: str, photo: Photo) -> str:
    """The photo's number or name, and what is known of it."""
    return cut(f"{name} · {bare(photo.description or photo.id)}", OPTION_TEXT)
