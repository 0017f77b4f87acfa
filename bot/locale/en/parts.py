"""What several sentences are made of."""

from bot.locale.signs import Signs
from bot.locale.text import plain
from engine.session import Label


class Parts(Signs):
    """The parts, in English."""

    def _quoted(self, text: str) -> str:
        return f"“{plain(text)}”"

    def _count(self, number: int, noun: str) -> str:
        return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

    def label(self, label: Label) -> str:
        return {Label.YES: "yes", Label.NO: "no", Label.DISPUTED: "disputed", Label.NONE: "no label"}[label]

    def unnamed(self) -> str:
        """A member who was forgotten, or does not want to be listed."""
        return "somebody unnamed"
