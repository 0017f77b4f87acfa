"""What several sentences are made of, in Japanese."""

from collections.abc import Sequence

from bot.locale.en import parts
from bot.locale.ja.commands import NAMES
from bot.locale.text import plain
from engine.sessions.tally import Label


class Parts(parts.Parts):
    """The parts, in Japanese."""

    def _quoted(self, text: str, limit: int = 200) -> str:
        return f"「{plain(text, limit)}」"

    def _command(self, name: str) -> str:
        """A command as Discord shows it to those who read Japanese, by its whole English name."""
        words = name.split()
        shown = (NAMES[" ".join(words[:end])] for end in range(1, len(words) + 1))
        return f"`/{' '.join(shown)}`"

    def further(self, count: int) -> str:
        return f"ほか{count:,}件"

    def _listed(self, names: Sequence[str], most: int, counter: str = "件") -> str:
        """The first `most` of them, and how many more there are."""
        shown = "、".join(names[:most])
        return f"{shown}、ほか{len(names) - most:,}{counter}" if len(names) > most else shown

    def label(self, label: Label) -> str:
        return {Label.YES: "はい", Label.NO: "いいえ", Label.DISPUTED: "不一致", Label.NONE: "ラベルなし"}[label]

    def unnamed(self) -> str:
        """A member who was forgotten, or does not want to be listed."""
        return "名前のないメンバー"
