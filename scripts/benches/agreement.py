"""What a label costs and how right it is when members make mistakes: voting rules, and ways to weigh members.

Needs the real CLIP embeddings in ../shared (see `--shared`). Dawid-Skene needs crowd-kit (`pip install crowd-kit`).
"""

import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from engine.classifier import Statistics
from engine.learning import choose_by, fit_by
from engine.learning.dataset_statistics import statistics
from engine.learning.measures import average_precision
from engine.sessions.events import Strategy
from learning_benchmark import concepts
from learning_benchmark.agreement import RULES, TEAMS, WEIGHS, Cast, Rates, Rule, Weigh, cast
from learning_benchmark.concepts import Concept, ConceptSet

ROUNDS = 7
WEIGHED = "3 votes"
"""The rule with which members are weighed."""
SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def run(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
    teams: Annotated[int, typer.Option(min=1, help="Number of teams for each concept.")] = 3,
    every: Annotated[int, typer.Option(min=1, help="Use only every so many concepts.")] = 1,
    shared: Annotated[Path, typer.Option(help="Folder that contains caltech101/ and learning/.")] = SHARED,
) -> None:
    """Teach known concepts with teams that make mistakes, and compare."""
    try:
        sets = [concepts.pets(shared), concepts.caltech(shared)]
    except FileNotFoundError as error:
        raise SystemExit(f"{error.filename} is missing: choose the folder that contains it with --shared") from error
    sets = [replace(found, concepts=found.concepts[::every]) for found in sets]
    results = {found.name: dict(_rows(found, teams)) for found in sets}
    for name, rows in results.items():
        _print(name, rows)
    if as_json:
        print(json.dumps(results))


def _rows(found: ConceptSet, teams: int) -> Iterator[tuple[str, dict[str, float]]]:
    known = statistics(found.embeddings)
    for team, rates in TEAMS.items():
        for name, rule in RULES.items():
            yield f"{team}: {name}", _measured(found, known, rates, rule, WEIGHS["majority"], teams, f"{team}: {name}")
        for name, weigh in WEIGHS.items():
            if name != "majority":
                row = f"{team}: {WEIGHED}, {name}"
                yield row, _measured(found, known, rates, RULES[WEIGHED], weigh, teams, row)


def _measured(
    found: ConceptSet, known: Statistics, rates: Rates, rule: Rule, weigh: Weigh, teams: int, title: str
) -> dict[str, float]:
    lessons = [
        _lesson(found, known, concept, rates, rule, weigh, team)
        for concept in track(found.concepts, f"{found.name}: {title}", console=Console(stderr=True))
        for team in range(teams)
    ]
    means = np.mean(lessons, axis=0)
    error = np.std([lesson[0] for lesson in lessons]) / np.sqrt(len(lessons))
    keys = ("ap", "votes", "right", "right_yes", "found63")
    return {**dict(zip(keys, means.round(4).tolist(), strict=True)), "ap_error": round(float(error), 4)}


def _lesson(
    found: ConceptSet, known: Statistics, concept: Concept, rates: Rates, rule: Rule, weigh: Weigh, team: int
) -> tuple[float, float, float, float, float]:
    """AP, votes for each photo, the shares of labels and of yes labels that are right, and positives found."""
    random = np.random.default_rng([team, zlib.crc32(concept.name.encode())])
    rows, fit = found.embeddings, fit_by("ninefold", concept.prompt, known)
    choose = choose_by(Strategy.AUTOMATIC, rows, known, fit)
    shown: list[int] = []
    casts: list[Cast] = []
    weights = concept.prompt
    labels, label_weights = np.empty(0), np.empty(0)
    for _ in range(ROUNDS):
        taught = ~np.isnan(labels)
        scores = rows @ weights
        scores[shown] = -np.inf
        # Photos without a label count as shown, but not as labels.
        known_photos = [photo for photo, is_taught in zip(shown, taught, strict=True) if is_taught]
        fresh = choose(scores, known_photos, labels[taught].tolist(), label_weights[taught].tolist())
        fresh = [photo for photo in fresh if photo not in shown]
        shown += fresh
        casts += [cast(bool(concept.members[photo]), rates, rule, random) for photo in fresh]
        labels, label_weights = weigh(casts)
        taught = ~np.isnan(labels)
        photos = np.array(shown)[taught]
        weights = fit(rows[photos], labels[taught].tolist(), label_weights[taught].tolist())
    truth = concept.members[np.array(shown)[taught]]
    given = labels[taught] == 1
    right_yes = float(truth[given].mean()) if given.any() else np.nan
    votes = float(np.mean([len(one.votes) for one in casts]))
    ap = average_precision(rows @ weights, concept.members)
    return ap, votes, float((given == truth).mean()), np.nan_to_num(right_yes), float(concept.members[shown].sum())


def _print(name: str, rows: dict[str, dict[str, float]]) -> None:
    table = Table("", "AP", "±", "votes a photo", "labels right", "yes right", "found of 63", title=name)
    for row, figures in rows.items():
        cells = ("ap", "ap_error", "votes", "right", "right_yes")
        table.add_row(row, *(f"{figures[key]:.3f}" for key in cells), f"{figures['found63']:.1f}")
    Console(width=130).print(table)


if __name__ == "__main__":
    typer.run(run)
