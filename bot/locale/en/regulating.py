"""How votes count, and who may do what."""

from collections.abc import Sequence

from bot.locale.en.parts import Parts
from bot.platform.rights import MODERATORS, Holders, Right
from engine.sessions.events import Voting
from engine.settings.voting_rules import VotingView

_RIGHTS = {
    Right.START: "open and load sessions",
    Right.NEXT: "call for the next round",
    Right.STEER: "change prompt, display and how the nine are chosen",
    Right.FINISH: "finish and reopen sessions",
    Right.APPLY: "label the whole dataset",
    Right.EXPORT: "get labels and classifiers as files",
    Right.SAVE: "save, fork and merge concepts",
    Right.DELETE: "rename and delete others' concepts",
    Right.MODERATE: "settle disputes, hide photos, say how votes count",
}

IN_A_NOTE = 5
"""So many roles are named above the photos of each round."""


class RegulatingWords(Parts):
    """The words, in English."""

    def voting_heading(self) -> str:
        return "**How votes count in this session**"

    def voting_text(self, voting: VotingView, most: int = 25) -> str:
        who = self._voters(voting.roles, [f"<@{member}>" for member in voting.members], voting.forgotten, most)
        lines = [self.quorum_option(voting.quorum), f"Votes: {who}", self.next_after_option(voting.next_after)]
        return "\n".join(f"- {line}." for line in lines)

    def voting_aloud(self, member_id: int, voting: VotingView) -> str:
        return f"<@{member_id}> has said how votes count here from now on:\n{self.voting_text(voting)}"

    def voting_note(self, voting: Voting, judges: int) -> str:
        parts = [self.quorum_option(voting.quorum)] if voting.quorum > 1 else []
        if voting.roles or voting.members:
            parts.append(f"votes: {self._voters(voting.roles, (), len(voting.members), IN_A_NOTE)}")
        if voting.next_after:
            parts.append(f"{judges} of {voting.next_after} have voted on all nine; then the next come")
        return " · ".join(parts)

    def quorum_menu(self) -> str:
        return "How many votes a photo needs to count…"

    def quorum_option(self, count: int) -> str:
        return f"A photo counts from {self._count(count, 'vote')} on"

    def next_after_menu(self) -> str:
        return "When the next round comes…"

    def next_after_option(self, count: int) -> str:
        if not count:
            return "Next round: when asked for"
        return f"Next round: when {self._count(count, 'member')} voted on all nine"

    def voters_menu(self) -> str:
        return "Who may vote (none: everybody)…"

    def settings_heading(self) -> str:
        return "**What this server's new sessions begin with**"

    def display_menu(self) -> str:
        return "What rounds look like…"

    def display_line(self, display: str) -> str:
        return f"- Rounds: {display}."

    def bots_own_display(self) -> str:
        return "Default of the bot"

    def rights_heading(self) -> str:
        return "**Who may do what** (who manages the server may do all)"

    def rights_menu(self) -> str:
        return "Who may do what…"

    def right(self, right: Right) -> str:
        return _RIGHTS[right][0].upper() + _RIGHTS[right][1:]

    def right_line(self, right: Right, holders: Holders, most: int = 25) -> str:
        names = self._roles(holders.roles, most)
        if right in MODERATORS:
            names.append("who manages messages")
        nobody = "only who manages the server" if holders.is_reserved else "everybody"
        return f"- {self.right(right)}: {', '.join(names) or nobody}{self._unknown_roles(holders, most)}"

    def other_rights(self) -> str:
        return "- All else: everybody"

    def right_question(self, right: Right, holders: Holders) -> str:
        return f"**Who may {_RIGHTS[right]}?**\n{self.right_line(right, holders)}"

    def right_roles_menu(self, right: Right) -> str:
        return "Roles; none: only moderators" if right in MODERATORS else "Roles; none: everybody"

    def back_button(self) -> str:
        return "Back"

    def _unknown_roles(self, holders: Holders, most: int) -> str:
        """The roles that were chosen and that the server does not have."""
        if not holders.unknown:
            return ""
        if holders.by_server:
            deleted = self._count(len(holders.unknown), "chosen role")
            return f"\n  ⚠️ {deleted} no longer in this server: choose another"
        names = self._listed([self._quoted(name, 40) for name in holders.unknown], min(2, most))
        return f"\n  ⚠️ `NINEFOLD_RIGHTS` names {names}, and this server has no such role: choose roles here"

    def _roles(self, roles: Sequence[int], most: int) -> list[str]:
        """The roles as one part of a list; none if there are none."""
        return [self._listed([f"<@&{role}>" for role in roles], most)] if roles else []

    def _voters(self, roles: Sequence[int], members: Sequence[str], others: int, most: int = 25) -> str:
        names = [*(f"<@&{role}>" for role in roles), *members]
        parts = [self._listed(names, most)] if names else []
        if others:
            parts.append(self._count(others, "named member"))
        return ", ".join(parts) or "everybody"
