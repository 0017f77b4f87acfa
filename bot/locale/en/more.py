"""The private panel behind More."""

from collections.abc import Mapping

from bot.locale.en.parts import Parts
from engine.sessions.events import Display, Strategy, Vote
from engine.sessions.tally import Label

_VOTES = {Vote.YES: "✓ yes", Vote.NO: "✗ no", Vote.UNSURE: "? unsure"}


class MoreWords(Parts):
    """The words, in English."""

    def more_heading(self, number: int) -> str:
        return f"**Round {number}**, for you alone:"

    def unsure_menu(self) -> str:
        return "Unsure about a photo…"

    def replace_menu(self) -> str:
        return "Replace a broken or unsuitable photo…"

    def hide_menu(self) -> str:
        return "Replace a photo and hide it in this dataset…"

    def steer_menu(self) -> str:
        return "How the next nine are chosen…"

    def strategy(self, strategy: Strategy) -> str:
        return {
            Strategy.AUTOMATIC: "Automatic: the nearest; after a round without a yes, a diverse one",
            Strategy.NEAREST: "Nearest: what the classifier is surest of",
            Strategy.DIVERSE: "Diverse: unlike each other and what was shown",
            Strategy.BORDERLINE: "Borderline: what the classifier is least sure of",
            Strategy.AUDIT: "Audit: random ones of what it takes for a yes",
        }[strategy]

    def steered(self, strategy: Strategy) -> str:
        return f"From the next round on: {self.strategy(strategy)}."

    def displayed(self, display: Display) -> str:
        shape = {
            Display.EMBEDS: "one photo below the other, each with its line",
            Display.GRID: "nine squares above the buttons, the credits below",
            Display.SHEET: "one picture of all nine, framed by their labels",
        }[display]
        return f"From the next round on: {shape}."

    def photo_option(self, position: int, label: Label) -> str:
        return f"Photo {position}" if label is Label.NONE else f"Photo {position} ({self.label(label)})"

    def my_votes_button(self) -> str:
        return "My votes"

    def undo_button(self) -> str:
        return "Undo my last action"

    def unsure_set(self, position: int) -> str:
        return f"Photo {position}: you are unsure. It counts for neither side."

    def withdraw_button(self) -> str:
        return "Withdraw a vote…"

    def withdraw_menu(self) -> str:
        return "One of your votes…"

    def withdraw_question(self) -> str:
        return "Which of your votes do you withdraw?"

    def vote_option(self, position: int, vote: Vote) -> str:
        return f"Photo {position}: {_VOTES[vote]}"

    def vote_withdrawn(self, position: int) -> str:
        return f"Photo {position}: your vote is withdrawn. **Rest is no** leaves this photo alone."

    def photo_replaced(self, position: int, hidden: bool) -> str:
        tail = " The old one is hidden in this dataset from now on." if hidden else ""
        return f"Photo {position} was replaced.{tail}"

    def my_votes(self, number: int, votes: Mapping[int, Vote], total: int) -> str:
        if not votes:
            return f"You have not voted in round {number} yet; {self._count(total, 'vote')} in the session."
        line = "  ".join(f"{position} {_VOTES[vote][0]}" for position, vote in sorted(votes.items()))
        return f"Your votes in round {number}: {line}\n{self._count(total, 'vote')} in the session."
