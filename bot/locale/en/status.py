"""Where a session stands, and how good its concept is."""

from collections.abc import Mapping, Sequence

from bot.locale.en.parts import Parts
from bot.locale.text import link, plain
from engine.learning.quality import Audit, Quality
from engine.sessions.tally import Label

CHARTED = 24
"""So many rounds are in the chart."""


class StatusWords(Parts):
    """The words, in English."""

    def quality_heading(self) -> str:
        return "How good it is"

    def quality_line(self, quality: Quality) -> str:
        return (
            f"By the classifier's own estimate about {round(quality.members):,} of the dataset's photos belong to it; "
            f"{quality.accepted:,} score above its threshold."
        )

    def audit_line(self, audit: Audit | None) -> str:
        if audit is None:
            return "How often that is right, an audit tells: choose it behind **More…**, and vote."
        return (
            f"Of {audit.drawn} drawn at random from those, {audit.right} are right: a precision of "
            f"{audit.right / audit.drawn:.0%}, between {audit.low:.0%} and {audit.high:.0%} (95%)."
        )

    def settled_line(self) -> str:
        return "Two rounds brought no new yes and changed little: it may be time to finish."

    def found_heading(self) -> str:
        return "Yes by round"

    def chart_line(self, audit: Audit | None) -> str:
        legend = "Bars: in each round. Line: in all."
        return legend if audit is None else f"{legend} On the right: the precision and its interval."

    def chart_text(self, found: Sequence[int], audit: Audit | None) -> str:
        last = found[-CHARTED:]
        rounds = "Yes by round" if len(last) == len(found) else f"Yes in the last {CHARTED} rounds"
        text = f"{rounds}: {', '.join(map(str, last))}; {sum(found)} in all."
        if audit is None:
            return text
        return f"{text} Precision {audit.right / audit.drawn:.0%}, between {audit.low:.0%} and {audit.high:.0%}."

    def status_title(self, prompt: str, finished: bool) -> str:
        return f"{'Finished: ' if finished else ''}{self._quoted(prompt)}"

    def status_line(self, dataset: str, rounds: int, shown: int, votes: int) -> str:
        return " · ".join(
            [plain(dataset), self._count(rounds, "round"), self._count(shown, "photo"), self._count(votes, "vote")]
        )

    def labels_heading(self) -> str:
        return "Labels"

    def labels_line(self, labels: Mapping[Label, int]) -> str:
        return " · ".join(f"{labels.get(x, 0)} {self.label(x)}" for x in (Label.YES, Label.NO, Label.DISPUTED))

    def votes_heading(self) -> str:
        return "Votes"

    def member_votes(self, member_id: int | None, votes: int) -> str:
        return f"{f'<@{member_id}>' if member_id else self.unnamed()} {votes}"

    def disputed_heading(self) -> str:
        return "Disputed"

    def disputed_photo(self, photo_id: str, page_url: str, yes: int, no: int) -> str:
        name, page = plain(photo_id, 60), link(page_url)
        return f"{f'[{name}]({page})' if page else name} ({yes} yes, {no} no)"

    def nothing(self) -> str:
        return "none"

    def last_round(self, link: str) -> str:
        return f"The last round is here: {link}"

    def files_line(self) -> str:
        return "`labels.csv` holds every photo shown with its votes, `classifier.json` the weights."
