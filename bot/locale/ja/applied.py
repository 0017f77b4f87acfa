"""A labelled dataset, and private looks, in Japanese."""

from collections.abc import Mapping, Sequence

from bot.locale.en import applied
from bot.locale.ja.parts import Parts
from bot.locale.text import plain
from engine.galleries import LabelCount
from engine.sessions.tally import Label


class AppliedWords(Parts, applied.AppliedWords):
    """The words, in Japanese."""

    def applied_title(self, prompt: str, dataset: str) -> str:
        return f"{plain(dataset)}の中の{self._quoted(prompt)}"

    def applied_line(self, photos: int, counts: Mapping[Label, LabelCount]) -> str:
        none = LabelCount()
        parts = [f"{self.label(x)} {counts.get(x, none).photos:,}枚" for x in (Label.YES, Label.NO)]
        if Label.DISPUTED in counts:
            parts.append(f"{self.label(Label.DISPUTED)} {counts[Label.DISPUTED].photos:,}枚")
        judged = sum(count.judged for count in counts.values())
        return (
            f"写真{photos:,}枚の内訳：{'、'.join(parts)}。うち{judged:,}枚はみなさんの投票によるもので、"
            "スコアより優先されます。"
        )

    def strongest_heading(self) -> str:
        return "最も確かな「はい」"

    def borderline_heading(self) -> str:
        return "境界：あと少しで「はい」"

    def weakest_heading(self) -> str:
        return "最も弱い「はい」：かろうじて届いたもの"

    def sheet_caption(self) -> str:
        return "まだ誰も投票していない写真です。左上から順に並んでいます。"

    def score_range(self, scores: Sequence[float]) -> str:
        return f"スコア {max(scores):.3f}～{min(scores):.3f}"

    def sheet_alt_text(self, heading: str, photos: int) -> str:
        return f"{heading}：写真{photos:,}枚"

    def too_large(self, session_id: str, forms: Sequence[str]) -> str:
        options = " ".join(f"--format {form}" for form in forms)
        return (
            f"Discordには大きすぎるファイル：{'、'.join(forms)}。ボットの管理者が、ボットを止めている間に"
            f"次のコマンドで取り出せます：\n```\n./scripts/export {session_id} {options}\n```"
        )

    def applied_privately(self) -> str:
        return "適用しました。"

    def found(self, prompt: str, dataset: str) -> str:
        start = self._command("concept start")
        return f"{plain(dataset)}で{self._quoted(prompt)}に最も近い9枚です。教えるには {start} を使ってください。"

    def best(self, prompt: str, dataset: str) -> str:
        return f"現在の分類器による、{plain(dataset)}で{self._quoted(prompt)}の上位の写真です。"
