"""Where a session stands, and how good its concept is, in Japanese."""

from collections.abc import Mapping, Sequence

from bot.locale.en import status
from bot.locale.ja.parts import Parts
from bot.locale.text import link, plain
from engine.learning.quality import Audit, Quality
from engine.sessions.tally import Label


class StatusWords(Parts, status.StatusWords):
    """The words, in Japanese."""

    def quality_heading(self) -> str:
        return "精度の目安"

    def quality_line(self, quality: Quality) -> str:
        return (
            f"分類器の推定では、データセットの写真のうち約{round(quality.members):,}枚が当てはまります。"
            f"しきい値を超えるのは{quality.accepted:,}枚です。"
        )

    def audit_line(self, audit: Audit | None) -> str:
        if audit is None:
            return "どのくらい正しいかは検査でわかります。**その他…**から選んで投票してください。"
        return (
            f"そのうち無作為に選んだ{audit.drawn}枚中{audit.right}枚が正解でした。適合率は"
            f"{audit.right / audit.drawn:.0%}です（95%信頼区間：{audit.low:.0%}～{audit.high:.0%}）。"
        )

    def settled_line(self) -> str:
        return "2ラウンド続けて新しい「はい」がなく、変化もわずかです。そろそろ終了してもよさそうです。"

    def found_heading(self) -> str:
        return "ラウンドごとの「はい」"

    def chart_line(self, audit: Audit | None) -> str:
        legend = "棒：各ラウンド　線：合計"
        return legend if audit is None else f"{legend}　右：適合率とその信頼区間"

    def chart_text(self, found: Sequence[int], audit: Audit | None) -> str:
        last = found[-status.CHARTED :]
        rounds = "ラウンドごと" if len(last) == len(found) else f"最近の{status.CHARTED}ラウンド"
        text = f"{rounds}の「はい」：{'、'.join(map(str, last))}（合計{sum(found)}）。"
        if audit is None:
            return text
        return f"{text}適合率{audit.right / audit.drawn:.0%}（{audit.low:.0%}～{audit.high:.0%}）。"

    def status_title(self, prompt: str, finished: bool) -> str:
        return f"{'終了：' if finished else ''}{self._quoted(prompt)}"

    def status_line(self, dataset: str, rounds: int, shown: int, votes: int) -> str:
        return f"{plain(dataset)} · {rounds:,}ラウンド · 写真{shown:,}枚 · {votes:,}票"

    def labels_heading(self) -> str:
        return "ラベル"

    def labels_line(self, labels: Mapping[Label, int]) -> str:
        return " · ".join(f"{self.label(x)} {labels.get(x, 0)}" for x in (Label.YES, Label.NO, Label.DISPUTED))

    def votes_heading(self) -> str:
        return "投票"

    def member_votes(self, member_id: int | None, votes: int) -> str:
        return f"{f'<@{member_id}>' if member_id else self.unnamed()} {votes}票"

    def disputed_heading(self) -> str:
        return "意見の不一致"

    def disputed_photo(self, photo_id: str, page_url: str, yes: int, no: int) -> str:
        name, page = plain(photo_id, 60), link(page_url)
        return f"{f'[{name}]({page})' if page else name}（はい {yes}、いいえ {no}）"

    def nothing(self) -> str:
        return "なし"

    def last_round(self, link: str) -> str:
        return f"最後のラウンドはこちら：{link}"

    def files_line(self) -> str:
        return "`labels.csv` には表示した写真とその投票、`classifier.json` には重みが入っています。"
