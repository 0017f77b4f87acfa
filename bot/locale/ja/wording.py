"""How a prompt's wording was understood, and what it may be, in Japanese."""

from bot.locale.en import wording
from bot.locale.ja.parts import Parts


class WordingWords(Parts, wording.WordingWords):
    """The words, in Japanese."""

    def foreign_script(self) -> str:
        return (
            "このデータセットのエンコーダーは英語で学習しているため、この文字の言葉を理解できないことがあります。"
            "投票で教えることはできますが、英語で書くと、より良い写真から始められます。"
        )
