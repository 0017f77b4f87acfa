"""What a team is told of itself."""

from collections.abc import Sequence

from bot.locale.en.parts import Parts
from engine.sessions.events import Vote
from engine.sessions.tally import Label
from engine.team.agreement import MemberAgreement, TeamAgreement


class TeamWords(Parts):
    """The words, in English."""

    def disputes_heading(self, prompt: str, open: int, more: int) -> str:
        if not open and not more:
            return f"Nobody disagrees about {self._quoted(prompt)} at the moment."
        further = f" The nine most disputed of them; {more:,} more follow when these are settled." if more else ""
        return f"**{self._quoted(prompt)}**: the team disagrees about {self._count(open, 'photo')}.{further}"

    def side(self, side: Vote, members: Sequence[int | None], most: int = 25) -> str:
        names = [f"<@{member}>" for member in members if member is not None]
        unnamed = len(members) - len(names)
        parts = [self._listed(names, most)] if names else []
        parts += [f"{unnamed:,} unnamed"] if unnamed else []
        return f"{side.value.capitalize()}: {', '.join(parts)}"

    def settled_photo(self) -> str:
        return "A moderator has settled it."

    def settle_menu(self) -> str:
        return "Settle a photo"

    def settle_option(self, position: int, verdict: Vote | None) -> str:
        return f"Photo {position}: {'as the votes say' if verdict is None else self.label(Label(verdict))}"

    def settled_aloud(self, member_id: int, number: int, position: int, verdict: Vote | None) -> str:
        if verdict is None:
            return f"<@{member_id}> gave photo {position} of round {number} back to the votes."
        return f"<@{member_id}> settled photo {position} of round {number}: {self.label(Label(verdict))}."

    def team_title(self, prompt: str) -> str:
        return f"The team of {self._quoted(prompt)}"

    def alpha_line(self, found: TeamAgreement) -> str:
        if not found.members:
            return "Nobody has voted yet."
        if found.alpha is None:
            return (
                f"Several members have judged {self._count(found.shared, 'photo')}: how far they agree beyond chance "
                "can be told when there are at least two such photos, and both a yes and a no among their votes."
            )
        return (
            f"Krippendorff's alpha is **{found.alpha:.2f}** over {self._count(found.shared, 'photo')} that several "
            "have judged: 1 is full agreement, 0 as by chance; from .8 on labels are taken for reliable, from .67 on "
            "with care."
        )

    def members_heading(self) -> str:
        return "Photos judged, and agreement with the others' majority"

    def agreement_line(self, place: int, member_id: int | None, found: MemberAgreement) -> str:
        who = self.unnamed() if member_id is None else f"<@{member_id}>"
        share = "no majority to compare with" if found.share is None else f"{found.share:.0%} of {found.compared:,}"
        return f"{place}. {who}: {self._count(found.photos, 'photo')}, {share}"

    def team_chart_heading(self) -> str:
        return "By member"

    def team_chart_line(self) -> str:
        return "Bars: photos judged. Green: as the majority of the others did."

    def team_chart_text(self, members: Sequence[MemberAgreement]) -> str:
        bars = [f"{place}: {one.photos} photos, {one.agreed} with the majority" for place, one in enumerate(members, 1)]
        return f"Photos judged by member. {'; '.join(bars)}."

    def listed_now(self, listed: bool) -> str:
        if listed:
            return "You are named again where a team's work is told of."
        return "You are named no more in `/concept team`, `/concept status` and `/concept disputed`; your votes count."
