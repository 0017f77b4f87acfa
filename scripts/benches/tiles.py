"""Whether tiles help to find small objects: seven rounds on the demo's scenes, by photo and by the best tile.

Each photo has one embedding, or one and four, or one and nine of its tiles. Photos score by their best tile, and the
classifier learns the best tile of each photo that was voted on. Draws and encodes the scenes in one process.
"""

import json
from collections.abc import Iterator
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from demo_world.world import KINDS
from encoder_training.evaluation import read_prompts
from engine.encoders.clip import ClipEncoder
from engine.learning.measures import average_precision
from learning_benchmark.concepts import DEMO_ENCODER
from learning_benchmark.tiles import TiledSet, known_of, panoramas, scenes, teach_by_tiles

ROUNDS = 7
LEAST = 8
SMALL = 92
"""Kinds of things with a unit of at most this many pixels are small."""
WAYS = {"1": (0, False), "1 + 4": (4, False), "1 + 9": (9, False), "mean of 1 and 4": (4, True)}
"""How photos score: by the best of their tiles, or by the mean of the photo and its best tile."""


def run(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value at the end.")] = False,
    photos: Annotated[int, typer.Option(min=100, help="Number of photos in each set.")] = 2500,
) -> None:
    """Teach the demo's things with and without tiles, and compare."""
    results = {}
    for found in (scenes(photos), panoramas(photos)):
        concepts = list(_concepts(found))
        results[found.name] = _measured(found, concepts)
        _print(found.name, results[found.name])
    if as_json:
        print(json.dumps(results))


def _concepts(found: TiledSet) -> Iterator[tuple[str, str, np.ndarray]]:
    """Group, prompt and members of each concept: things, small things, and things of a color and at a place."""
    wanted: list[tuple[str, str, tuple[str, ...]]] = [("things", f"a {kind}", (kind,)) for kind in KINDS]
    wanted += [
        ("coloured things", f"a {colour} {name}", (f"{colour} {name}",))
        for name, kind in KINDS.items()
        for colour in kind.colours
    ]
    wanted += [("prompts of the demo", prompt, facts) for prompt, facts in read_prompts(DEMO_ENCODER).items()]
    for group, prompt, facts in wanted:
        members = np.array([shown.issuperset(facts) for shown in found.facts])
        if members.sum() >= LEAST:
            yield group, prompt, members
            if group == "things" and KINDS[facts[0]].unit <= SMALL:
                yield "small things", prompt, members


def _measured(found: TiledSet, concepts: list[tuple[str, str, np.ndarray]]) -> dict[str, dict[str, dict[str, float]]]:
    """By group and way: AP of the prompt and after 1, 3 and 7 rounds, and positives found."""
    prompts = ClipEncoder("demo").encode_text([prompt for _, prompt, _ in concepts]).embeddings
    figures = dict[tuple[str, str], list[tuple[float, ...]]]()
    for way, (count, averaged) in WAYS.items():
        tiles = found.with_tiles(count)
        known = known_of(tiles)
        progress = track(
            list(zip(concepts, prompts, strict=True)), f"{found.name}: {way}", console=Console(stderr=True)
        )
        for (group, _, members), prompt in progress:
            shown, scores = teach_by_tiles(tiles, known, prompt, members, ROUNDS, averaged=averaged)
            aps = [average_precision(scores[rounds], members) for rounds in (0, 1, 3, 7)]
            hits = members[shown]
            figures.setdefault((group, way), []).append((*aps, float(hits[:27].sum()), float(hits.sum())))
    keys = ("ap_prompt", "ap1", "ap3", "ap", "found27", "found63")
    table: dict[str, dict[str, dict[str, float]]] = {}
    for (group, way), rows in figures.items():
        means = dict(zip(keys, np.mean(rows, axis=0).round(3).tolist(), strict=True))
        table.setdefault(group, {})[way] = {"concepts": len(rows), **means}
    return table


def _print(name: str, groups: dict[str, dict[str, dict[str, float]]]) -> None:
    table = Table("", "concepts", "embeddings", "AP of the prompt", "after 1", "3", "7", "of 27", "of 63", title=name)
    for group, rows in groups.items():
        for way, row in rows.items():
            aps = [f"{row[key]:.3f}" for key in ("ap_prompt", "ap1", "ap3", "ap")]
            found = [f"{row[key]:.1f}" for key in ("found27", "found63")]
            table.add_row(group, str(row["concepts"]), way, *aps, *found)
    Console(width=120).print(table)


if __name__ == "__main__":
    typer.run(run)
