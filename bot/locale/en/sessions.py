"""Private answers about a session, and the questions before what cannot be taken back."""

from collections.abc import Sequence

from bot.locale.en.parts import Parts


class SessionWords(Parts):
    """The words, in English."""

    def loading_encoder(self) -> str:
        return "Loading the encoder; the first prompt takes a little longer…"

    def session_started(self, prompt: str) -> str:
        return (
            f"The session on {self._quoted(prompt)} is open. Vote with ✓ and ✗ on each photo, together with everyone "
            "here; **Next nine** learns from the votes."
        )

    def prompt_truncated(self) -> str:
        return "Your prompt is longer than the encoder reads: only its beginning was used."

    def unknown_words(self, words: Sequence[str]) -> str:
        quoted = self._listed([self._quoted(word, 60) for word in words], 10)
        if len(words) == 1:
            return f"The encoder does not know the word {quoted}, so it was not used."
        return f"The encoder does not know the words {quoted}, so they were not used."

    def round_is_out(self, number: int, link: str) -> str:
        return f"Round {number} is out: {link}"

    def round_undone(self, rounds: Sequence[int]) -> str:
        if not rounds:
            return "Your last action was taken back."
        return f"Your last action was taken back, in round {' and '.join(map(str, rounds))}."

    def session_resumed(self, prompt: str, number: int, link: str | None) -> str:
        where = f"round {number} is here: {link}" if link else "`/concept next` posts its round"
        return f"The session on {self._quoted(prompt)} goes on; {where}"

    def resumed_privately(self) -> str:
        return "Reopened."

    def confirm_replace(self, prompt: str, rounds: int) -> str:
        return (
            f"A session on {self._quoted(prompt)} runs here, in round {rounds}. Finish it and start a new one on this?"
        )

    def replace_button(self) -> str:
        return "Finish it and start"

    def confirm_finish(self, prompt: str, rounds: int, votes: int) -> str:
        return (
            f"Finish the session on {self._quoted(prompt)} ({self._count(rounds, 'round')}, "
            f"{self._count(votes, 'vote')})? Its labels and classifier are posted here; `/concept resume` reopens it."
        )

    def finish_button(self) -> str:
        return "Finish"

    def summary_privately(self) -> str:
        return "The session is finished, but Discord did not confirm the summary's message. Here it is, for you alone."

    def finished_privately(self) -> str:
        return "Finished."
