"""Private answers about a session, and the questions before what cannot be taken back, in Japanese."""

from collections.abc import Sequence

from bot.locale.en import sessions
from bot.locale.ja.parts import Parts


class SessionWords(Parts, sessions.SessionWords):
    """The words, in Japanese."""

    def loading_encoder(self) -> str:
        return "エンコーダーを読み込んでいます。最初のプロンプトは少し時間がかかります…"

    def session_started(self, prompt: str) -> str:
        return (
            f"{self._quoted(prompt)}のセッションを始めました。みなさんで写真ごとに ✓ か ✗ で投票してください。"
            "**次の9枚**を押すと、投票から学習します。"
        )

    def prompt_truncated(self) -> str:
        return "プロンプトが長いため、はじめの部分だけを使いました。"

    def unknown_words(self, words: Sequence[str]) -> str:
        quoted = "".join(self._quoted(word, 60) for word in words[:10])
        quoted += f"ほか{len(words) - 10}語" if len(words) > 10 else ""
        return f"エンコーダーが知らない言葉のため、{quoted}は使いませんでした。"

    def round_is_out(self, number: int, link: str) -> str:
        return f"ラウンド {number} を投稿しました：{link}"

    def round_undone(self, rounds: Sequence[int]) -> str:
        if not rounds:
            return "最後の操作を取り消しました。"
        return f"最後の操作を取り消しました（ラウンド {'、'.join(map(str, rounds))}）。"

    def session_resumed(self, prompt: str, number: int, link: str | None) -> str:
        where = f"ラウンド {number} はこちら：{link}" if link else f"{self._command('concept next')} で投稿します。"
        return f"{self._quoted(prompt)}のセッションを再開します。{where}"

    def resumed_privately(self) -> str:
        return "再開しました。"

    def confirm_replace(self, prompt: str, rounds: int) -> str:
        return (
            f"ここでは{self._quoted(prompt)}のセッションがラウンド {rounds} まで進んでいます。"
            "終了して、次の内容で新しく始めますか？"
        )

    def replace_button(self) -> str:
        return "終了して始める"

    def confirm_finish(self, prompt: str, rounds: int, votes: int) -> str:
        return (
            f"{self._quoted(prompt)}のセッション（{rounds:,}ラウンド、{votes:,}票）を終了しますか？"
            f"ラベルと分類器をここに投稿します。{self._command('concept resume')} で再開できます。"
        )

    def finish_button(self) -> str:
        return "終了する"

    def summary_privately(self) -> str:
        return "セッションは終了しましたが、まとめの投稿を確認できませんでした。こちらに、あなただけに表示します。"

    def finished_privately(self) -> str:
        return "終了しました。"
