"""The command line of `scripts/doctor`."""

import json
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.settings import read_settings
from checkup.encoder_change import EncoderChange, in_words
from command_database import DatabaseUrl, command_database
from engine.database.schema import MIGRATIONS
from engine.datasets.diagnostics import DatasetState, Examination, Finding, examine, findings
from engine.encoders.recommended import RECOMMENDED, resolved
from engine.text.logs import in_one_line

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of tables.")]
Plans = Annotated[bool, typer.Option("--plan", help="Also print the database's query plan for a search.")]
NewEncoder = Annotated[
    str,
    typer.Option(
        "--encoder",
        help="Measure what a change to this encoder would cost: a checkpoint, or best. Downloads it the first time.",
    ),
]

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


def main() -> None:
    """Run the command line."""
    app()


@app.command()
def doctor(
    database_url: DatabaseUrl = "", as_json: AsJson = False, plan: Plans = False, encoder: NewEncoder = ""
) -> None:
    """Check the database: version, tables, datasets, indexes and the time of ten searches. Say how to fix problems.

    Applies pending migrations, as the bot does, and changes nothing else.
    Exits with 0 if everything is fine and with 1 if something needs fixing.
    While a bot has the embedded database open, the bot runs the queries.
    """
    with command_database("doctor", database_url) as database:
        settings = read_settings()
        found = examine(database, settings.ninefold_memory_mib << 20, settings.ninefold_index_from)
        change = _change(encoder)
    wrong = findings(found)
    if as_json:
        print(json.dumps(_document(found, wrong, change)))
    else:
        _print(found, wrong, change, Console(), has_plans=plan)
    sys.exit(1 if wrong else 0)


def _change(encoder: str) -> EncoderChange:
    """What to compare each dataset's encoder with: the recommended one, or a measured one."""
    if not encoder:
        return EncoderChange(RECOMMENDED.name, RECOMMENDED.dimension)
    from engine.encoders.encoding_rate import measure  # imports torch, which takes seconds

    return EncoderChange(*measure(resolved(encoder)))


def _print(
    found: Examination, wrong: list[Finding], change: EncoderChange, console: Console, *, has_plans: bool
) -> None:
    cluster = f", cluster {found.cluster}" if found.cluster else ""
    free = "" if found.free_bytes is None else f", {found.free_bytes / 2**30:,.1f} GiB free"
    console.print(f"{found.dialect} {found.version}{cluster}, schema {found.schema} of {len(MIGRATIONS)}{free}")
    tables = Table("table", "rows", "MiB")
    for name, rows, size in found.tables:
        tables.add_row(name, f"{rows:,}", f"{size / 2**20:,.1f}")
    console.print(tables)
    for state in found.datasets:
        console.print(_line(state, change), markup=False, highlight=False)
    for state in found.datasets if has_plans else ():
        console.print(f"{in_one_line(state.dataset.title)}:", *state.plan, sep="\n", markup=False, highlight=False)
    for finding in wrong:
        console.print(
            f"! {in_one_line(finding.what)}\n  -> {in_one_line(finding.remedy)}", markup=False, highlight=False
        )
    if not wrong:
        console.print("No problems found.")


def _line(state: DatasetState, change: EncoderChange) -> str:
    dataset, index = state.dataset, "" if state.index is None else f", {state.index.share:.0%} in the index"
    return (
        f"{in_one_line(dataset.title)}: {dataset.photos:,} photos, "
        f"{dataset.dimension} floats each by {dataset.encoder}; "
        f"{sum(state.failures.values()):,} failed, {state.duplicates:,} duplicates hidden{index}\n"
        f"  search by {state.way}: median {state.p50_ms:.1f} ms, slowest of {len(state.times_ms)} "
        f"{max(state.times_ms, default=0):.1f} ms\n"
        f"  words: {_words(state)}\n"
        f"  encoder: {in_words(dataset, change)}"
    )


def _words(state: DatasetState) -> str:
    """The state of the vocabularies."""
    facts = [
        f"{fact.words:,} ({fact.language}), {fact.photos:,} photos have theirs"
        + ", unfinished" * (not fact.is_complete)
        for fact in state.vocabularies
    ]
    return "; ".join(facts) or "none yet; the bot makes them in the background"


def _document(found: Examination, wrong: list[Finding], change: EncoderChange) -> dict[str, Any]:
    return {
        "version": found.version,
        "dialect": found.dialect,
        "cluster": found.cluster,
        "schema": found.schema,
        "free_bytes": found.free_bytes,
        "tables": [{"name": name, "rows": rows, "bytes": size} for name, rows, size in found.tables],
        "datasets": [
            {
                "name": state.dataset.name,
                "photos": state.dataset.photos,
                "dimension": state.dataset.dimension,
                "encoder": state.dataset.encoder,
                "failures": state.failures,
                "duplicates": state.duplicates,
                "found_by": state.way,
                "index_share": None if state.index is None else state.index.share,
                "plan_uses_index": state.plan_uses_index,
                "p50_ms": round(state.p50_ms, 2),
                "encoder_change": change.cost(state.dataset),
                "vocabularies": [asdict(fact) for fact in state.vocabularies],
                "slowest_ms": round(max(state.times_ms, default=0.0), 2),
            }
            for state in found.datasets
        ],
        "findings": [{"what": finding.what, "remedy": finding.remedy} for finding in wrong],
    }
