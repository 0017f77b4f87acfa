"""What is said by signs and numbers alone: the same in every language."""

from engine.sessions.events import Vote
from engine.sessions.tally import Label


class Signs:
    """The signs. A language says what the labels are called."""

    def label(self, label: Label) -> str:
        """What a label is called."""
        raise NotImplementedError

    def vote_button(self, position: int, choice: Vote, count: int) -> str:
        sign = "✓" if choice is Vote.YES else "✗"
        return f"{position} {sign} {count}" if count else f"{position} {sign}"

    def photo_title(self, position: int, label: Label) -> str:
        return str(position) if label is Label.NONE else f"{position} · {self.label(label)}"
