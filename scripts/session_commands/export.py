"""The command line of `scripts/export`."""

import asyncio
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from command_database import DatabaseUrl
from engine.classifier import Classifier
from engine.errors import ExportRefusedError
from engine.export.exported_concept import ExportedConcept
from engine.export.formats import FORMATS
from engine.export.labelled_files import FileFormat, write
from engine.galleries import Labelling
from engine.results.applier import classifier_files
from engine.results.exported_session import exported_session
from engine.sessions.tally import Label
from option_groups import expand_groups
from session_commands.hub_upload import push
from session_commands.photo_copies import PhotoCopies
from session_commands.stored_session import SessionDatabase, SessionId, StoredSession, session_database

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


class Format(StrEnum):
    """What can be exported: the labelled dataset in several formats, the classifier, and files for other tools."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    LIST = "list"
    CLASSIFIER = "classifier"
    HUGGINGFACE = "huggingface"
    LABELSTUDIO = "labelstudio"
    FIFTYONE = "fiftyone"
    CVAT = "cvat"
    COCO = "coco"
    LORA = "lora"
    SAFETENSORS = "safetensors"
    ONNX = "onnx"
    SKLEARN = "sklearn"


DEFAULT_FORMATS = [*Format][: list(Format).index(Format.CLASSIFIER) + 1]
"""What is exported without `--format`. The others are for a tool that one has."""
PUSHED = {Format.HUGGINGFACE: "dataset", Format.SAFETENSORS: "model", Format.ONNX: "model", Format.SKLEARN: "model"}
"""The formats that `--push` uploads, and the kind of repository for each."""

Formats = Annotated[
    list[Format] | None,
    typer.Option(
        "--format",
        help="Repeatable. Defaults to csv, jsonl, parquet, list and classifier. csv, jsonl and parquet contain each "
        "photo's id, url, score, label and votes. list contains the url or path of each yes. classifier contains the "
        "weights for NumPy (.npz) and scikit-learn (.json), and a script that scores a photo. The others are for other "
        "tools, each in a folder of its own, with the photos voted on and those that fit.",
    ),
]
Target = Annotated[Path | None, typer.Option("--to", help="Target folder. Defaults to export-SESSION.")]


@dataclass(frozen=True, slots=True)
class HubOptions:
    """The options for other tools."""

    push: Annotated[
        str,
        typer.Option(
            "--push",
            metavar="ORG/NAME",
            help="Also upload to the Hugging Face hub, with HF_TOKEN: huggingface as a dataset, or safetensors, onnx "
            "or sklearn as a model. Needs exactly one such --format.",
        ),
    ] = ""
    public: Annotated[bool, typer.Option("--public", help="Make a new repository public. Default: private.")] = False
    licence: Annotated[
        str, typer.Option("--license", help="The licence of the photos, for the dataset card, such as cc-by-4.0.")
    ] = "other"


@app.command()
@expand_groups
def export(
    hub: HubOptions, session: SessionId = "", formats: Formats = None, to: Target = None, database_url: DatabaseUrl = ""
) -> None:
    """Label a session's dataset with the classifier from its current votes, and export the result to files.

    The bot can keep running.
    """
    with session_database("export", database_url) as found:
        if not session:
            found.list_sessions()
            return
        chosen = list(dict.fromkeys(formats or DEFAULT_FORMATS))
        pushed = [form for form in chosen if form in PUSHED]
        if hub.push and len(pushed) != 1:
            raise ExportRefusedError(f"--push needs one --format of {', '.join(PUSHED)}")
        folder = to or Path(f"export-{session}")
        _export(found, found.session(session), chosen, folder, hub.licence)
        if hub.push:
            kind = PUSHED[pushed[0]]
            print(push(folder / pushed[0], hub.push, kind=kind, private=not hub.public))


def _export(
    found: SessionDatabase, asked: StoredSession, formats: Iterable[Format], folder: Path, licence: str
) -> None:
    classifier, labelling = asyncio.run(_label(found, asked))
    counts = labelling.counts()
    print(", ".join(f"{counts[label].photos:,} {label}" for label in Label if label in counts))
    folder.mkdir(parents=True, exist_ok=True)
    root = found.catalog.root(asked.gallery.dataset)
    exported = None
    for form in formats:
        if form.value in FORMATS:
            exported = exported or exported_session(
                asked.session, classifier, labelling, asked.gallery, licence=licence
            )
            _write_for_tool(form, exported, folder / form, root)
        else:
            for path in _write(form, asked, classifier, labelling, folder, root):
                print(f"{path}  {path.stat().st_size:,} bytes")


async def _label(found: SessionDatabase, asked: StoredSession) -> tuple[Classifier, Labelling]:
    refinement = await found.refiner.refine(asked.session, asked.gallery, asked.embeddings, calibrated=True)
    return refinement.classifier, await found.applier.label(asked.session, refinement.classifier)


def _write(
    format_: Format, asked: StoredSession, classifier: Classifier, labelling: Labelling, folder: Path, root: Path
) -> Iterator[Path]:
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


def _write_for_tool(format_: Format, exported: ExportedConcept, folder: Path, root: Path) -> None:
    """Write a format of another tool to a folder of its own, and say what could not be copied."""
    form, files, size = FORMATS[format_.value], 0, 0
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".photos-") as downloads:
        copies = PhotoCopies(root, Path(downloads))
        if form.has_images and not exported.dataset.hotlink_only:
            copies.download(one.photo for one in exported.photos)
        for file in form.write(exported, copies.read):
            path = folder / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
            files, size = files + 1, size + len(file.content)
    print(f"{folder}  {files:,} {'file' if files == 1 else 'files'}, {size:,} bytes")
    for line in copies.missing:
        print(f"  left out {line}")
