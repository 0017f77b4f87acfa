"""A round's message."""

from bot.locale.en.parts import Parts
from bot.locale.text import bare, plain


class RoundWords(Parts):
    """The words, in English."""

    def round_heading(self, number: int, prompt: str, dataset: str, finished: bool) -> str:
        ended = " · finished" if finished else ""
        return f"**Round {number}** · {self._quoted(prompt)} · {plain(dataset)}{ended}"

    def photo_line(self, score: float, page_url: str, credit: str, credit_url: str, photo_id: str) -> str:
        parts = [f"score {score:.3f}"]
        if page_url:
            parts.append(f"[photo's page]({page_url})")
        if credit:
            name = plain(credit, 80)
            parts.append(f"by [{name}]({credit_url})" if credit_url else f"by {name}")
        return " · ".join([*parts, plain(photo_id)])

    def photo_gone(self, photo_id: str) -> str:
        return f"{plain(photo_id)} is no longer in the dataset; its label is kept"

    def picture_not_shown(self) -> str:
        return "Discord cannot show a picture from its address"

    def alt_text(self, position: int, credit: str, description: str) -> str:
        credit, description = bare(credit, 80), bare(description, 800)
        by = f" by {credit}" if credit else ""
        return f"Photo {position}{by}: {description}" if description else f"Photo {position}{by}"

    def rest_button(self) -> str:
        return "Rest is no"

    def next_button(self) -> str:
        return "Next nine"

    def more_button(self) -> str:
        return "More…"
