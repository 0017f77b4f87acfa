"""The command line of `scripts/export`."""

import asyncio
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from engine.classifier import Classifier
from engine.datasets.applier import classifier_files
from engine.export.labelled_files import FileFormat, write
from engine.galleries import Labelling
from engine.sessions.tally import Label
from exporting.opened import Opened, OpenedSession, SessionId, opened
from opening import DatabaseUrl

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


class Format(StrEnum):
    """What can be written: a labelled dataset in its forms, and the classifier by itself."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    LIST = "list"
    CLASSIFIER = "classifier"


Formats = Annotated[
    list[Format] | None,
    typer.Option(
        "--format",
        help="All by default. csv, jsonl, parquet: each photo's id, url, score, label and votes; list: the url or path "
        "of each yes; classifier: the weights for NumPy (.npz) and scikit-learn (.json), and how to score a photo.",
    ),
]
Target = Annotated[Path | None, typer.Option("--to", help="The folder for the files, by default export-SESSION.")]


@app.command()
def export(session: SessionId = "", formats: Formats = None, to: Target = None, database_url: DatabaseUrl = "") -> None:
    """Label a session's whole dataset by its votes as they are now, and write it to files; the bot may run."""
    with opened("export", database_url) as found:
        if not session:
            found.list_sessions()
            return
        _export(found, found.session(session), formats or list(Format), to or Path(f"export-{session}"))


def _export(found: Opened, asked: OpenedSession, formats: Iterable[Format], folder: Path) -> None:
    classifier, labelling = asyncio.run(_label(found, asked))
    counts = labelling.counts()
    print(", ".join(f"{counts[label].photos:,} {label}" for label in Label if label in counts))
    folder.mkdir(parents=True, exist_ok=True)
    root = found.catalog.root(asked.gallery.dataset)
    for format_ in dict.fromkeys(formats):
        for path in _write(format_, asked, classifier, labelling, folder, root):
            print(f"{path}  {path.stat().st_size:,} bytes")


async def _label(found: Opened, asked: OpenedSession) -> tuple[Classifier, Labelling]:
    refinement = await found.refiner.refine(asked.session, asked.gallery, asked.embeddings, calibrated=True)
    return refinement.classifier, await found.applier.label(asked.session, refinement.classifier)


def _write(
    format_: Format, asked: OpenedSession, classifier: Classifier, labelling: Labelling, folder: Path, root: Path
) -> Iterable[Path]:
    """Write one format; the paths that it has."""
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
