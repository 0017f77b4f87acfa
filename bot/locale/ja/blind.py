"""Blind rounds, in Japanese."""

from collections.abc import Sequence

from bot.locale.en import blind as english
from bot.locale.ja.parts import Parts
from engine.sessions.views import BlindView


class BlindWords(Parts, english.BlindWords):
    """The words, in Japanese."""

    def blind_call(self, number: int, prompt: str, blind: BlindView) -> str:
        until = f"<t:{int(blind.terms.until)}:R>"
        return (
            f"**ラウンド {number}**（ブラインド）· {self._quoted(prompt)}\n"
            "**参加**を押すと、9枚が自分だけに表示され、ほかの人の回答を見ずに答えられます。"
            f"参加者全員（{blind.terms.answers}人以上）が答えたとき、または {until} に結果を公開します。\n"
            f"参加 {blind.joined}人、回答 {blind.answered}人"
        )

    def join_button(self) -> str:
        return "参加"

    def confirm_reveal(self, number: int, blind: BlindView) -> str:
        waiting = blind.joined - blind.answered
        return f"ラウンド {number} を今すぐ公開しますか？回答済み {blind.answered}人、未回答の参加者 {waiting}人です。"

    def confirm_reveal_button(self) -> str:
        return "公開する"

    def revealed_privately(self) -> str:
        return "公開しました。"

    def ballot_heading(self, number: int, prompt: str) -> str:
        return (
            f"**ラウンド {number}**（あなただけに表示されています）：{self._quoted(prompt)}に当てはまるのはどれですか？"
        )

    def ballot_button(self) -> str:
        return "回答する…"

    def ballot_title(self, number: int) -> str:
        return f"ラウンド {number}"

    def ballot_question(self) -> str:
        return "当てはまる写真を選んでください"

    def ballot_hint(self) -> str:
        return "選ばない写真は「いいえ」になります。公開まで、ほかの人には見えません。"

    def ballot_photo(self, position: int) -> str:
        return f"写真{position}"

    def ballot_abstain(self) -> str:
        return "棄権する（選んだ写真は数えません）"

    def ballot_taken(self, ticked: Sequence[int]) -> str:
        yes = "、".join(map(str, ticked)) or "なし"
        return f"あなたの回答：「はい」は {yes}、ほかは「いいえ」です。公開までは答え直せます。"

    def ballot_abstained(self) -> str:
        return "棄権にしました。公開までは答え直せます。"

    def blind_summary(self, photos: int, blind: BlindView) -> str:
        said = f"ブラインド：回答 {blind.answered}人"
        if blind.answered > blind.voters:
            said += f"（うち棄権 {blind.answered - blind.voters}人）"
        if blind.agreement is None:
            return said
        return (
            f"{said} · 全員一致 {photos}枚中{blind.agreement.unanimous}枚 · 2人ずつの一致率 {blind.agreement.pairs:.0%}"
        )

    def call_over(self, number: int, link: str) -> str:
        return f"**ラウンド {number}**（ブラインド）を公開しました：{link}"

    def blind_is_out(self, number: int, link: str) -> str:
        return f"ラウンド {number} をブラインドで投稿しました：{link}"
