"""What several sentences are made of."""

from collections.abc import Sequence

from bot.locale.signs import Signs
from bot.locale.text import plain
from engine.sessions.tally import Label


class Parts(Signs):
    """The parts, in English."""

    def _quoted(self, text: str, limit: int = 200) -> str:
        return f"“{plain(text, limit)}”"

    def _count(self, number: int, noun: str) -> str:
        return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

    def further(self, count: int) -> str:
        """How many there are that a list has no room for."""
        return f"and {count:,} more"

    def _listed(self, names: Sequence[str], most: int) -> str:
        """The first `most` of them, and how many more there are."""
        shown = ", ".join(names[:most])
        return f"{shown} {self.further(len(names) - most)}" if len(names) > most else shown

    def label(self, label: Label) -> str:
        return {Label.YES: "yes", Label.NO: "no", Label.DISPUTED: "disputed", Label.NONE: "no label"}[label]

    def unnamed(self) -> str:
        """A member who was forgotten, or does not want to be listed."""
        return "somebody unnamed"
