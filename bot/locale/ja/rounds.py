"""A round's message, in Japanese."""

from bot.locale.en import rounds
from bot.locale.ja.parts import Parts
from bot.locale.text import bare, plain


class RoundWords(Parts, rounds.RoundWords):
    """The words, in Japanese."""

    def round_heading(self, number: int, prompt: str, dataset: str, finished: bool) -> str:
        ended = " · 終了" if finished else ""
        return f"**ラウンド {number}** · {self._quoted(prompt)} · {plain(dataset)}{ended}"

    def photo_line(self, score: float, page_url: str, credit: str, credit_url: str, photo_id: str) -> str:
        parts = [f"スコア {score:.3f}"]
        if page_url:
            parts.append(f"[写真のページ]({page_url})")
        if credit:
            name = plain(credit, 80)
            parts.append(f"撮影：[{name}]({credit_url})" if credit_url else f"撮影：{name}")
        return " · ".join([*parts, plain(photo_id)])

    def photo_gone(self, photo_id: str) -> str:
        return f"{plain(photo_id)} はデータセットにありません（ラベルは残っています）"

    def picture_not_shown(self) -> str:
        return "このアドレスの画像はDiscordでは表示できません"

    def alt_text(self, position: int, credit: str, description: str) -> str:
        credit, description = bare(credit, 80), bare(description, 800)
        by = f"（撮影：{credit}）" if credit else ""
        return f"写真{position}{by}：{description}" if description else f"写真{position}{by}"

    def rest_button(self) -> str:
        return "残りは「いいえ」"

    def next_button(self) -> str:
        return "次の9枚"

    def more_button(self) -> str:
        return "その他…"
