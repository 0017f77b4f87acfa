"""The command line of `scripts/ingest`."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from rich.console import Console
from rich.table import Table

from bot.settings import read_settings
from command_database import DatabaseUrl, command_database
from demo_world.gallery import GALLERY_SIZE
from engine.errors import ConfigurationError, IngestError, NoDatasetError
from engine.galleries import Catalog
from engine.ingest import (
    TABLES,
    CocoSource,
    Columns,
    Condition,
    FolderSource,
    HubSource,
    PhotoSource,
    ShardSource,
    TableSource,
    UnsplashSource,
    ZipSource,
    list_table_files,
)
from engine.ingest.hub_dataset import downloaded
from ingestion.demo import add_demo
from ingestion.job import IngestJob, add, show_preview
from ingestion.options import (
    DEFAULT_ENCODER,
    ColumnNames,
    EncoderName,
    HotlinkOnly,
    Limit,
    Name,
    NewName,
    OnlyReason,
    OutputOptions,
    RowOptions,
    RunOptions,
)
from ingestion.progress import Output
from ingestion.report import list_failures, report, retry
from option_groups import expand_groups

app = typer.Typer(add_completion=False, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})


def main() -> None:
    """Run the command line, with the bot's settings (the environment and `.env`) as defaults."""
    try:
        settings = read_settings()
    except ConfigurationError as error:
        sys.exit(f"ingest: {error}")
    defaults = {"encoder": settings.ninefold_encoder}
    names = [command.name or str(command.callback.__name__) for command in app.registered_commands if command.callback]
    app(default_map=dict.fromkeys(names, defaults))


@app.command()
@expand_groups
def unsplash(
    name: NewName,
    parts: Annotated[
        list[Path], typer.Argument(help="photos.tsv000, photos.tsv001, ..., or the zip.", metavar="FILE...")
    ],
    rows: RowOptions,
    run: RunOptions,
    out: OutputOptions,
    hotlink_only: HotlinkOnly = True,
) -> None:
    """Add photos from an Unsplash dataset, or from files in the same format.

    Photos are downloaded and encoded, unless you pass precomputed embeddings.
    """
    with _catalog(out.database_url) as catalog:
        source = UnsplashSource(parts, rows.embeddings, rows.limit, where=_conditions(rows.where))
        _add_rows(catalog, name, source, rows, run, out.output, hotlink_only)


@app.command()
@expand_groups
def table(
    name: NewName,
    files: Annotated[
        list[Path], typer.Argument(help="CSV, TSV or Parquet files, or a zip of them.", metavar="FILE...")
    ],
    rows: RowOptions,
    run: RunOptions,
    out: OutputOptions,
    column: ColumnNames = None,
    hotlink_only: HotlinkOnly = False,
) -> None:
    """Add photos listed in a table.

    The table needs the columns id and url. Use --column if yours have other names.
    Photos are downloaded and encoded, unless you pass precomputed embeddings.
    """
    with _catalog(out.database_url) as catalog:
        source = TableSource(
            list_table_files(files, TABLES),
            Columns(_columns(column)),
            embeddings=rows.embeddings,
            where=_conditions(rows.where),
            limit=rows.limit,
        )
        _add_rows(catalog, name, source, rows, run, out.output, hotlink_only)


@app.command()
@expand_groups
def folder(
    name: NewName,
    place: Annotated[Path, typer.Argument(help="Folder of images (subfolders included), or a zip of images.")],
    run: RunOptions,
    out: OutputOptions,
    encoder: EncoderName = DEFAULT_ENCODER,
    limit: Limit = None,
) -> None:
    """Add the images in a folder or a zip.

    Images in a folder stay where they are. A zip is unpacked into the data folder.
    """
    with _catalog(out.database_url) as catalog:
        source: PhotoSource
        if place.suffix.lower() == ".zip":
            root = f"photos/{quote(name, safe='')}"
            source = ZipSource(place, catalog.folder / root, limit)
        else:
            root = str(place.resolve())
            source = FolderSource(place, limit)
        _run_job(catalog, IngestJob(name, source, encoder, root=root, options=run), out.output)


@app.command()
@expand_groups
def webdataset(
    name: NewName,
    shards: Annotated[
        list[Path],
        typer.Argument(help="Shards, such as those of img2dataset, or a folder with them.", metavar="TAR..."),
    ],
    run: RunOptions,
    out: OutputOptions,
    encoder: EncoderName = DEFAULT_ENCODER,
    limit: Limit = None,
) -> None:
    """Add the images in WebDataset shards, with their captions. They are unpacked into the data folder."""
    with _catalog(out.database_url) as catalog:
        root = f"photos/{quote(name, safe='')}"
        files = [file for place in shards for file in (place.glob("*.tar") if place.is_dir() else [place])]
        source = ShardSource(files, catalog.folder / root, limit)
        _run_job(catalog, IngestJob(name, source, encoder, root=root, options=run), out.output)


@app.command()
@expand_groups
def coco(
    name: NewName,
    annotations: Annotated[Path, typer.Argument(help="Annotation file, such as instances_val2017.json.")],
    run: RunOptions,
    out: OutputOptions,
    images: Annotated[
        Path | None, typer.Option(help="Folder with the images. Without it, they are downloaded from their coco_url.")
    ] = None,
    encoder: EncoderName = DEFAULT_ENCODER,
    limit: Limit = None,
) -> None:
    """Add the images of a COCO annotation file. Captions become descriptions, and categories become words."""
    with _catalog(out.database_url) as catalog:
        source, root = CocoSource(annotations, images, limit), "" if images is None else str(images.resolve())
        job = IngestJob(name, source, encoder, root=root, own_words=source.words, options=run)
        _run_job(catalog, job, out.output)


@app.command()
@expand_groups
def huggingface(
    name: NewName,
    place: Annotated[str, typer.Argument(help="Dataset on the Hugging Face hub (ORG/NAME), or a folder with one.")],
    run: RunOptions,
    out: OutputOptions,
    column: Annotated[str, typer.Option(help="Column with the images. Found by itself if there is one.")] = "",
    split: Annotated[str, typer.Option(help="Only this split, such as train.")] = "",
    encoder: EncoderName = DEFAULT_ENCODER,
    limit: Limit = None,
) -> None:
    """Add the images of a Hugging Face dataset. They are unpacked into the data folder."""
    with _catalog(out.database_url) as catalog:
        root, folder = f"photos/{quote(name, safe='')}", Path(place)
        found = folder if folder.is_dir() else downloaded(place, split)
        source = HubSource(found, catalog.folder / root, column=column, split=split, limit=limit)
        job = IngestJob(name, source, encoder, root=root, own_words=source.words, options=run)
        _run_job(catalog, job, out.output)


@app.command()
@expand_groups
def adopt(
    name: NewName,
    table: Annotated[str, typer.Argument(help="Table with the columns id, url and vector, such as unsplash_25k.")],
    out: OutputOptions,
    encoder: EncoderName = DEFAULT_ENCODER,
    hotlink_only: HotlinkOnly = True,
) -> None:
    """Use an existing database table as a dataset, such as one from MyScale's tutorial. The table is never changed."""
    with _catalog(out.database_url) as catalog:
        dataset = catalog.adopt(name, table, encoder=encoder, hotlink_only=hotlink_only)
        words = f"{name}: {dataset.photos:,} photos, {dataset.dimension} dimensions, from the table {table}"
        out.output.say(words, dataset=name, photos=dataset.photos)


@app.command()
def demo(
    photos: Annotated[
        int,
        typer.Option(min=1, max=100_000, help="How many scenes. With more than 2,500, new ones are added to the demo."),
    ] = GALLERY_SIZE,
    database_url: DatabaseUrl = "",
) -> None:
    """Draw, encode and add the demo's scenes. If interrupted, run it again to continue."""
    with _catalog(database_url) as catalog:
        add_demo(catalog, photos)


@app.command("report")
@expand_groups
def report_failures(
    name: Name,
    out: OutputOptions,
    listed: Annotated[bool, typer.Option("--list", help="List every photo instead of counts.")] = False,
    reason: OnlyReason = None,
) -> None:
    """Show which photos could not be added, and why."""
    with _catalog(out.database_url) as catalog:
        if listed or reason:
            list_failures(catalog, name, reason, out.output)
        else:
            report(catalog, name, out.output)


@app.command("retry")
@expand_groups
def retry_failures(name: Name, out: OutputOptions, reason: OnlyReason = None) -> None:
    """Retry the photos that could not be added."""
    with _catalog(out.database_url) as catalog:
        retry(catalog, name, reason, out.output)


@app.command("vocabulary")
@expand_groups
def make_vocabulary(name: Name, out: OutputOptions) -> None:
    """Make or update a dataset's vocabulary now. A running bot does the same in the background.

    If interrupted, run it again to continue.
    """
    from ingestion.vocabulary import build_vocabulary  # imports torch, which takes seconds

    with _catalog(out.database_url) as catalog:
        build_vocabulary(catalog, name, out.output)


@app.command("list")
def list_datasets(database_url: DatabaseUrl = "") -> None:
    """List the datasets."""
    with _catalog(database_url) as catalog:
        table = Table("dataset", "photos", "encoder", "dimension", "version")
        datasets = catalog.datasets()
        if not datasets:
            raise NoDatasetError
        for dataset in datasets:
            table.add_row(dataset.name, f"{dataset.photos:,}", dataset.encoder, str(dataset.dimension), dataset.version)
        Console().print(table)


@app.callback()
def _quiet_logs() -> None:
    """Add photos to datasets, and see which ones could not be added."""
    logging.getLogger("engine.ingest").setLevel(logging.ERROR)  # `report` shows each failure


@contextmanager
def _catalog(database_url: str) -> Iterator[Catalog]:
    with command_database("ingest", database_url, stopped="stopped. Run the same command to continue.") as database:
        yield Catalog(database)


def _add_rows(
    catalog: Catalog,
    name: str,
    source: TableSource,
    rows: RowOptions,
    run: RunOptions,
    output: Output,
    hotlink_only: bool,
) -> None:
    for words in source.unusual:
        output.hint(f"{words}.")
    source.check_word_columns(rows.word_columns)
    job = IngestJob(
        name,
        source,
        rows.encoder,
        dimension=source.dimension,
        hotlink_only=hotlink_only,
        limits=rows.download_limits,
        own_words=partial(source.column_words, rows.word_columns),
        options=run,
    )
    _run_job(catalog, job, output)


def _run_job(catalog: Catalog, job: IngestJob, output: Output) -> None:
    (show_preview if job.options.dry_run else add)(catalog, job, output)


def _conditions(texts: list[str] | None) -> list[Condition]:
    return [Condition.parse(text) for text in texts or ()]


def _columns(texts: list[str] | None) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts or ()]
    wrong = [text for text, (field, _, column) in zip(texts or (), pairs, strict=True) if not (field and column)]
    if wrong:
        raise IngestError(f"--column {wrong[0]!r} is not valid: write it as id=image_id")
    return {field: column for field, _, column in pairs}
