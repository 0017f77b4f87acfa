"""Saved concepts, in Japanese."""

from collections.abc import Mapping

from bot.locale.en import concepts
from bot.locale.ja.parts import Parts
from bot.locale.text import plain
from engine.sessions.tally import Label


class ConceptWords(Parts, concepts.ConceptWords):
    """The words, in Japanese."""

    def concept_saved(self, name: str, version: int) -> str:
        return (
            f"{self._quoted(name)}のバージョン {version} として保存しました。"
            f"このサーバーのどのチャンネルでも {self._command('concept load')} で続けられます。"
        )

    def confirm_save_onto(self, name: str, version: int) -> str:
        return (
            f"{self._quoted(name)}というコンセプトはすでにあり、このセッションはその続きではありません。"
            f"バージョン {version} として保存しますか？別の名前で保存し、"
            f"あとから {self._command('concept merge')} でまとめることもできます。"
        )

    def save_onto_button(self, version: int) -> str:
        return f"バージョン {version} として保存"

    def concept_continued(self, name: str, prompt: str) -> str:
        return (
            f"{self._quoted(name)}を、これまでに教えた内容（{self._quoted(prompt)}）から続けます。"
            f"{self._command('concept save')} で新しいバージョンを保存できます。"
        )

    def in_thread(self, thread_id: int) -> str:
        return f"専用のスレッドはこちらです：<#{thread_id}>"

    def concepts_heading(self) -> str:
        return "保存したコンセプト"

    def no_concepts(self) -> str:
        return (
            "このサーバーではまだ何も保存されていません。"
            f"{self._command('concept save')} で、このチャンネルのセッションで教えた内容を保存できます。"
        )

    def concept_line(self, name: str, versions: int, prompt: str) -> str:
        return f"**{plain(name, 120)}** · {versions:,}バージョン · 「{plain(prompt, 80)}」"

    def version_facts(self, labels: Mapping[Label, int], dataset: str, member_id: int | None, saved_at: int) -> str:
        said = f"✓ {labels.get(Label.YES, 0)} · ✗ {labels.get(Label.NO, 0)}"
        if disputed := labels.get(Label.DISPUTED, 0):
            said += f" · 不一致 {disputed}"
        who = self.unnamed() if member_id is None else f"<@{member_id}>"
        return f"{said} · {plain(dataset, 80)} · <t:{saved_at}:R>、保存：{who}"

    def version_line(self, version: int, facts: str) -> str:
        return f"**バージョン {version}** · {facts}"

    def older_versions(self, count: int) -> str:
        return f"ほかに古いバージョンが {count:,}件あります。"

    def list_page(self, page: int, pages: int) -> str:
        return f"{pages:,}ページ中 {page:,}ページ目"

    def page_button(self, page: int) -> str:
        return f"{page:,}ページ目"

    def concept_forked(self, name: str, new: str) -> str:
        return f"{self._quoted(name)}の内容から{self._quoted(new)}を作りました。ここからは別々に育てられます。"

    def concepts_merged(self, name: str, into: str, version: int) -> str:
        return (
            f"{self._quoted(name)}のラベルを加えて、{self._quoted(into)}のバージョン {version} を作りました。"
            f"{self._quoted(name)}はそのまま残ります。"
        )

    def concept_renamed(self, name: str, new: str) -> str:
        return f"{self._quoted(name)}の名前を{self._quoted(new)}に変えました。"

    def confirm_delete_concept(self, name: str, versions: int) -> str:
        return (
            f"{self._quoted(name)}とその{versions:,}バージョンを削除しますか？元には戻せません。"
            "進行中のセッションはそのまま続き、もう一度保存できます。"
        )

    def delete_concept_button(self) -> str:
        return "削除する"

    def concept_deleted(self, name: str) -> str:
        return f"{self._quoted(name)}を削除しました。"
