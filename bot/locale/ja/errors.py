"""Errors: what happened, and what to do, in Japanese."""

from collections.abc import Sequence

from bot.locale.en import errors
from bot.locale.ja.parts import Parts

PERMISSIONS = {
    "view_channel": "チャンネルを見る",
    "send_messages": "メッセージを送信",
    "send_messages_in_threads": "スレッドでメッセージを送信",
    "create_public_threads": "公開スレッドの作成",
    "embed_links": "埋め込みリンク",
    "attach_files": "ファイルを添付",
}
POSTING = tuple(name for name in PERMISSIONS if name != "create_public_threads")


class ErrorWords(Parts, errors.ErrorWords):
    """The words, in Japanese."""

    def unexpected(self, reference: str) -> str:
        return (
            f"申し訳ありません、うまくいきませんでした。ボットのログに `{reference}` として記録しました。"
            "あなたの投票は失われていません。もう一度お試しください。"
        )

    def permissions_missing(self, names: Sequence[str]) -> str:
        wanted = "、".join(f"**{PERMISSIONS.get(name, name)}**" for name in names or POSTING)
        return (
            f"このチャンネルに写真を投稿できません。チャンネルの管理者に、次の権限をもらってください：{wanted}。"
            f"その後もう一度お試しください。セッションが始まっていれば {self._command('concept next')} で投稿します。"
        )

    def not_yours_to_post(self, names: Sequence[str]) -> str:
        wanted = "、".join(f"**{PERMISSIONS.get(name, name)}**" for name in names)
        return f"ご自身がこのチャンネルに投稿できないものは、代わりに投稿できません。次の権限が必要です：{wanted}"

    def timed_out(self) -> str:
        return "このサーバーでタイムアウト中のため、終わるまでこの操作はできません。"

    def not_in_server(self) -> str:
        return "サーバーのチャンネルで使えます。コンセプトはみなさんで教えるものです。"

    def session_changed(self) -> str:
        return f"ここのセッションは入れ替わったか、終了しています。{self._command('concept status')} で確認できます。"

    def command_changed(self) -> str:
        return "このコマンドは変更されました。Discordを再起動（Ctrl+R）してから、もう一度お試しください。"

    def discord_failed(self) -> str:
        return (
            "Discordに受け付けられませんでした。もう一度お試しください。"
            f"ラウンドがなければ {self._command('concept next')} で投稿します。"
        )

    def answer_lost(self) -> str:
        return (
            "返答がDiscordに受け付けられませんでした。操作はすでに完了しているかもしれません。"
            "もう一度試す前に、結果をご確認ください。"
        )

    def empty_prompt(self) -> str:
        return "探したいものが書かれていません。「a house by the lake」のように書くか、画像を添えてください。"

    def too_many_parts(self, limit: int) -> str:
        return f"プロンプトに書ける項目は{limit}個までです。減らしてから、もう一度お試しください。"

    def one_at_a_time(self) -> str:
        return "一度に一つずつお願いします。前のリクエストを処理しているので、答えが届いてからもう一度お試しください。"

    def too_slow(self) -> str:
        return "時間がかかりすぎたため、中断しました。少し待ってから、もう一度お試しください。"

    def no_session(self, finished: bool) -> str:
        start, resume = self._command("concept start"), self._command("concept resume")
        if finished:
            return f"ここのセッションは終了しています。{resume} で再開、{start} で新しく始めます。"
        return f"このチャンネルにはセッションがありません。{start} で始めます。"

    def session_running(self, prompt: str, rounds: int) -> str:
        return (
            f"ここでは{self._quoted(prompt)}のセッションがラウンド {rounds} まで進んでいます。"
            f"{self._command('concept next')} で続けられます。"
        )

    def session_finished(self) -> str:
        return f"このセッションは終了しています。{self._command('concept resume')} で最後のセッションを再開できます。"

    def unknown_button(self) -> str:
        return f"そのボタンはもうありません。古いバージョンのメッセージです。{self._command('help')} をご覧ください。"

    def unknown_round(self) -> str:
        return "その写真かラウンドはもうありません。差し替えられたばかりかもしれません。メッセージを見直してください。"

    def stale_round(self, last_round: int, link: str | None) -> str:
        if link:
            return f"ラウンド {last_round} がすでに投稿されています：{link}"
        return (
            f"ラウンド {last_round} は準備済みです。表示されない場合は {self._command('concept next')} で投稿できます。"
        )

    def round_in_preparation(self) -> str:
        return "少し前に別の人が頼んだので、ラウンドを準備しています。"

    def start_in_preparation(self) -> str:
        return "別のメンバーがここでセッションを開始しています。最初のラウンドを確認してから、もう一度お試しください。"

    def not_settled(self) -> str:
        return "データベースが応答していないため、直前の操作が記録されたかわかりません。少し待ってからご確認ください。"

    def judged_photo(self, is_undo: bool) -> str:
        if is_undo:
            return (
                "差し替え後の写真にほかの人が投票しています。"
                "その票が失われるため、差し替えを取り消せるのはモデレーターだけです。"
            )
        return "この写真にはほかの人が投票しています。その票が失われるため、差し替えられるのはモデレーターだけです。"

    def nothing_to_undo(self) -> str:
        return "このセッションで取り消せる操作はもうありません。"

    def not_disputed(self) -> str:
        return f"その写真では、もう意見が分かれていません。{self._command('concept disputed')} で残りを表示します。"

    def nothing_left_to_vote(self) -> str:
        return "このラウンドの写真にはすべて投票済みです。"

    def out_of_photos(self) -> str:
        return "データセットの写真はすべて表示しました。終了して、ラベルと分類器を受け取りますか？"

    def no_yes(self) -> str:
        return "まだ「はい」の投票がないため、適用できません。当てはまる写真に ✓ で投票してください。"

    def apply_running(self) -> str:
        return "すでに適用しています。結果はここに届きます。"

    def unknown_dataset(self, name: str, nearest: Sequence[str]) -> str:
        hint = f"{'か'.join(self._quoted(n) for n in nearest)}でしょうか？" if nearest else ""
        listed = self._command("dataset list")
        return f"{self._quoted(name)}というデータセットはありません。{hint}{listed} で一覧を見られます。"

    def no_dataset(self, reference: str) -> str:
        return (
            "データセットがまだありません。ボットの運営者が `scripts/ingest` で追加します。"
            f"ボットのログに `{reference}` として記録しました。"
        )

    def empty_dataset(self) -> str:
        return "このデータセットには、まだ表示できる写真がありません。追加中の場合は、少し待ってからお試しください。"

    def unknown_prompt(self) -> str:
        return (
            "このデータセットのエンコーダーは決まったプロンプトしか知りません。"
            "別のプロンプトかデータセットをお試しください。"
        )

    def encoder_unusable(self, reference: str) -> str:
        return (
            "このデータセットのエンコーダーを使えません。"
            f"理由はボットのログに `{reference}` として記録しました。ボットの運営者にお知らせください。"
        )

    def photo_unavailable(self) -> str:
        return "表示できない写真があります。もう一度お試しください。壊れた写真は**その他…**で差し替えられます。"

    def query_timeout(self) -> str:
        return "データベースの応答に時間がかかりすぎました。少し待ってから、もう一度お試しください。"

    def disk_full(self, reference: str) -> str:
        return (
            "ボットのディスクがいっぱいで、記録できません。ボットの運営者が空きを作る必要があります。"
            f"ボットのログに `{reference}` として記録しました。"
        )

    def database_failed(self, reference: str) -> str:
        return (
            "データベースに不具合が発生しました。少し待ってから、もう一度お試しください。"
            f"理由はボットのログに `{reference}` として記録しました。"
        )

    def engine_failed(self, reference: str) -> str:
        return (
            f"実行できませんでした。理由はボットのログに `{reference}` として記録しました。"
            "ボットの運営者にお知らせください。"
        )
