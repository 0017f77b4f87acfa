"""What a round's message suggests: words of the dataset and, after a round without a yes, other ways. Pure."""

from collections.abc import Iterable

from bot.features.rounds.render_advice import ADVICE_ROW
from bot.locale import Words
from bot.locale.text import bare, cut
from bot.platform.custom_id import RoundId
from bot.platform.faces import MenuFace
from bot.platform.limits import OPTION_TEXT, OPTIONS
from engine.sessions.events import Stage
from engine.sessions.views import RoundView

WORD = "word:"
"""Starts the value of an option that is a word, so that no word is taken for another option."""
SPREAD, PHOTO = "spread", "photo"
_LONGEST_WORD = 40  # the longest word of a vocabulary, which `WordId` has room for


def word_faces(view: RoundView, words: Words) -> tuple[MenuFace, ...]:
    """The menu of suggestions, if the round has one. It has the fifth row for itself."""
    if view.menu is None:
        return ()
    is_lost = view.menu.stage is Stage.LOST
    ways = [(SPREAD, words("spread-option")), (PHOTO, words("from-photo-option"))] if is_lost else []
    options = (*word_options(view.menu.words, words)[: OPTIONS - len(ways)], *ways)
    if not options:
        return ()
    custom_id = RoundId("narrow", view.session_id, view.number)
    return (MenuFace(custom_id, words("word-menu", stage=view.menu.stage), options, ADVICE_ROW),)


def word_line(view: RoundView, words: Words) -> str:
    """The line above the photos, after a round without a yes."""
    return words("no-yes-yet") if view.menu is not None and view.menu.stage is Stage.LOST else ""


def word_options(suggested: Iterable[tuple[str, int]], words: Words) -> tuple[tuple[str, str], ...]:
    """Options for words, each with the number of photos that it fits."""
    return tuple(
        (WORD + word, cut(words("word-option", word=bare(word), photos=photos), OPTION_TEXT))
        for word, photos in suggested
        if len(word) <= _LONGEST_WORD
    )
