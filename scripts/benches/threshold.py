"""How good the labels of a whole dataset are after one, three, five and seven rounds, by several thresholds.

Needs the real CLIP embeddings in ../shared (see `--shared`). With `--demo`, it also draws and encodes the demo's 2,500
scenes, which takes a few minutes. A perfect voter teaches each concept. As in `/concept apply`, votes outrank scores.
Concepts in which no photo has the label yes yet cannot be applied and are left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from engine.classifier import Statistics, refine
from engine.learning import choose_by, fit_by, teach
from engine.learning.dataset_statistics import statistics
from engine.sessions.events import Strategy
from engine.sessions.state import ROUND_SIZE
from learning_benchmark import concepts
from learning_benchmark.concepts import Concept, ConceptSet
from learning_benchmark.thresholds import Lesson, calibrated, own, platt

ROUNDS = (1, 3, 5, 7)
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
THRESHOLDS = {"own": own, "platt": platt, "ninefold": calibrated}
MEASURES = ("f1", "precision", "recall", "yes_by_members")


def run(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="Also use the demo's scenes.")] = False,
    shared: Annotated[Path, typer.Option(help="Folder that contains caltech101/ and learning/.")] = SHARED,
) -> None:
    """Teach known concepts, and compare the labels of the dataset with the truth."""
    try:
        sets = [concepts.pets(shared), concepts.caltech(shared)]
    except FileNotFoundError as error:
        raise SystemExit(f"{error.filename} is missing: choose the folder that contains it with --shared") from error
    if demo:
        sets.append(concepts.demo())
    results = {found.name: _measured(found) for found in sets}
    for name, rows in results.items():
        _print(name, rows)
    if as_json:
        print(json.dumps(results))


def _measured(found: ConceptSet) -> dict[str, dict[str, dict[str, float]]]:
    """The mean of each measure, by threshold and number of rounds."""
    known, figures = statistics(found.embeddings), dict[tuple[str, int], list[tuple[float, ...]]]()
    for concept in track(found.concepts, found.name, console=Console(stderr=True)):
        for name, rounds, measures in _lessons(found, concept, known):
            figures.setdefault((name, rounds), []).append(measures)
    return {
        name: {
            str(rounds): dict(zip(MEASURES, np.mean(figures[name, rounds], axis=0).round(3).tolist(), strict=True))
            for rounds in ROUNDS
            if (name, rounds) in figures
        }
        for name in THRESHOLDS
    }


def _lessons(found: ConceptSet, concept: Concept, known: Statistics) -> Iterator[tuple[str, int, tuple[float, ...]]]:
    rows, members = found.embeddings, concept.members
    fit = fit_by("ninefold", concept.prompt, known)
    choose = choose_by(Strategy.AUTOMATIC, rows, known, fit)
    shown, _ = teach(rows, lambda photo: (bool(members[photo]), 1.0), fit, choose, ROUNDS[-1])
    for rounds in ROUNDS:
        seen = shown[: rounds * ROUND_SIZE]
        marks = members[seen].astype(np.float64)
        if not marks.any():
            continue
        classifier = refine(concept.prompt, rows[seen], marks, statistics=known)
        lesson = Lesson(concept.prompt, rows[seen], marks, known, classifier)
        for name, threshold in THRESHOLDS.items():
            yes = classifier.scores(rows) >= threshold(lesson)
            yes[seen] = members[seen]
            right = float((yes & members).sum())
            all_yes, all_members = float(yes.sum()), float(members.sum())
            f1 = 2 * right / (all_yes + all_members)
            yield name, rounds, (f1, right / max(all_yes, 1.0), right / all_members, all_yes / all_members)


def _print(name: str, rows: dict[str, dict[str, dict[str, float]]]) -> None:
    table = Table("", "rounds", "F1", "precision", "recall", "yes / members", title=name)
    for threshold, by_rounds in rows.items():
        for rounds, figures in by_rounds.items():
            table.add_row(threshold, rounds, *(f"{figures[measure]:.3f}" for measure in MEASURES))
    Console(width=120).print(table)


if __name__ == "__main__":
    typer.run(run)
