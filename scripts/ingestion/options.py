"""The options of `scripts/ingest`, in groups that several commands share."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings
from command_database import DatabaseUrl
from engine.encoders.recommended import BEST, resolved
from engine.failures import Reason
from engine.ingest import Limits
from ingestion.progress import Output

DEFAULT_ENCODER = str(Settings.model_fields["ninefold_encoder"].default)
PER_HOST = Limits().connections_per_host


def named(encoder: str) -> str:
    """The encoder's name. If it is `best`, say which one that is."""
    name = resolved(encoder)
    if encoder == BEST:
        typer.echo(f"--encoder {BEST} is {name}. See docs/encoders.md.", err=True)
    return name


NewName = Annotated[str, typer.Argument(help="Dataset name. Created if it doesn't exist.")]
Name = Annotated[str, typer.Argument(help="Dataset name.")]
EncoderName = Annotated[
    str,
    typer.Option(
        help=f"Checkpoint to encode with, such as {DEFAULT_ENCODER}, or {BEST} for the recommended one. Defaults to "
        "NINEFOLD_ENCODER.",
        callback=named,
    ),
]
Limit = Annotated[int | None, typer.Option(min=1, help="Add at most this many photos.")]
HotlinkOnly = Annotated[
    bool, typer.Option(help="Show photos only from their original URLs, as Unsplash's terms require.")
]
OnlyReason = Annotated[Reason | None, typer.Option("--reason", help="Only failures with this reason.")]
ColumnNames = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        help="Column that holds a field, or a pattern: id=image_id, url=https://photos.test/{id}.jpg, credit=author. "
        "Repeatable.",
    ),
]


@dataclass(frozen=True)
class RowOptions:
    """Options for photos that are listed in the rows of a table."""

    embeddings: Annotated[
        Path | None,
        typer.Option(
            help="Precomputed embeddings: a .npy or .npz file with one row per photo, in the same order, or a Parquet "
            "file with a column named vector."
        ),
    ] = None
    encoder: EncoderName = DEFAULT_ENCODER
    limit: Limit = None
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            help="Keep only rows that match, such as photo_location_country=Japan, width>=1000 or description~lake. "
            "Repeatable.",
        ),
    ] = None
    vocabulary: Annotated[
        str,
        typer.Option(
            "--vocabulary",
            help="Columns with words for what a photo shows, such as keywords,label. The bot suggests these words. "
            "Unsplash's keywords, captions and names of folders are always used.",
        ),
    ] = ""
    connections: Annotated[int, typer.Option(min=1, help="Parallel downloads per host.")] = PER_HOST

    @property
    def word_columns(self) -> tuple[str, ...]:
        """The columns of `--vocabulary`."""
        return tuple(column.strip() for column in self.vocabulary.split(",") if column.strip())

    @property
    def download_limits(self) -> Limits:
        """The limits for downloads with this many connections to each host."""
        connections = max(self.connections, Limits().connections)
        return Limits(connections=connections, connections_per_host=self.connections)


@dataclass(frozen=True)
class RunOptions:
    """Options for how photos are added."""

    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added, without adding it.")] = False
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Rebuild the dataset. The current version stays in use until the new one is complete."
        ),
    ] = False
    keep_duplicates: Annotated[
        bool, typer.Option("--keep-duplicates", help="Keep photos that look the same instead of hiding them.")
    ] = False
    retry: Annotated[bool, typer.Option("--retry", help="Also retry photos that failed permanently.")] = False


@dataclass(frozen=True)
class OutputOptions:
    """Options for the database and the output format."""

    output: Annotated[
        Output, typer.Option("--output", help="Progress bar, one JSON object per line, or errors only.")
    ] = Output.BAR
    database_url: DatabaseUrl = ""
