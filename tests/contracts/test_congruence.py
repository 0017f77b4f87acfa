"""All targets give the same answers to the same calls."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from engine.galleries import Catalog, Gallery
from tests.contracts.targets import TARGETS, ServerProcess, opened
from tests.engine.conftest import random_photos

COUNT, DIMENSION = 1_200, 32


@pytest.fixture(scope="module")
def galleries(
    empty_data: Path, tmp_path_factory: pytest.TempPathFactory, running: ServerProcess
) -> Iterator[dict[str, Gallery]]:
    """A gallery on each target with the same photos, one of them hidden."""
    photos, embeddings = random_photos(COUNT, DIMENSION)
    with ExitStack() as stack:
        made: dict[str, Gallery] = {}
        for target in TARGETS:
            folder = tmp_path_factory.mktemp(target)
            catalog = Catalog(stack.enter_context(opened(target, empty_data, folder, running)))
            catalog.create("some", encoder="any", dimension=DIMENSION)
            made[target] = catalog.gallery("some")
            made[target].insert(photos[:800], embeddings[:800])
            made[target].insert(photos[700:], embeddings[700:])
            made[target].hide("p00007", "member")
        yield made


def test_every_target_gives_the_same_answers(galleries: dict[str, Gallery]) -> None:
    """All targets agree on ids, their order, scores (to within rounding), samples and draws."""
    queries = random_photos(3, DIMENSION, seed=5)[1]
    exclude = [f"p{number:05}" for number in range(0, COUNT, 2)]

    def answers(gallery: Gallery) -> list[object]:
        found: list[object] = [gallery.dataset.photos, gallery.dataset.version.split("-", 1)[1], gallery.count()]
        for query in queries:
            for excluded in ((), exclude):
                found.append([(m.photo, round(m.score, 4)) for m in gallery.nearest(query, 9, excluded)])
                found.append([m.photo.id for m in gallery.around(query, 0.1, 9, excluded)])
                found.append([m.photo.id for m in gallery.drawn_above(query, 0.05, 9, 3, excluded)])
            ids, scores = gallery.scores(query)
            found.append((ids, np.round(scores, 4).tolist()))
            found.append((gallery.count_from(query, 0.1),))
        found.append([m.photo.id for m in gallery.sample(30, seed=8)])
        found.append(sorted(gallery.known(["p00001", "p00007", "absent"])))
        found.append([ids for ids, _ in gallery.batches(500)])
        return found

    expected = answers(galleries["embedded"])
    for target, gallery in galleries.items():
        for ours, theirs in zip(answers(gallery), expected, strict=True):
            assert ours == theirs, target
