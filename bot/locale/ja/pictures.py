"""Pictures that members bring, and prompts that are edited, in Japanese."""

from bot.locale.en import pictures
from bot.locale.ja.parts import Parts
from engine.sessions.events import Vote


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
