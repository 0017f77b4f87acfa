"""Blind rounds."""

from collections.abc import Sequence

from bot.locale.en.parts import Parts
from engine.sessions.views import BlindView


class BlindWords(Parts):
    """The words, in English."""

    def blind_call(self, number: int, prompt: str, blind: BlindView) -> str:
        until = f"<t:{int(blind.terms.until)}:R>"
        return (
            f"**Round {number}**, blind · {self._quoted(prompt)}\n"
            "Press **Join** to see the nine for yourself and to answer alone. All is revealed when everybody who "
            f"joined has answered ({blind.terms.answers} at least), or {until}.\n"
            f"{blind.joined} joined, {blind.answered} answered."
        )

    def join_button(self) -> str:
        return "Join"

    def confirm_reveal(self, number: int, blind: BlindView) -> str:
        waiting = blind.joined - blind.answered
        return (
            f"Reveal round {number} now? {self._count(blind.answered, 'member')} answered, {waiting} joined and have "
            "not yet."
        )

    def confirm_reveal_button(self) -> str:
        return "Reveal it"

    def revealed_privately(self) -> str:
        return "Revealed."

    def ballot_heading(self, number: int, prompt: str) -> str:
        return f"**Round {number}**, for you alone: which of these show {self._quoted(prompt)}?"

    def ballot_button(self) -> str:
        return "Answer…"

    def ballot_title(self, number: int) -> str:
        return f"Round {number}"

    def ballot_question(self) -> str:
        return "Tick those that show it"

    def ballot_hint(self) -> str:
        return "What is not ticked is a no. Nobody sees it before all is revealed."

    def ballot_photo(self, position: int) -> str:
        return f"Photo {position}"

    def ballot_abstain(self) -> str:
        return "I abstain: none of my ticks count"

    def ballot_taken(self, ticked: Sequence[int]) -> str:
        yes = ", ".join(map(str, ticked)) or "none"
        return f"Your answer: yes to {yes}, no to the others. Until all is revealed you can answer anew."

    def ballot_abstained(self) -> str:
        return "You abstain. Until all is revealed you can answer anew."

    def blind_summary(self, photos: int, blind: BlindView) -> str:
        said = f"Blind: {self._count(blind.answered, 'member')} answered"
        if blind.answered > blind.voters:
            said += f", {blind.answered - blind.voters} of them abstained"
        if blind.agreement is None:
            return said
        return (
            f"{said} · all agree on {blind.agreement.unanimous} of {photos} photos · "
            f"{blind.agreement.pairs:.0%} of all pairs of votes agree"
        )

    def call_over(self, number: int, link: str) -> str:
        return f"**Round {number}** was blind; these are its photos and votes: {link}"

    def blind_is_out(self, number: int, link: str) -> str:
        return f"Round {number} is out, blind: {link}"
