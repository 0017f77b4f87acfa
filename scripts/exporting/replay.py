"""The command line of `scripts/replay`."""

import asyncio
import sys

import typer

from engine.history.refine_replay import Rebuilt, rebuilt
from exporting.opened import Opened, OpenedSession, SessionId, opened
from opening import DatabaseUrl

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def replay(session: SessionId = "", database_url: DatabaseUrl = "") -> None:
    """Fit every classifier of a session again from the journal, and compare the weights' SHA-256.

    It exits with 1 when one that the same versions made has other bits.
    """
    with opened("replay", database_url) as found:
        if not session:
            found.list_sessions()
            return
        is_right = asyncio.run(_replay(found, found.session(session)))
    sys.exit(0 if is_right else 1)


async def _replay(found: Opened, asked: OpenedSession) -> bool:
    """Print a line for each classifier; whether all are as they must be."""
    is_right, classifiers = True, 0
    async for step in rebuilt(asked.entries, asked.gallery, asked.embeddings, found.refiner):
        classifiers += 1
        is_right = is_right and (step.is_same or is_excused(step))
        print(f"event {step.sequence}, {step.at:%Y-%m-%d %H:%M:%S} UTC, {step.recorded.labels} labels: {verdict(step)}")
    print(f"{classifiers} classifiers of {asked.session.prompt!r} in {asked.session.started.dataset}")
    return is_right


def is_excused(step: Rebuilt) -> bool:
    """Whether other bits are to be expected: another version made them, of the refiner or of the dataset."""
    return (step.other_refiner or step.other_dataset) and not step.other_labels


def verdict(step: Rebuilt) -> str:
    """What the comparison of one classifier says."""
    if step.is_same:
        return f"the same bits, sha256 {step.now.sha256}"
    reasons = []
    if step.other_labels:
        reasons.append(f"the journal leads to {step.now.labels} labels: it was changed afterwards")
    if step.other_refiner:
        was, now = step.recorded, step.now
        reasons.append(
            f"{was.refiner} {was.refiner_version} made it, this is {now.refiner} {now.refiner_version}: other versions "
            "give other bits"
        )
    if step.other_dataset:
        was, now = step.recorded, step.now
        reasons.append(f"the dataset was version {was.dataset_version}, it is {now.dataset_version} now")
    reason = "; ".join(reasons) or "by the same versions: the votes, the prompt or the record was changed afterwards"
    return f"OTHER BITS, recorded {step.recorded.sha256}, rebuilt {step.now.sha256} ({reason})"
