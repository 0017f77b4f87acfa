"""How votes count, and who may do what, in Japanese."""

from collections.abc import Sequence

from bot.locale.en import regulating
from bot.locale.ja.parts import Parts
from bot.platform.rights import MODERATORS, Holders, Right
from engine.sessions.events import Voting
from engine.settings.voting_rules import VotingView

_RIGHTS = {
    Right.START: "セッションの開始と読み込み",
    Right.NEXT: "次のラウンドへ進むこと",
    Right.STEER: "プロンプト・表示・選び方の変更",
    Right.FINISH: "セッションの終了と再開",
    Right.APPLY: "データセット全体のラベル付け",
    Right.EXPORT: "ラベルと分類器のファイルの受け取り",
    Right.SAVE: "コンセプトの保存・分岐・統合",
    Right.DELETE: "ほかの人のコンセプトの名前変更と削除",
    Right.MODERATE: "不一致の決定、写真の非表示、投票の数え方の変更",
}


class RegulatingWords(Parts, regulating.RegulatingWords):
    """The words, in Japanese."""

    def voting_heading(self) -> str:
        return "**このセッションでの投票の数え方**"

    def voting_text(self, voting: VotingView, most: int = 25) -> str:
        who = self._voters(voting.roles, [f"<@{member}>" for member in voting.members], voting.forgotten, most)
        lines = [self.quorum_option(voting.quorum), f"投票できる人：{who}", self.next_after_option(voting.next_after)]
        return "\n".join(f"- {line}" for line in lines)

    def voting_aloud(self, member_id: int, voting: VotingView) -> str:
        return f"<@{member_id}> さんが投票の数え方を変えました。\n{self.voting_text(voting)}"

    def voting_note(self, voting: Voting, judges: int) -> str:
        parts = [self.quorum_option(voting.quorum)] if voting.quorum > 1 else []
        if voting.roles or voting.members:
            parts.append(f"投票できる人：{self._voters(voting.roles, (), len(voting.members), regulating.IN_A_NOTE)}")
        if voting.next_after:
            parts.append(f"全部に投票した人：{judges}/{voting.next_after}（そろうと次の9枚）")
        return " · ".join(parts)

    def quorum_menu(self) -> str:
        return "写真1枚に必要な投票数…"

    def quorum_option(self, count: int) -> str:
        return f"写真は{count}票から数えます"

    def next_after_menu(self) -> str:
        return "次のラウンドに進むとき…"

    def next_after_option(self, count: int) -> str:
        if not count:
            return "次のラウンド：誰かが進めたとき"
        return f"次のラウンド：{count}人が9枚すべてに投票したとき"

    def voters_menu(self) -> str:
        return "投票できる人（なし：全員）…"

    def settings_heading(self) -> str:
        return "**このサーバーの新しいセッションの設定**"

    def display_menu(self) -> str:
        return "ラウンドの表示…"

    def display_line(self, display: str) -> str:
        return f"- ラウンド：{display}"

    def bots_own_display(self) -> str:
        return "ボットの設定どおり"

    def rights_heading(self) -> str:
        return "**誰が何をできるか**（サーバー管理の権限がある人は何でもできます）"

    def rights_menu(self) -> str:
        return "誰が何をできるか…"

    def right(self, right: Right) -> str:
        return _RIGHTS[right]

    def right_line(self, right: Right, holders: Holders, most: int = 25) -> str:
        names = self._roles(holders.roles, most)
        if right in MODERATORS:
            names.append("メッセージの管理の権限がある人")
        nobody = "サーバー管理の権限がある人だけ" if holders.is_reserved else "全員"
        return f"- {self.right(right)}：{'、'.join(names) or nobody}{self._unknown_roles(holders, most)}"

    def other_rights(self) -> str:
        return "- そのほか：全員"

    def right_question(self, right: Right, holders: Holders) -> str:
        return f"**{self.right(right)}は誰ができますか？**\n{self.right_line(right, holders)}"

    def right_roles_menu(self, right: Right) -> str:
        return "ロール（なし：モデレーターだけ）" if right in MODERATORS else "ロール（なし：全員）"

    def back_button(self) -> str:
        return "戻る"

    def _unknown_roles(self, holders: Holders, most: int) -> str:
        """The roles that were chosen and that the server does not have."""
        if not holders.unknown:
            return ""
        if holders.by_server:
            count = len(holders.unknown)
            return f"\n  ⚠️ 選ばれていた{count}個のロールは削除されています。別のロールを選んでください"
        names = self._listed([self._quoted(name, 40) for name in holders.unknown], min(2, most))
        return f"\n  ⚠️ `NINEFOLD_RIGHTS` の{names}というロールはこのサーバーにありません。ここでロールを選んでください"

    def _voters(self, roles: Sequence[int], members: Sequence[str], others: int, most: int = 25) -> str:
        names = [*(f"<@&{role}>" for role in roles), *members]
        parts = [self._listed(names, most)] if names else []
        if others:
            parts.append(f"指定された{others}人")
        return "、".join(parts) or "全員"
