"""Lists and help, in Japanese."""

from bot.locale.en import lists
from bot.locale.ja.parts import Parts
from bot.locale.text import plain


class ListWords(Parts, lists.ListWords):
    """The words, in Japanese."""

    def datasets_heading(self) -> str:
        return "データセット"

    def dataset_line(self, name: str, photos: int, encoder: str, is_default: bool) -> str:
        default = "（指定がないときに使います）" if is_default else ""
        return f"**{plain(name)}**{default} · 写真{photos:,}枚 · {plain(encoder)}"

    def help_title(self) -> str:
        return "写真9枚ずつでコンセプトを教えます"

    def help_text(self) -> str:
        return (
            f"1. {self._command('concept start')} に「a house by the lake」などと書くと、最も近い9枚を投稿します。\n"
            "2. チャンネルの全員が投票します。✓ は当てはまる、✗ は当てはまらない。反対のボタンを押すと変更できます。\n"
            "3. **次の9枚**を押すと、投票から学習し、今いちばん近い写真を投稿します。\n"
            f"4. 数ラウンドの後、{self._command('concept apply')} でデータセット全体にラベルを付け、"
            f"{self._command('concept finish')} でセッションを終えます。どちらもファイルがもらえます。"
        )

    def help_details(self) -> str:
        commands = ("concept status", "concept show best", "concept history", "concept undo", "concept resume")
        return (
            "「はい」と「いいえ」の多数決です。同数は不一致となり、学習には使いません。前のラウンドにも投票できます。\n"
            "**残りは「いいえ」**は、そのラウンドでまだ投票していない写真に「いいえ」を入れます。"
            "投票を取り消した写真は、そのままです。**その他…**には、どちらとも言えない、自分の投票、投票の取り消し、"
            "操作の取り消し、写真の差し替えがあります。\n"
            f"{self._command('concept blind')} では、一人ずつ答えてもらえます。"
            f"{self._command('concept disputed')} と {self._command('concept team')} で意見の一致がわかり、"
            f"{self._command('concept save')} でほかのチャンネルでも使えます。\n"
            + " · ".join(self._command(name) for name in (*commands, "photos find", "dataset list"))
        )
