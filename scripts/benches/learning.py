"""How well classifiers learn from votes: seven rounds of nine on concepts with known answers, for several methods.

Needs the real CLIP embeddings in ../shared (see `--shared`). Each method votes on its own rounds, which show the photos
nearest to its weights. Only `ninefold` chooses photos by its own policy. In `ninefold_menu`, a member also sees the
menus of words, and picks the concept's own name when a menu offers it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from engine.learning import fit_by
from engine.learning.dataset_statistics import statistics
from engine.learning.simulation import Fit, Query
from engine.learning.word_index import index_words
from engine.sessions.events import Strategy
from engine.sessions.state import ROUND_SIZE
from learning_benchmark import concepts, peers
from learning_benchmark.concepts import Concept, ConceptSet
from learning_benchmark.lessons import LearningRun, LearningSet, Voter, imperfect, lesson, perfect

HARM = 0.1
TEAMS = 15
SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@dataclass(frozen=True, slots=True)
class LearningRow:
    """A learning method: how it fits, how it chooses photos, and the voters. Each voter teaches each concept."""

    name: str
    method: Callable[[Query], Fit]
    strategy: Strategy = Strategy.NEAREST
    voters: tuple[Callable[[Concept], Voter], ...] = (perfect,)
    has_menus: bool = False


def run(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
    shared: Annotated[Path, typer.Option(help="Folder that contains caltech101/ and learning/.")] = SHARED,
) -> None:
    """Teach known concepts with each method, and compare the results."""
    try:
        sets = [concepts.pets(shared), concepts.caltech(shared), concepts.generic(shared)]
    except FileNotFoundError as error:
        raise SystemExit(f"{error.filename} is missing: choose the folder that contains it with --shared") from error
    results = {found.name: dict(_taught(found)) for found in sets}
    for name, rows in results.items():
        _print(name, len(next(found for found in sets if found.name == name).concepts), rows)
    if as_json:
        print(json.dumps(results))


def _taught(found: ConceptSet) -> Iterator[tuple[str, dict[str, float]]]:
    known = statistics(found.embeddings)
    learning_set = LearningSet(found, known, index_words(found.embeddings, found.vocabulary))
    for row in _rows(learning_set):
        lessons = [
            lesson(learning_set, concept, row.method, voter(concept), row.strategy, has_menus=row.has_menus)
            for concept in track(found.concepts, f"{found.name}: {row.name}", console=Console(stderr=True))
            for voter in row.voters
        ]
        yield row.name, _figures(lessons)


def _rows(learning_set: LearningSet) -> list[LearningRow]:
    known, embeddings = learning_set.known, learning_set.concepts.embeddings
    smoothness = peers.seesaw_smoothness(embeddings)
    teams = tuple(partial(imperfect, team=team) for team in range(TEAMS))

    def own(refiner: str) -> Callable[[Query], Fit]:
        return lambda query: fit_by(refiner, query, known)

    return [
        LearningRow("zero_shot", lambda query: peers.zero_shot(query.prompt)),
        LearningRow("tutorial", own("tutorial")),
        LearningRow("rocchio", own("rocchio")),
        LearningRow("seesaw", lambda query: peers.seesaw(query.prompt, smoothness)),
        LearningRow("sklearn_lr", lambda query: peers.sklearn_lr(query.prompt)),
        LearningRow("sklearn_svc", lambda query: peers.sklearn_svc(query.prompt)),
        LearningRow("ninefold", own("ninefold"), Strategy.AUTOMATIC),
        LearningRow("ninefold_menu", own("ninefold"), Strategy.AUTOMATIC, has_menus=True),
        LearningRow("ninefold_imperfect", own("ninefold"), Strategy.AUTOMATIC, teams),
    ]


def _figures(lessons: list[LearningRun]) -> dict[str, float]:
    found = np.mean([run.found for run in lessons], axis=0)
    aps = np.mean([run.aps for run in lessons], axis=0)
    return {
        "found9": round(float(found[0]), 2),
        "found27": round(float(found[:3].sum()), 2),
        "found63": round(float(found.sum()), 2),
        "ap1": round(float(aps[0]), 4),
        "ap3": round(float(aps[2]), 4),
        "ap": round(float(aps[-1]), 4),
        "harmed": round(float(np.mean([run.aps[-1] < run.ap_prompt - HARM for run in lessons])), 3),
        "refine_ms": round(median(run.refine_ms for run in lessons), 1),
        "share_2_to_5": round(float(found[1:5].mean() / ROUND_SIZE), 3),
        "presses": round(float(np.mean([run.presses for run in lessons])), 1),
        "offered": sum(run.member.was_offered for run in lessons),
    }


def _print(name: str, count: int, rows: dict[str, dict[str, float]]) -> None:
    columns = {
        "found9": ("found of 9", 1),
        "found27": ("of 27", 1),
        "found63": ("of 63", 1),
        "ap1": ("AP after 1", 3),
        "ap3": ("3", 3),
        "ap": ("7", 3),
        "harmed": ("harmed", 2),
        "refine_ms": ("refine ms", 1),
        "share_2_to_5": ("share 2-5", 2),
        "presses": ("presses", 0),
        "offered": ("own word offered", 0),
    }
    table = Table("", *(head for head, _ in columns.values()), title=f"{name}: {count} concepts")
    for row, figures in rows.items():
        table.add_row(row, *(f"{figures[key]:.{digits}f}" for key, (_, digits) in columns.items()))
    Console(width=130).print(table)


if __name__ == "__main__":
    typer.run(run)
