"""An ingest's progress as a bar."""

from collections.abc import Iterable

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from engine.ingest import Progress


def show(title: str, steps: Iterable[Progress]) -> Progress:
    """Draw the bar while the ingest runs; the last step that it told."""
    last = Progress(0, 0, 0)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns) as bar:
        task = bar.add_task(title, total=None)
        for last in steps:
            bar.update(task, completed=last.done, total=last.total)
    return last
