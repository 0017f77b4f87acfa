"""The private panel behind More, in Japanese."""

from collections.abc import Mapping

from bot.locale.en import more
from bot.locale.ja.parts import Parts
from engine.sessions.events import Display, Strategy, Vote
from engine.sessions.tally import Label

_VOTES = {Vote.YES: "✓ はい", Vote.NO: "✗ いいえ", Vote.UNSURE: "? どちらとも言えない"}


class MoreWords(Parts, more.MoreWords):
    """The words, in Japanese."""

    def more_heading(self, number: int) -> str:
        return f"**ラウンド {number}**（あなただけに表示されています）："

    def unsure_menu(self) -> str:
        return "どちらとも言えない写真…"

    def replace_menu(self) -> str:
        return "壊れた写真や不適切な写真を差し替える…"

    def hide_menu(self) -> str:
        return "写真を差し替え、データセットで非表示にする…"

    def steer_menu(self) -> str:
        return "次の9枚の選び方…"

    def strategy(self, strategy: Strategy) -> str:
        return {
            Strategy.AUTOMATIC: "自動：近い順。「はい」のないラウンドの後は多様に",
            Strategy.NEAREST: "近い順：分類器が最も確かだとするもの",
            Strategy.DIVERSE: "多様：互いにも、これまでの写真とも違うもの",
            Strategy.BORDERLINE: "境界：分類器が最も迷うもの",
            Strategy.AUDIT: "検査：分類器が「はい」とするものから無作為に",
        }[strategy]

    def steered(self, strategy: Strategy) -> str:
        return f"次のラウンドからの選び方です。{self.strategy(strategy)}。"

    def displayed(self, display: Display) -> str:
        shape = {
            Display.EMBEDS: "1枚ずつ縦に並べ、それぞれに説明を付けます",
            Display.GRID: "ボタンの上に正方形を9つ並べ、クレジットはその下に置きます",
            Display.SHEET: "9枚を1枚の画像にし、ラベルの色で囲みます",
        }[display]
        return f"次のラウンドから、{shape}。"

    def photo_option(self, position: int, label: Label) -> str:
        return f"写真{position}" if label is Label.NONE else f"写真{position}（{self.label(label)}）"

    def my_votes_button(self) -> str:
        return "自分の投票"

    def undo_button(self) -> str:
        return "最後の操作を取り消す"

    def unsure_set(self, position: int) -> str:
        return f"写真{position}：「どちらとも言えない」にしました。どちらにも数えません。"

    def withdraw_button(self) -> str:
        return "投票を取り消す…"

    def withdraw_menu(self) -> str:
        return "取り消す投票…"

    def withdraw_question(self) -> str:
        return "どの投票を取り消しますか？"

    def vote_option(self, position: int, vote: Vote) -> str:
        return f"写真{position}：{_VOTES[vote]}"

    def vote_withdrawn(self, position: int) -> str:
        return f"写真{position}：投票を取り消しました。**残りは「いいえ」**を押しても、この写真には投票しません。"

    def photo_replaced(self, position: int, hidden: bool) -> str:
        tail = "元の写真は、今後このデータセットに表示されません。" if hidden else ""
        return f"写真{position}を差し替えました。{tail}"

    def my_votes(self, number: int, votes: Mapping[int, Vote], total: int) -> str:
        if not votes:
            return f"ラウンド {number} ではまだ投票していません。セッション全体では{total:,}票です。"
        line = "  ".join(f"{position} {_VOTES[vote][0]}" for position, vote in sorted(votes.items()))
        return f"ラウンド {number} の自分の投票：{line}\nセッション全体では{total:,}票です。"
