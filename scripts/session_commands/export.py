"""The command line of `scripts/export`."""

import asyncio
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from command_database import DatabaseUrl
from engine.classifier import Classifier
from engine.export.labelled_files import FileFormat, write
from engine.galleries import Labelling
from engine.results.applier import classifier_files
from engine.sessions.tally import Label
from session_commands.stored_session import SessionDatabase, SessionId, StoredSession, session_database

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


class Format(StrEnum):
    """What can be exported: the labelled dataset in several formats, and the classifier."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    LIST = "list"
    CLASSIFIER = "classifier"


Formats = Annotated[
    list[Format] | None,
    typer.Option(
        "--format",
        help="Repeatable. Defaults to all formats. csv, jsonl and parquet contain each photo's id, url, score, label "
        "and votes. list contains the url or path of each yes. classifier contains the weights for NumPy (.npz) and "
        "scikit-learn (.json), and a script that scores a photo.",
    ),
]
Target = Annotated[Path | None, typer.Option("--to", help="Target folder. Defaults to export-SESSION.")]


@app.command()
def export(session: SessionId = "", formats: Formats = None, to: Target = None, database_url: DatabaseUrl = "") -> None:
    """Label a session's dataset with the classifier from its current votes, and export the result to files.

    The bot can keep running.
    """
    with session_database("export", database_url) as found:
        if not session:
            found.list_sessions()
            return
        _export(found, found.session(session), formats or list(Format), to or Path(f"export-{session}"))


def _export(found: SessionDatabase, asked: StoredSession, formats: Iterable[Format], folder: Path) -> None:
    classifier, labelling = asyncio.run(_label(found, asked))
    counts = labelling.counts()
    print(", ".join(f"{counts[label].photos:,} {label}" for label in Label if label in counts))
    folder.mkdir(parents=True, exist_ok=True)
    root = found.catalog.root(asked.gallery.dataset)
    for format_ in dict.fromkeys(formats):
        for path in _write(format_, asked, classifier, labelling, folder, root):
            print(f"{path}  {path.stat().st_size:,} bytes")


async def _label(found: SessionDatabase, asked: StoredSession) -> tuple[Classifier, Labelling]:
    refinement = await found.refiner.refine(asked.session, asked.gallery, asked.embeddings, calibrated=True)
    return refinement.classifier, await found.applier.label(asked.session, refinement.classifier)


def _write(
    format_: Format, asked: StoredSession, classifier: Classifier, labelling: Labelling, folder: Path, root: Path
) -> Iterable[Path]:
    """Write one format, and yield the paths of its files."""
    if format_ is Format.CLASSIFIER:
        for file in classifier_files(asked.session, classifier):
            (folder / file.name).write_bytes(file.content)
            yield folder / file.name
        return
    form = FileFormat(format_.value)
    path = folder / form.file_name
    with path.open("wb") as sink:
        write(form, labelling.pages(), sink, root=root)
    yield path
