"""The private panels of suggestions: a list of words, a word's photos, and a spread. Pure."""

from collections.abc import Sequence

from bot.features.rounds.render_words import word_options
from bot.locale import Words
from bot.locale.text import bare, cut
from bot.platform.custom_id import RoundId, WordId
from bot.platform.faces import ButtonFace, Colour, MenuFace
from bot.platform.limits import BUTTON_LABEL, OPTION_TEXT
from engine.sessions.events import Stage
from engine.sessions.tally import Label
from engine.sessions.views import PhotoView


def words_panel_faces(
    session_id: str, number: int, suggested: Sequence[tuple[str, int]], words: Words
) -> list[ButtonFace | MenuFace]:
    """A menu of words if there are any, and the other ways."""
    options = word_options(suggested, words)
    placeholder = words("word-menu", stage=Stage.START)
    menus = [MenuFace(RoundId("narrow", session_id, number), placeholder, options, 0)] if options else []

    def button(control: str, label: str) -> ButtonFace:
        return ButtonFace(RoundId(control, session_id, number), label, Colour.GREY, 1)

    ways = [button("spread", words("spread-button")), button("from-photo", words("from-photo-button"))]
    return [*menus, *ways, button("photos", words("photos-button"))]


def word_panel_faces(session_id: str, number: int, word: str, words: Words) -> list[ButtonFace]:
    """What can be done with a word."""
    use = cut(words("use-word-button", word=bare(word)), BUTTON_LABEL)
    exclude = cut(words("exclude-word-button", word=bare(word)), BUTTON_LABEL)
    return [
        ButtonFace(WordId("use-word", session_id, word), use, Colour.GREEN),
        ButtonFace(WordId("exclude-word", session_id, word), exclude, Colour.GREY),
        back_face(session_id, number, words),
    ]


def spread_faces(
    session_id: str, number: int, photos: Sequence[PhotoView], words: Words
) -> list[ButtonFace | MenuFace]:
    """A menu of the photos, of which several can be chosen. Photos whose ids are too long for Discord are left out."""
    names = {view.photo.id: words("photo-option", position=view.position, label=Label.NONE) for view in photos}
    options = tuple((photo, name) for photo, name in names.items() if 0 < len(photo) <= OPTION_TEXT)
    custom_id = RoundId("pick-spread", session_id, number)
    menus = [MenuFace(custom_id, words("spread-menu"), options, 0, most=len(options))] if options else []
    return [*menus, back_face(session_id, number, words, row=1)]


def back_face(session_id: str, number: int, words: Words, *, row: int = 0) -> ButtonFace:
    """The button that goes back to the list of words."""
    return ButtonFace(RoundId("words", session_id, number), words("photos-button"), Colour.GREY, row)
