"""Sessions that last, in Japanese."""

from bot.locale.en import lasting
from bot.locale.ja.parts import Parts
from bot.locale.text import plain
from engine.galleries.dataset_names import title_of
from engine.history.channel_history import PastRound, PastSession
from engine.sessions.tally import Label


class LastingWords(Parts, lasting.LastingWords):
    """The words, in Japanese."""

    def round_shown(self, number: int, link: str) -> str:
        return f"ラウンド {number} をもう一度投稿しました：{link}"

    def round_not_posted(self, number: int) -> str:
        return f"ラウンド {number} はまだ投稿されていません。{self._command('concept next')} で投稿します。"

    def history_rounds(self, prompt: str) -> str:
        return f"{self._quoted(prompt)}のラウンド"

    def history_round(self, shown: PastRound, link: str | None) -> str:
        labels = [(shown.labels.get(one, 0), self.label(one)) for one in (Label.YES, Label.NO, Label.DISPUTED)]
        parts = [f"{name} {count}" for count, name in labels if count]
        name = f"[ラウンド {shown.number}]({link})" if link else f"ラウンド {shown.number}（未投稿）"
        return f"{name} · {'、'.join(parts) or 'まだ投票がありません'}"

    def history_sessions(self) -> str:
        return "このチャンネルのセッション"

    def history_session(self, past: PastSession) -> str:
        state = "進行中" if past.is_running else "終了"
        counts = f"{past.rounds:,}ラウンド、{past.votes:,}票、「はい」{past.yes:,}枚"
        when = f"<t:{int(past.started_at)}:f>"
        return f"**{plain(past.prompt, 100)}** · {state}\n{when} · {plain(title_of(past.dataset))}\n{counts}"

    def history_page(self, page: int, pages: int) -> str:
        return f"{page} / {pages} ページ"

    def newer_button(self) -> str:
        return "新しい方へ"

    def older_button(self) -> str:
        return "古い方へ"
