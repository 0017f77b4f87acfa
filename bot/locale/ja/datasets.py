"""Datasets that members add, look at and remove, in Japanese."""

from collections.abc import Mapping

from bot.locale.en import datasets
from bot.locale.ja.parts import Parts
from bot.locale.text import bare, plain
from engine.failures import Reason

_FETCH = {
    Reason.BAD_URL: "http:// か https:// で始まる公開アドレスにしてください",
    Reason.NOT_FOUND: "そのアドレスには何もありません",
    Reason.GONE: "そのアドレスにはもう何もありません",
    Reason.TOO_LARGE: "ファイルが大きすぎます",
    Reason.TIMEOUT: "サーバーの応答に時間がかかりすぎました",
    Reason.REDIRECTS: "転送が多すぎます",
}
_REASONS = {
    Reason.NOT_FOUND: "見つからない",
    Reason.GONE: "削除済み",
    Reason.REFUSED: "拒否された",
    Reason.RATE_LIMITED: "回数制限",
    Reason.SERVER_ERROR: "サーバーのエラー",
    Reason.TIMEOUT: "遅すぎる",
    Reason.UNREACHABLE: "接続できない",
    Reason.REDIRECTS: "転送が多すぎる",
    Reason.BAD_URL: "使えないURL",
    Reason.NO_FILE: "ファイルがない",
    Reason.TOO_LARGE: "大きすぎる",
    Reason.EMPTY: "空",
    Reason.NOT_AN_IMAGE: "画像ではない",
    Reason.BROKEN_IMAGE: "壊れた画像",
    Reason.TOO_MANY_PIXELS: "画素数が多すぎる",
    Reason.BAD_ROW: "読めない行",
    Reason.REPEATED_ID: "重複したID",
    Reason.NO_EMBEDDING: "使えない埋め込み",
    Reason.OTHER_FILE: "画像以外のファイル",
}


class DatasetWords(Parts, datasets.DatasetWords):
    """The words, in Japanese."""

    def own_dataset(self) -> str:
        return "このサーバー専用"

    def addition_title(self, title: str) -> str:
        return f"データセット{self._quoted(title)}を追加しています"

    def retry_title(self, title: str) -> str:
        return f"データセット{self._quoted(title)}の欠けている写真をもう一度取得しています"

    def retry_photos_button(self) -> str:
        return "欠けている写真をもう一度試す"

    def addition_fetching(self) -> str:
        return "ファイルを取得しています…"

    def addition_waiting(self) -> str:
        return "先の追加が終わるのを待っています…"

    def addition_comparing(self) -> str:
        return "重複を探しています…"

    def addition_counts(self, done: int, total: int, failed: int) -> str:
        missing = f" · {failed:,}枚は取得できません" if failed else ""
        return f"写真{done:,} / {total:,}枚{missing}"

    def addition_pace(self, rate: float, seconds_left: float | None) -> str:
        left = "" if seconds_left is None else f" · 残り{self._duration(seconds_left)}"
        return f"毎秒{rate:.{0 if rate >= 10 else 1}f}枚{left}"

    def addition_done(self, title: str, photos: int) -> str:
        if not photos:
            return "取得できた写真がないため、データセットは作られませんでした。"
        return f"写真{photos:,}枚。{self._command('concept start')} でデータセット「{plain(title)}」を選ぶと探せます。"

    def addition_cancelled(self, photos: int) -> str:
        if not photos:
            return "中止しました。何も追加されていません。"
        return f"中止しました。追加済みの{photos:,}枚は残ります。{self._command('dataset remove')} で削除できます。"

    def addition_failed(self, why: str, photos: int) -> str:
        return f"最後まで追加できませんでした。{why}" + (f"写真{photos:,}枚は残っています。" if photos else "")

    def addition_started(self, link: str) -> str:
        return f"追加を始めました：{link}"

    def cancel_addition_button(self) -> str:
        return "中止"

    def addition_cancelled_privately(self) -> str:
        return "中止します。追加済みの写真は残ります。"

    def failures_heading(self) -> str:
        return "追加できなかった写真"

    def failures_line(self, failures: Mapping[Reason, int]) -> str:
        lines = (f"{self.reason(reason)} {count:,}枚" for reason, count in failures.items())
        return " · ".join(lines) or "なし"

    def reason(self, reason: Reason) -> str:
        return _REASONS[reason]

    def duplicates_line(self, duplicates: int) -> str:
        return f"重複として隠した写真{duplicates:,}枚"

    def dataset_facts(self, photos: int, encoder: str, dimension: int) -> str:
        return f"写真{photos:,}枚 · {plain(encoder)} · {dimension:,}次元"

    def dataset_sheet(self, title: str) -> str:
        return f"「{bare(title)}」から無作為に選んだ9枚"

    def confirm_remove(self, title: str, photos: int) -> str:
        return f"データセット{self._quoted(title)}（写真{photos:,}枚）を削除しますか？"

    def confirm_remove_again(self, title: str) -> str:
        return f"写真は元に戻せず、終えたセッションも再開できなくなります。本当に「{plain(title)}」を削除しますか？"

    def remove_button(self) -> str:
        return "削除…"

    def really_remove_button(self) -> str:
        return "はい、完全に削除します"

    def removed(self, title: str) -> str:
        return f"データセット{self._quoted(title)}を削除しました。"

    def _duration(self, seconds: float) -> str:
        minutes = round(seconds / 60)
        if minutes < 1:
            return "1分未満"
        return f"約{minutes}分" if minutes < 120 else f"約{minutes // 60}時間"
