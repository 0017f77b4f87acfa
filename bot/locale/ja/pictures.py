"""Pictures that members bring, and prompts that are edited, in Japanese."""

from bot.locale.en import pictures
from bot.locale.ja.parts import Parts
from engine.failures import Reason
from engine.sessions.events import Vote

_WHY = {
    Reason.TOO_LARGE: "ファイルが大きすぎます",
    Reason.TOO_MANY_PIXELS: "画素数が多すぎます",
    Reason.EMPTY: "ファイルが空です",
    Reason.NOT_AN_IMAGE: "画像ではありません",
    Reason.BROKEN_IMAGE: "ファイルが壊れています",
    Reason.NOT_FOUND: "そのアドレスには何もありません",
    Reason.GONE: "そのアドレスにはもう何もありません",
    Reason.BAD_URL: "http:// か https:// で始まる公開アドレスにしてください",
    Reason.TIMEOUT: "サーバーの応答に時間がかかりすぎました",
}


class PictureWords(Parts, pictures.PictureWords):
    """The words, in Japanese."""

    def started_from(self, member_id: int) -> str:
        return f"<@{member_id}> さんがこの画像からセッションを始めます："

    def prompt_edited(self, member_id: int, prompt: str) -> str:
        return (
            f"<@{member_id}> さんがプロンプトを{self._quoted(prompt)}に変えました。"
            "投票はそのまま残り、次の9枚から反映されます。"
        )

    def prompt_edited_privately(self) -> str:
        return "プロンプトを変えました。投票はそのままです。次の9枚から反映されます。"

    def example_question(self, prompt: str) -> str:
        return f"この画像は{self._quoted(prompt)}に当てはまりますか？ここのセッションの写真と同じように学習に使います。"

    def example_yes_button(self) -> str:
        return "✓ はい"

    def example_no_button(self) -> str:
        return "✗ いいえ"

    def example_added(self, member_id: int, choice: Vote) -> str:
        sign = "✓ はい" if choice is Vote.YES else "✗ いいえ"
        return f"<@{member_id}> さんが自分の画像で教えます：**{sign}**"

    def example_added_privately(self) -> str:
        return f"次のラウンドから学習に使います。{self._command('concept undo')} で取り消せます。"

    def no_picture(self) -> str:
        return "画像がありません。添付するか、リンクを書くか、画像のあるメッセージを選んでください。"

    def not_at_cdn(self) -> str:
        return (
            "このファイルはDiscordに保存されていないため、読み込めません。もう一度添付するか、リンクを書いてください。"
        )

    def picture_refused(self, reason: Reason) -> str:
        return f"その画像は使えません：{_WHY.get(reason, 'サーバーから取得できませんでした')}。"
