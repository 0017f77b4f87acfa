"""The demo's scenes with an embedding for each tile, and lessons on the best tile of each photo."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from demo_world.drawing import draw
from demo_world.gallery import gallery
from demo_world.scene import Scene
from engine.encoders.clip import ClipEncoder
from engine.learning import Statistics, fit_by
from engine.learning.dataset_statistics import statistics
from engine.sessions.state import ROUND_SIZE
from learning_benchmark.concepts import Embeddings

GRIDS = (1, 2, 3)
"""The whole photo, then 2 x 2 and 3 x 3 tiles."""
_OVERLAP = 0.25
_BATCH = 16
_SAMPLE = 4_000


@dataclass(frozen=True, eq=False, slots=True)
class TiledSet:
    """Photos with the embeddings (n, tiles, d) of the photo and its tiles, and the facts of each photo."""

    name: str
    tiles: Embeddings
    facts: tuple[frozenset[str], ...]

    def with_tiles(self, count: int) -> Embeddings:
        """The embeddings of each photo and its first `count` tiles, or of the last ones for a 3 x 3 grid."""
        return self.tiles[:, {0: [0], 4: [0, 1, 2, 3, 4], 9: [0, *range(5, 14)]}[count]]


def scenes(count: int) -> TiledSet:
    """The demo's scenes as they are: most things are a fifth to a third of the picture's height."""
    shown = gallery(count)
    return TiledSet("scenes", _embedded([[scene] for scene in shown]), tuple(scene.facts for scene in shown))


def panoramas(count: int) -> TiledSet:
    """Photos of four scenes each, so that things are half as large. A photo has the facts of all of its scenes."""
    shown = gallery(count)
    picks = np.random.default_rng(5).permuted(np.tile(np.arange(count), (4, 1)), axis=1)
    groups = [[shown[row] for row in column] for column in picks.T]
    facts = tuple(frozenset[str]().union(*(scene.facts for scene in group)) for group in groups)
    return TiledSet("panoramas", _embedded(groups), facts)


def known_of(tiles: Embeddings) -> Statistics:
    """The statistics of a sample of the photos' embeddings and those of their tiles."""
    rows = tiles.reshape(-1, tiles.shape[-1])
    return statistics(rows[np.random.default_rng(0).permutation(len(rows))[:_SAMPLE]])


def teach_by_tiles(
    tiles: Embeddings,
    known: Statistics,
    prompt: Embeddings,
    members: NDArray[np.bool_],
    rounds: int,
    *,
    averaged: bool = False,
) -> tuple[list[int], list[NDArray[np.float32]]]:
    """Teach a concept: photos score by their best tile, and each label counts for the tile that scores best.

    If `averaged`, a photo counts as the mean of itself and its best tile. Rounds show the nearest photos. Returns the
    photos shown, and the scores (n,) before the first and after each round.
    """

    def best(rows: Embeddings, weights: Embeddings) -> Embeddings:
        found = rows[np.arange(len(rows)), np.argmax(rows @ weights, axis=1)]
        return np.asarray((found + rows[:, 0]) / 2, np.float32) if averaged else found

    fit = fit_by("ninefold", prompt, known)
    shown: list[int] = []
    weights = prompt
    scores = [best(tiles, weights) @ weights]
    for _ in range(rounds):
        rest = scores[-1].copy()
        rest[shown] = -np.inf
        shown += [int(photo) for photo in np.argsort(-rest, kind="stable")[:ROUND_SIZE]]
        rows = best(tiles[shown], weights)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        weights = fit(rows, [float(members[photo]) for photo in shown], [1.0] * len(shown))
        scores.append(best(tiles, weights) @ weights)
    return shown, scores


def _embedded(groups: Sequence[Sequence[Scene]]) -> Embeddings:
    """The embeddings (n, tiles, d) of pictures of one or four scenes and of their tiles."""
    encoder = ClipEncoder("demo")
    rows = []
    for start in range(0, len(groups), _BATCH):
        crops = [crop for group in groups[start : start + _BATCH] for crop in _crops(_picture(group))]
        rows.append(encoder.encode_images(crops))
    count = sum(grid * grid for grid in GRIDS)
    return np.concatenate(rows).reshape(len(groups), count, -1)


def _picture(group: Sequence[Scene]) -> Image.Image:
    pictures = [_drawn(scene) for scene in group]
    if len(pictures) == 1:
        return pictures[0]
    width, height = pictures[0].size
    whole = Image.new("RGB", (2 * width, 2 * height))
    for number, picture in enumerate(pictures):
        whole.paste(picture, (width * (number % 2), height * (number // 2)))
    return whole


@cache
def _drawn(scene: Scene) -> Image.Image:
    return draw(scene)


def _crops(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture, then the tiles of each grid. Neighboring tiles overlap by a quarter."""
    for grid in GRIDS:
        side = 1 / (grid - (grid - 1) * _OVERLAP)
        width, height = picture.width * side, picture.height * side
        for row in range(grid):
            for column in range(grid):
                left, top = column * width * (1 - _OVERLAP), row * height * (1 - _OVERLAP)
                yield picture.crop((round(left), round(top), round(left + width), round(top + height)))
