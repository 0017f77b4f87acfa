"""Sessions that last: a channel's history, rounds that are posted once more, and channels that are gone."""

from bot.locale.en.parts import Parts
from bot.locale.text import plain
from engine.galleries.dataset_names import title_of
from engine.history.channel_history import PastRound, PastSession
from engine.sessions.tally import Label


class LastingWords(Parts):
    """The words, in English."""

    def round_shown(self, number: int, link: str) -> str:
        return f"Round {number} is posted again: {link}"

    def round_not_posted(self, number: int) -> str:
        return f"Round {number} is not posted yet: `/concept next` does it."

    def history_rounds(self, prompt: str) -> str:
        return f"The rounds on {self._quoted(prompt)}"

    def history_round(self, shown: PastRound, link: str | None) -> str:
        labels = [(shown.labels.get(one, 0), self.label(one)) for one in (Label.YES, Label.NO, Label.DISPUTED)]
        parts = [f"{count} {name}" for count, name in labels if count]
        name = f"[Round {shown.number}]({link})" if link else f"Round {shown.number} (not posted)"
        return f"{name} · {', '.join(parts) or 'no votes yet'}"

    def history_sessions(self) -> str:
        return "Sessions of this channel"

    def history_session(self, past: PastSession) -> str:
        state = "running" if past.is_running else "finished"
        counts = f"{self._count(past.rounds, 'round')}, {self._count(past.votes, 'vote')}, {past.yes:,} yes"
        when = f"<t:{int(past.started_at)}:f>"
        return f"**{plain(past.prompt, 100)}** · {state}\n{when} · {plain(title_of(past.dataset))}\n{counts}"

    def history_page(self, page: int, pages: int) -> str:
        return f"Page {page} of {pages}"

    def newer_button(self) -> str:
        return "Newer"

    def older_button(self) -> str:
        return "Older"
