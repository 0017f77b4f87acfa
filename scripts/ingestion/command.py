"""The command line of `scripts/ingest`."""

import logging
import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from rich.console import Console
from rich.table import Table

from bot.settings import Settings, read_settings
from engine.errors import ConfigurationError, IngestError, NoDatasetError
from engine.failures import Reason
from engine.ingest import (
    TABLES,
    Columns,
    FolderSource,
    Limits,
    Source,
    TableSource,
    UnsplashSource,
    Where,
    ZipSource,
    parts_of,
)
from ingestion.adding import Order, add, look
from ingestion.demo import add_demo
from ingestion.opened import catalog_at
from ingestion.progress import Output
from ingestion.reporting import list_failures, report, retry
from opening import DatabaseUrl

DEFAULT_ENCODER = str(Settings.model_fields["ninefold_encoder"].default)

app = typer.Typer(add_completion=False, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})

Name = Annotated[str, typer.Argument(help="The dataset's name; it is made if there is none.")]
Old = Annotated[str, typer.Argument(help="The dataset's name.")]
Embeddings = Annotated[
    Path | None,
    typer.Option(
        help="A .npy or .npz file with a row (d floats) for each photo, in order, or Parquet with a column vector."
    ),
]
EncoderName = Annotated[
    str, typer.Option(help="The CLIP or SigLIP checkpoint of the embeddings; by default NINEFOLD_ENCODER.")
]
Limit = Annotated[int | None, typer.Option(min=1, help="Take the first so many photos only.")]
Conditions = Annotated[
    list[str] | None,
    typer.Option("--where", help="Take rows by a column: photo_location_country=Japan, width>=1000, description~lake."),
]
Named = Annotated[
    list[str] | None,
    typer.Option(
        "--column", help="Where a field stands: id=image_id, url=https://photos.test/{id}.jpg, credit=author."
    ),
]
Hotlink = Annotated[bool, typer.Option(help="Show the photos from their own urls alone, as Unsplash's terms ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")]
Replace = Annotated[bool, typer.Option("--replace", help="Build it anew; the old one serves until that is complete.")]
KeepDuplicates = Annotated[bool, typer.Option("--keep-duplicates", help="Show photos that look the same, too.")]
Again = Annotated[bool, typer.Option("--retry", help="Also try again what failed for good before.")]
Connections = Annotated[int, typer.Option(min=1, help="How many downloads at a time from one host.")]
Out = Annotated[Output, typer.Option("--output", help="A bar, one JSON object a line, or nothing but errors.")]
Only = Annotated[Reason | None, typer.Option("--reason", help="Only this reason.")]


def main() -> None:
    """Run the command line; the bot's settings (the environment and `.env`) are its defaults."""
    try:
        settings = read_settings()
    except ConfigurationError as error:
        sys.exit(f"ingest: {error}")
    defaults = {"encoder": settings.ninefold_encoder}
    names = [command.name or str(command.callback.__name__) for command in app.registered_commands if command.callback]
    app(default_map=dict.fromkeys(names, defaults))


PER_HOST = Limits().connections_per_host


@app.command()
def unsplash(
    name: Name,
    parts: Annotated[
        list[Path], typer.Argument(help="photos.tsv000, photos.tsv001, ..., or the zip.", metavar="FILE...")
    ],
    embeddings: Embeddings = None,
    encoder: EncoderName = DEFAULT_ENCODER,
    limit: Limit = None,
    where: Conditions = None,
    hotlink_only: Hotlink = True,
    dry_run: DryRun = False,
    replace: Replace = False,
    keep_duplicates: KeepDuplicates = False,
    retry: Again = False,
    connections: Connections = PER_HOST,
    output: Out = Output.BAR,
    database_url: DatabaseUrl = "",
) -> None:
    """Add Unsplash's photos, or files of that shape: downloaded and encoded, or with ready embeddings."""
    with catalog_at(database_url) as catalog:
        source = UnsplashSource(parts, embeddings, limit, where=_conditions(where))
        _tell_forms(source, output)
        asked = Order(
            name,
            source,
            encoder,
            source.dimension,
            hotlink_only,
            replace=replace,
            keep_duplicates=keep_duplicates,
            retry=retry,
            limits=_limits(connections),
        )
        (look if dry_run else add)(catalog, asked, output)


@app.command()
def table(
    name: Name,
    files: Annotated[
        list[Path], typer.Argument(help="CSV, TSV or Parquet files, or a zip of them.", metavar="FILE...")
    ],
    column: Named = None,
    embeddings: Embeddings = None,
    encoder: EncoderName = DEFAULT_ENCODER,
    limit: Limit = None,
    where: Conditions = None,
    hotlink_only: Hotlink = False,
    dry_run: DryRun = False,
    replace: Replace = False,
    keep_duplicates: KeepDuplicates = False,
    retry: Again = False,
    connections: Connections = PER_HOST,
    output: Out = Output.BAR,
    database_url: DatabaseUrl = "",
) -> None:
    """Add the photos of a table with the columns id and url, or others by --column, with or without embeddings."""
    with catalog_at(database_url) as catalog:
        source = TableSource(
            parts_of(files, TABLES),
            Columns(_columns(column)),
            embeddings=embeddings,
            where=_conditions(where),
            limit=limit,
        )
        _tell_forms(source, output)
        asked = Order(
            name,
            source,
            encoder,
            source.dimension,
            hotlink_only,
            replace=replace,
            keep_duplicates=keep_duplicates,
            retry=retry,
            limits=_limits(connections),
        )
        (look if dry_run else add)(catalog, asked, output)


@app.command()
def folder(
    name: Name,
    place: Annotated[Path, typer.Argument(help="A folder of images, with all its subfolders, or a zip of images.")],
    encoder: EncoderName = DEFAULT_ENCODER,
    limit: Limit = None,
    dry_run: DryRun = False,
    replace: Replace = False,
    keep_duplicates: KeepDuplicates = False,
    retry: Again = False,
    output: Out = Output.BAR,
    database_url: DatabaseUrl = "",
) -> None:
    """Add the images of a folder, which stay where they are, or of a zip, which is unpacked below the data folder."""
    with catalog_at(database_url) as catalog:
        source: Source
        if place.suffix.lower() == ".zip":
            root = f"photos/{quote(name, safe='')}"
            source = ZipSource(place, catalog.folder / root, limit)
        else:
            root = str(place.resolve())
            source = FolderSource(place, limit)
        asked = Order(name, source, encoder, root=root, replace=replace, keep_duplicates=keep_duplicates, retry=retry)
        (look if dry_run else add)(catalog, asked, output)


@app.command()
def adopt(
    name: Name,
    table: Annotated[str, typer.Argument(help="A table with the columns id, url and vector, as in unsplash_25k.")],
    encoder: EncoderName = DEFAULT_ENCODER,
    hotlink_only: Hotlink = True,
    output: Out = Output.BAR,
    database_url: DatabaseUrl = "",
) -> None:
    """Use a table that somebody else built, by the tutorial for one, as it is: it is read, never written."""
    with catalog_at(database_url) as catalog:
        dataset = catalog.adopt(name, table, encoder=encoder, hotlink_only=hotlink_only)
        words = f"{name}: {dataset.photos:,} photos, {dataset.dimension} dimensions, in the table {table}"
        output.say(words, dataset=name, photos=dataset.photos)


@app.command()
def demo(database_url: DatabaseUrl = "") -> None:
    """Draw, encode and add the demo's 2,500 scenes, unless they are there; interrupted, the same command goes on."""
    with catalog_at(database_url) as catalog:
        add_demo(catalog)


@app.command("report")
def report_failures(
    name: Old,
    listed: Annotated[bool, typer.Option("--list", help="Every photo, not only counts.")] = False,
    reason: Only = None,
    output: Out = Output.BAR,
    database_url: DatabaseUrl = "",
) -> None:
    """Tell which photos could not be added, and why."""
    with catalog_at(database_url) as catalog:
        if listed or reason:
            list_failures(catalog, name, reason, output)
        else:
            report(catalog, name, output)


@app.command("retry")
def retry_failures(name: Old, reason: Only = None, output: Out = Output.BAR, database_url: DatabaseUrl = "") -> None:
    """Try again the photos that could not be added."""
    with catalog_at(database_url) as catalog:
        retry(catalog, name, reason, output)


@app.command("list")
def list_datasets(database_url: DatabaseUrl = "") -> None:
    """List the datasets."""
    with catalog_at(database_url) as catalog:
        table = Table("dataset", "photos", "encoder", "dimension", "version")
        datasets = catalog.datasets()
        if not datasets:
            raise NoDatasetError
        for dataset in datasets:
            table.add_row(dataset.name, f"{dataset.photos:,}", dataset.encoder, str(dataset.dimension), dataset.version)
        Console().print(table)


@app.callback()
def _quiet_logs() -> None:
    """Add photos to datasets, and tell what could not be added."""
    logging.getLogger("engine.ingest").setLevel(logging.ERROR)  # each failure stands in the report


def _conditions(texts: list[str] | None) -> list[Where]:
    return [Where.parse(text) for text in texts or ()]


def _columns(texts: list[str] | None) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts or ()]
    wrong = [text for text, (field, _, column) in zip(texts or (), pairs, strict=True) if not (field and column)]
    if wrong:
        raise IngestError(f"--column {wrong[0]!r} cannot be used: write it as id=image_id")
    return {field: column for field, _, column in pairs}


def _tell_forms(source: TableSource, output: Output) -> None:
    for words in source.unusual:
        output.hint(f"{words}.")


def _limits(connections: int) -> Limits:
    return Limits(connections=max(connections, Limits().connections), connections_per_host=connections)
