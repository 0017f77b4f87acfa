"""Japanese: the words of `English` said again, a file for each area."""

from bot.locale.en import English


class Japanese(English):
    """The words, in Japanese."""
