"""A labelled dataset, and private looks."""

from collections.abc import Mapping, Sequence

from bot.locale.en.parts import Parts
from bot.locale.text import plain
from engine.galleries import LabelCount
from engine.sessions.tally import Label


class AppliedWords(Parts):
    """The words, in English."""

    def applied_title(self, prompt: str, dataset: str) -> str:
        return f"{self._quoted(prompt)} in {plain(dataset)}"

    def applied_line(self, photos: int, counts: Mapping[Label, LabelCount]) -> str:
        none = LabelCount()
        parts = [f"{counts.get(x, none).photos:,} {self.label(x)}" for x in (Label.YES, Label.NO)]
        if Label.DISPUTED in counts:
            parts.append(f"{counts[Label.DISPUTED].photos:,} {self.label(Label.DISPUTED)}")
        judged = sum(count.judged for count in counts.values())
        return (
            f"Of {self._count(photos, 'photo')}: {', '.join(parts)}. You judged {judged:,} of them yourselves, which "
            "counts more than any score."
        )

    def strongest_heading(self) -> str:
        return "The strongest yes"

    def borderline_heading(self) -> str:
        return "Borderline: they just missed it"

    def weakest_heading(self) -> str:
        return "The weakest yes: they just made it"

    def sheet_caption(self) -> str:
        return "The photos are ones that nobody has voted on; row by row, from the left."

    def score_range(self, scores: Sequence[float]) -> str:
        return f"scores {max(scores):.3f} to {min(scores):.3f}"

    def sheet_alt_text(self, heading: str, photos: int) -> str:
        return f"{heading}: {self._count(photos, 'photo')}"

    def too_large(self, session_id: str, forms: Sequence[str]) -> str:
        options = " ".join(f"--format {form}" for form in forms)
        return (
            f"Too large for Discord: {', '.join(forms)}. The bot's operator can export it with "
            f"this command:\n```\n./scripts/export {session_id} {options}\n```"
        )

    def applied_privately(self) -> str:
        return "Applied."

    def found(self, prompt: str, dataset: str) -> str:
        return f"The nine nearest to {self._quoted(prompt)} in {plain(dataset)}. To teach it: `/concept start`"

    def best(self, prompt: str, dataset: str) -> str:
        return f"The strongest photos for {self._quoted(prompt)} in {plain(dataset)} by the classifier of this moment."
