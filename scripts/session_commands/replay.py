"""The command line of `scripts/replay`."""

import asyncio
import sys

import typer

from command_database import DatabaseUrl
from engine.history.refine_replay import Rebuilt, rebuilt
from session_commands.stored_session import SessionDatabase, SessionId, StoredSession, session_database

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def replay(session: SessionId = "", database_url: DatabaseUrl = "") -> None:
    """Rebuild every classifier of a session from the journal, and compare the SHA-256 of the weights.

    Exits with 1 if the same versions of the refiner and the dataset give different weights.
    """
    with session_database("replay", database_url) as found:
        if not session:
            found.list_sessions()
            return
        is_right = asyncio.run(_replay(found, found.session(session)))
    sys.exit(0 if is_right else 1)


async def _replay(found: SessionDatabase, asked: StoredSession) -> bool:
    """Print a line for each classifier. Return whether all of them are as expected."""
    is_right, classifiers = True, 0
    async for step in rebuilt(asked.entries, asked.gallery, asked.embeddings, found.refiner):
        classifiers += 1
        is_right = is_right and (step.is_same or is_excused(step))
        print(f"event {step.sequence}, {step.at:%Y-%m-%d %H:%M:%S} UTC, {step.recorded.labels} labels: {verdict(step)}")
    print(f"{classifiers} classifiers of {asked.session.prompt!r} in {asked.session.started.dataset}")
    return is_right


def is_excused(step: Rebuilt) -> bool:
    """Whether different weights are expected, because the refiner or the dataset has another version now."""
    return (step.other_refiner or step.other_dataset) and not step.other_labels


def verdict(step: Rebuilt) -> str:
    """Describe the comparison of one classifier."""
    if step.is_same:
        return f"identical, sha256 {step.now.sha256}"
    reasons = []
    if step.other_labels:
        reasons.append(f"the journal now gives {step.now.labels} labels: it was changed afterwards")
    if step.other_refiner:
        was, now = step.recorded, step.now
        reasons.append(
            f"it was made by {was.refiner} {was.refiner_version}, and this is {now.refiner} {now.refiner_version}: "
            "different versions give different weights"
        )
    if step.other_dataset:
        was, now = step.recorded, step.now
        reasons.append(f"the dataset has changed from version {was.dataset_version} to {now.dataset_version}")
    reason = "; ".join(reasons) or "same versions: the votes, the prompt or the record was changed afterwards"
    return f"DIFFERENT, recorded {step.recorded.sha256}, rebuilt {step.now.sha256} ({reason})"
