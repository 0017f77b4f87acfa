"""Japanese: the words of `English` said again, a file for each area."""

from bot.locale.en import English
from bot.locale.ja.wording import WordingWords


class Japanese(WordingWords, English):
    """The words, in Japanese."""
