"""The command line of `scripts/ingest`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from engine.errors import EncoderMismatchError, NoDatasetError, UnknownDatasetError, WrongDimensionError
from engine.galleries import Catalog, Dataset
from engine.ingest import UnsplashSource, ingest
from ingestion.demo import DEMO_DIMENSION, add_scenes
from ingestion.opened import catalog_at
from ingestion.progress import show

# The checkpoint that the tutorial and most ready files of embeddings use.
DEFAULT_ENCODER = "openai/clip-vit-base-patch32"

app = typer.Typer(add_completion=False, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})

DatabaseUrl = Annotated[
    str, typer.Option("--database-url", envvar="DATABASE_URL", help="The database, as in chdb:./data")
]


@app.command()
def unsplash(
    name: Annotated[str, typer.Argument(help="The dataset's name; it is made if there is none.")],
    parts: Annotated[list[Path], typer.Argument(help="photos.tsv000, photos.tsv001, ...", metavar="PHOTOS.TSV...")],
    embeddings: Annotated[Path, typer.Option(help="A .npy file with a row (d floats) for each photo, in order.")],
    encoder: Annotated[str, typer.Option(help="The CLIP checkpoint that made the embeddings.")] = DEFAULT_ENCODER,
    limit: Annotated[int | None, typer.Option(min=1, help="Take the first so many photos only.")] = None,
    hotlink_only: Annotated[
        bool, typer.Option(help="Show the photos from their own urls alone, as Unsplash's terms ask.")
    ] = True,
    database_url: DatabaseUrl = "chdb:./data",
) -> None:
    """Add Unsplash-shaped photos with ready embeddings; interrupted, the same command goes on."""
    with catalog_at(database_url) as catalog:
        source = UnsplashSource(parts, embeddings, limit)
        dataset = _dataset(catalog, name, encoder, source.dimension, hotlink_only)
        last = show(f"Adding to {name}", ingest(source, catalog.gallery(name), batch_size=1024))
        left_out = f" ({last.failed} left out: no usable embedding)" if last.failed else ""
        print(f"{name}: {catalog.dataset(name).photos:,} photos, {dataset.dimension} dimensions{left_out}")


@app.command()
def demo(database_url: DatabaseUrl = "chdb:./data") -> None:
    """Draw, encode and add the demo's 2,500 scenes, unless they are there; interrupted, the same command goes on."""
    with catalog_at(database_url) as catalog:
        dataset = _dataset(catalog, "demo", "demo", DEMO_DIMENSION, hotlink_only=False)
        steps = add_scenes(catalog.gallery("demo"), catalog.root(dataset))
        if steps is not None:
            show("Drawing the demo's scenes", steps)


@app.command("list")
def list_datasets(database_url: DatabaseUrl = "chdb:./data") -> None:
    """List the datasets."""
    with catalog_at(database_url) as catalog:
        table = Table("dataset", "photos", "encoder", "dimension", "version")
        datasets = catalog.datasets()
        if not datasets:
            raise NoDatasetError
        for dataset in datasets:
            table.add_row(dataset.name, f"{dataset.photos:,}", dataset.encoder, str(dataset.dimension), dataset.version)
        Console().print(table)


def _dataset(catalog: Catalog, name: str, encoder: str, dimension: int, hotlink_only: bool) -> Dataset:
    """The dataset of that name, made if there is none; it must fit what is added."""
    try:
        dataset = catalog.dataset(name)
    except (UnknownDatasetError, NoDatasetError):
        return catalog.create(name, encoder=encoder, dimension=dimension, hotlink_only=hotlink_only)
    if dataset.encoder != encoder:
        raise EncoderMismatchError(f"{name!r} holds embeddings of {dataset.encoder!r}: pass --encoder, or another name")
    if dataset.dimension != dimension:
        raise WrongDimensionError(f"{name!r} holds embeddings of length {dataset.dimension}, not {dimension}")
    return dataset
