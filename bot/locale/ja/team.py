"""What a team is told of itself, in Japanese."""

from collections.abc import Sequence

from bot.locale.en import team
from bot.locale.ja.parts import Parts
from engine.sessions.events import Vote
from engine.sessions.tally import Label
from engine.team.agreement import MemberAgreement, TeamAgreement

_SIDES = {Vote.YES: "はい", Vote.NO: "いいえ", Vote.UNSURE: "わからない"}


class TeamWords(Parts, team.TeamWords):
    """The words, in Japanese."""

    def disputes_heading(self, prompt: str, open: int, more: int) -> str:
        if not open and not more:
            return f"{self._quoted(prompt)}について、いま意見は分かれていません。"
        further = f"意見が最も分かれている9枚です。残りの{more:,}枚は、これらを決めると表示されます。" if more else ""
        return f"**{self._quoted(prompt)}**：{open:,}枚の写真で意見が分かれています。{further}"

    def side(self, side: Vote, members: Sequence[int | None], most: int = 25) -> str:
        names = [f"<@{member}>" for member in members if member is not None][:most]
        others = len(members) - len(names)
        names += [f"ほか{others:,}人"] if others else []
        return f"{_SIDES[side]}：{'、'.join(names)}"

    def settled_photo(self) -> str:
        return "モデレーターが決めました。"

    def settle_menu(self) -> str:
        return "写真のラベルを決める"

    def settle_option(self, position: int, verdict: Vote | None) -> str:
        return f"写真{position}：{'投票に戻す' if verdict is None else self.label(Label(verdict))}"

    def settled_aloud(self, member_id: int, number: int, position: int, verdict: Vote | None) -> str:
        if verdict is None:
            return f"<@{member_id}> さんがラウンド {number} の写真{position}を投票に戻しました。"
        label = self.label(Label(verdict))
        return f"<@{member_id}> さんがラウンド {number} の写真{position}を「{label}」に決めました。"

    def team_title(self, prompt: str) -> str:
        return f"{self._quoted(prompt)}のチーム"

    def alpha_line(self, found: TeamAgreement) -> str:
        if not found.members:
            return "まだ投票がありません。"
        if found.alpha is None:
            return (
                f"複数のメンバーが判断した写真は{found.shared:,}枚です。そのような写真が2枚以上あり、「はい」と"
                "「いいえ」の両方があると、一致の度合いがわかります。"
            )
        return (
            f"複数のメンバーが判断した{found.shared:,}枚で、クリッペンドルフのα係数は **{found.alpha:.2f}** です。"
            "1は完全な一致、0は偶然と同じです。0.8以上なら信頼でき、0.67以上なら慎重に使えるとされます。"
        )

    def members_heading(self) -> str:
        return "判断した写真と、ほかのメンバーの多数意見との一致"

    def agreement_line(self, place: int, member_id: int | None, found: MemberAgreement) -> str:
        who = self.unnamed() if member_id is None else f"<@{member_id}>"
        share = "比べる多数意見なし" if found.share is None else f"{found.compared:,}枚中{found.share:.0%}が一致"
        return f"{place}. {who}：{found.photos:,}枚、{share}"

    def team_chart_heading(self) -> str:
        return "メンバー別"

    def team_chart_line(self) -> str:
        return "棒：判断した写真の数。緑：ほかのメンバーの多数意見と同じ。"

    def team_chart_text(self, members: Sequence[MemberAgreement]) -> str:
        bars = [f"{place}：{one.photos}枚、一致{one.agreed}枚" for place, one in enumerate(members, 1)]
        return f"メンバーごとの判断した写真。{'、'.join(bars)}。"

    def listed_now(self, listed: bool) -> str:
        if listed:
            return "チームの表示に、また名前が出ます。"
        commands = "、".join(self._command(name) for name in ("concept team", "concept status", "concept disputed"))
        return f"{commands} に名前が出なくなりました。投票は数えられます。"
