"""What is said by signs and numbers alone: the same in every language."""

from bot.locale.catalogue import Words as Catalogue
from engine.sessions.tally import Label


class Signs(Catalogue):
    """The signs. A language says what the labels are called."""

    def label(self, label: Label) -> str:
        """What a label is called."""
        raise NotImplementedError
