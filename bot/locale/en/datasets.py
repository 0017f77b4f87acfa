"""Datasets that members add, look at and remove."""

from collections.abc import Mapping

from bot.locale.en.parts import Parts
from bot.locale.text import bare, plain
from engine.failures import Reason

_FETCH = {
    Reason.BAD_URL: "the address has to be a public one and to begin with http:// or https://",
    Reason.NOT_FOUND: "nothing stands at that address",
    Reason.GONE: "nothing stands at that address any more",
    Reason.TOO_LARGE: "the file is too large",
    Reason.TIMEOUT: "its server took too long",
    Reason.REDIRECTS: "its server sends on and on",
}


class DatasetWords(Parts):
    """The words, in English."""

    def own_dataset(self) -> str:
        return "of this server"

    def addition_title(self, title: str) -> str:
        return f"Adding the dataset {self._quoted(title)}"

    def retry_title(self, title: str) -> str:
        return f"Trying the missing photos of {self._quoted(title)} again"

    def retry_photos_button(self) -> str:
        return "Try the missing photos again"

    def addition_fetching(self) -> str:
        return "Fetching the file…"

    def addition_waiting(self) -> str:
        return "Waiting in line for the additions before it…"

    def addition_comparing(self) -> str:
        return "Looking for duplicates…"

    def addition_counts(self, done: int, total: int, failed: int) -> str:
        missing = f" · {failed:,} could not be had" if failed else ""
        return f"{done:,} of {self._count(total, 'photo')}{missing}"

    def addition_pace(self, rate: float, seconds_left: float | None) -> str:
        left = "" if seconds_left is None else f" · {self._duration(seconds_left)} left"
        return f"{rate:.{0 if rate >= 10 else 1}f} photos/s{left}"

    def addition_done(self, title: str, photos: int) -> str:
        if not photos:
            return "No photo could be had, so there is no new dataset."
        return f"{self._count(photos, 'photo')}. It is searched by `/concept start` with the dataset {plain(title)}."

    def addition_cancelled(self, photos: int) -> str:
        if not photos:
            return "Cancelled; nothing was added."
        kept = "photo was added and stays" if photos == 1 else "photos were added and stay"
        return f"Cancelled. {photos:,} {kept}; `/dataset remove` deletes the dataset."

    def addition_failed(self, why: str, photos: int) -> str:
        return f"It could not be finished. {why}" + (f" {self._count(photos, 'photo')} stayed." if photos else "")

    def addition_started(self, link: str) -> str:
        return f"It is on its way: {link}"

    def cancel_addition_button(self) -> str:
        return "Cancel"

    def addition_cancelled_privately(self) -> str:
        return "It stops here; what was added stays."

    def failures_heading(self) -> str:
        return "Left out"

    def failures_line(self, failures: Mapping[Reason, int]) -> str:
        return " · ".join(f"{count:,} {self.reason(reason)}" for reason, count in failures.items()) or "nothing"

    def reason(self, reason: Reason) -> str:
        return reason.value

    def duplicates_line(self, duplicates: int) -> str:
        return f"{self._count(duplicates, 'photo')} hidden as duplicates"

    def dataset_facts(self, photos: int, encoder: str, dimension: int) -> str:
        return f"{self._count(photos, 'photo')} · {plain(encoder)} · {dimension:,} dimensions"

    def dataset_sheet(self, title: str) -> str:
        return f"Nine random photos of {bare(title)}"

    def confirm_remove(self, title: str, photos: int) -> str:
        return f"Remove the dataset {self._quoted(title)} with its {self._count(photos, 'photo')}?"

    def confirm_remove_again(self, title: str) -> str:
        return (
            f"Its photos cannot be had back, and its finished sessions cannot be resumed. Really remove {plain(title)}?"
        )

    def remove_button(self) -> str:
        return "Remove…"

    def really_remove_button(self) -> str:
        return "Yes, delete it for good"

    def removed(self, title: str) -> str:
        return f"The dataset {self._quoted(title)} is removed."

    def _duration(self, seconds: float) -> str:
        minutes = round(seconds / 60)
        if minutes < 1:
            return "less than a minute"
        return self._count(minutes, "minute") if minutes < 120 else f"{minutes // 60} hours"
