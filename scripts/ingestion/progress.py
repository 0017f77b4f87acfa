"""Shows the progress of an ingest: as a bar, as JSON lines, or not at all."""

import json
import time
from collections.abc import Iterable
from enum import StrEnum

from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from engine.ingest import Progress

_LINE_SECONDS = 1.0


class Output(StrEnum):
    """The output format of a command."""

    BAR = "bar"
    JSON = "json"
    QUIET = "quiet"

    def say(self, words: str, **facts: object) -> None:
        """Print a line: `words` for people, or `facts` as JSON."""
        if self is Output.JSON:
            print(json.dumps(facts), flush=True)
        elif self is Output.BAR:
            print(words, flush=True)

    def hint(self, words: str) -> None:
        """Print a line for people only."""
        if self is Output.BAR:
            print(words, flush=True)


class _Rate(ProgressColumn):
    """The recent number of photos per second."""

    def render(self, task: Task) -> Text:
        """Render the rate, such as `104 photos/s`."""
        return Text(f"{task.speed:,.0f} photos/s" if task.speed else "", style="progress.data.speed")


def show(title: str, steps: Iterable[Progress], output: Output = Output.BAR) -> Progress:
    """Show the progress of an ingest until it ends, and return the last step."""
    if output is Output.BAR:
        return _bar(title, steps)
    last, told_at = Progress(0, 0, 0), 0.0
    for last in steps:
        if output is Output.JSON and time.monotonic() - told_at >= _LINE_SECONDS:
            told_at = time.monotonic()
            output.say("", done=last.done, total=last.total, failed=last.failed, added=last.added)
    return last


def show_lines(title: str, steps: Iterable[Progress], every_seconds: float = 5.0) -> Progress:
    """Show the progress of an ingest as plain lines, for output that is not a terminal."""
    last, told_at = Progress(0, 0, 0), time.monotonic()
    for last in steps:
        if last.done < last.total and time.monotonic() - told_at >= every_seconds:
            told_at = time.monotonic()
            print(f"{title}: {last.done:,} of {last.total:,}", flush=True)
    print(f"{title}: {last.done:,} of {last.total:,}", flush=True)
    return last


def _bar(title: str, steps: Iterable[Progress]) -> Progress:
    last = Progress(0, 0, 0)
    failed = TextColumn("{task.fields[failed]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Bar(*columns, failed) as bar:
        task = bar.add_task(title, total=None, failed="")
        for last in steps:
            bar.update(task, completed=last.done, total=last.total, failed=f"{last.failed} failed" * bool(last.failed))
    return last
