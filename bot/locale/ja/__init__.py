"""Japanese: the words of `English` said again, a file for each area."""

from bot.locale.en import English
from bot.locale.ja.pictures import PictureWords
from bot.locale.ja.wording import WordingWords


class Japanese(PictureWords, WordingWords, English):
    """The words, in Japanese."""
