"""How well classifiers learn from votes: seven rounds of nine on concepts with known answers, for several methods.

Needs the real CLIP embeddings in ../shared (see `--shared`). Each method votes on its own rounds, which show the photos
nearest to its weights. Only `ninefold` chooses photos by its own policy.
"""

import json
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from engine.classifier import Statistics
from engine.learning import choose_by, fit_by, teach
from engine.learning.dataset_statistics import statistics
from engine.learning.measures import average_precision
from engine.learning.simulation import Choose, Fit
from engine.sessions.events import Strategy
from engine.sessions.state import ROUND_SIZE
from engine.sessions.tally import Label, Tally
from learning_benchmark import concepts, peers
from learning_benchmark.concepts import Concept, ConceptSet, Embeddings

ROUNDS = 7
HARM = 0.1
VOTERS, MISTAKES, TEAMS = 3, 0.1, 15
SHARED = Path(__file__).resolve().parents[2].parent / "shared"

Voter = Callable[[int], tuple[bool, float]]
"""Returns the label and label weight of a photo, by row."""


def perfect(concept: Concept) -> Voter:
    """A voter who is never wrong."""
    return lambda photo: (bool(concept.members[photo]), 1.0)


def imperfect(concept: Concept, team: int) -> Voter:
    """Three members who are wrong in a tenth of their votes. The majority counts, weighted as in a session."""
    random = np.random.default_rng([team, zlib.crc32(concept.name.encode())])
    wrong = (random.random((len(concept.members), VOTERS)) < MISTAKES).sum(axis=1)

    def label(photo: int) -> tuple[bool, float]:
        for_it = VOTERS - int(wrong[photo]) if concept.members[photo] else int(wrong[photo])
        tally = Tally(for_it, VOTERS - for_it)
        return tally.label is Label.YES, tally.weight

    return label


@dataclass(frozen=True, slots=True)
class LearningRow:
    """A learning method: how it fits, how it chooses photos, and the voters. Each voter teaches each concept."""

    name: str
    fit: Callable[[Concept], Fit]
    strategy: Strategy = Strategy.NEAREST
    voters: tuple[Callable[[Concept], Voter], ...] = (perfect,)


@dataclass(frozen=True, slots=True)
class LearningRun:
    """The result for one concept: positives found in each round, AP before and after, and the ms of a refine."""

    found: NDArray[np.int64]
    ap_prompt: float
    ap: float
    refine_ms: float


def run(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
    shared: Annotated[Path, typer.Option(help="Folder that contains caltech101/ and learning/.")] = SHARED,
) -> None:
    """Teach known concepts with each method, and compare the results."""
    try:
        sets = [concepts.pets(shared), concepts.caltech(shared)]
    except FileNotFoundError as error:
        raise SystemExit(f"{error.filename} is missing: choose the folder that contains it with --shared") from error
    results = {found.name: dict(_taught(found)) for found in sets}
    for name, rows in results.items():
        _print(name, len(next(found for found in sets if found.name == name).concepts), rows)
    if as_json:
        print(json.dumps(results))


def _taught(found: ConceptSet) -> Iterator[tuple[str, dict[str, float]]]:
    known = statistics(found.embeddings)
    for row in _rows(found, known):
        choosing = partial(choose_by, row.strategy, found.embeddings, known)
        lessons = [
            _lesson(found.embeddings, concept, row.fit(concept), voter(concept), choosing)
            for concept in track(found.concepts, f"{found.name}: {row.name}", console=Console(stderr=True))
            for voter in row.voters
        ]
        yield row.name, _figures(lessons)


def _rows(found: ConceptSet, known: Statistics) -> list[LearningRow]:
    smoothness = peers.seesaw_smoothness(found.embeddings)
    teams = tuple(partial(imperfect, team=team) for team in range(TEAMS))

    def own(refiner: str) -> Callable[[Concept], Fit]:
        return lambda concept: fit_by(refiner, concept.prompt, known)

    return [
        LearningRow("zero_shot", lambda concept: peers.zero_shot(concept.prompt)),
        LearningRow("tutorial", own("tutorial")),
        LearningRow("rocchio", own("rocchio")),
        LearningRow("seesaw", lambda concept: peers.seesaw(concept.prompt, smoothness)),
        LearningRow("sklearn_lr", lambda concept: peers.sklearn_lr(concept.prompt)),
        LearningRow("sklearn_svc", lambda concept: peers.sklearn_svc(concept.prompt)),
        LearningRow("ninefold", own("ninefold"), Strategy.AUTOMATIC),
        LearningRow("ninefold_imperfect", own("ninefold"), Strategy.AUTOMATIC, teams),
    ]


def _lesson(
    embeddings: Embeddings, concept: Concept, inner: Fit, voter: Voter, choosing: Callable[[Fit], Choose]
) -> LearningRun:
    times: list[float] = []

    def fit(photos: Embeddings, labels: Sequence[float], label_weights: Sequence[float]) -> Embeddings:
        began_at = time.perf_counter()
        weights = inner(photos, labels, label_weights)
        times.append(1e3 * (time.perf_counter() - began_at))
        return weights

    shown, weights = teach(embeddings, voter, fit, choosing(inner), ROUNDS)
    found = concept.members[shown].reshape(ROUNDS, ROUND_SIZE).sum(axis=1)
    ap_prompt, ap = (average_precision(embeddings @ w, concept.members) for w in (concept.prompt, weights))
    return LearningRun(found, ap_prompt, ap, times[-1])


def _figures(lessons: list[LearningRun]) -> dict[str, float]:
    found = np.mean([lesson.found for lesson in lessons], axis=0)
    return {
        "found9": round(float(found[0]), 2),
        "found27": round(float(found[:3].sum()), 2),
        "found63": round(float(found.sum()), 2),
        "ap": round(float(np.mean([lesson.ap for lesson in lessons])), 4),
        "harmed": round(float(np.mean([lesson.ap < lesson.ap_prompt - HARM for lesson in lessons])), 3),
        "refine_ms": round(median(lesson.refine_ms for lesson in lessons), 1),
        "share_2_to_5": round(float(found[1:5].mean() / ROUND_SIZE), 3),
    }


def _print(name: str, count: int, rows: dict[str, dict[str, float]]) -> None:
    heads = ["found of 9", "of 27", "of 63", "AP", "harmed", "refine ms", "share in rounds 2-5"]
    table = Table("", *heads, title=f"{name}: {count} concepts")
    for row, figures in rows.items():
        cells = [f"{figures[key]:.{digits}f}" for key, digits in zip(figures, (1, 1, 1, 3, 2, 1, 2), strict=True)]
        table.add_row(row, *cells)
    Console(width=120).print(table)


if __name__ == "__main__":
    typer.run(run)
