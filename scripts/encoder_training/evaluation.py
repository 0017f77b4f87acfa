"""Evaluates the stored encoder, with fixed prompts on fresh scenes and on the demo's gallery."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from demo_world.drawing import draw
from demo_world.gallery import gallery, sample_scene
from demo_world.scene import Scene, matches
from engine.encoders.clip import ClipEncoder
from engine.learning import simulate
from engine.learning.measures import average_precision

PROMPT, MEANT = "a house by the lake", ("house", "lake", "night")
ROUNDS = 5
_LEAST_MATCHES = 30
_BATCH = 64

Embeddings = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PromptResult:
    """How many of the first nine photos match, and how many match in the whole set."""

    prompt: str
    hits: int
    matching: int


@dataclass(frozen=True, slots=True)
class GalleryResult:
    """Results for the demo's task: hits among the first nine, and the average precision for what members mean.

    `ap_prompt` is that of the prompt, `ap_taught` that of the weights after five rounds of votes.
    """

    hits: int
    ap_prompt: float
    ap_taught: float
    matching: int
    meant: int


def read_prompts(folder: Path) -> dict[str, tuple[str, ...]]:
    """Read the evaluation prompts, with the facts that a matching scene must have."""
    written: Mapping[str, list[str]] = json.loads((folder / "evaluation_prompts.json").read_text())
    return {prompt: tuple(facts) for prompt, facts in written.items()}


def fresh_scenes(prompts: Mapping[str, Sequence[str]], count: int, seed: int) -> list[Scene]:
    """Sample scenes, and then add more until each prompt has 30 matches."""
    rng = Random(seed)
    scenes = [sample_scene(rng) for _ in range(count)]
    for facts in prompts.values():
        found = sum(matches(scene, *facts) for scene in scenes)
        while found < _LEAST_MATCHES:
            scene = sample_scene(rng)
            if matches(scene, *facts):
                scenes.append(scene)
                found += 1
    return scenes


def embed(encoder: ClipEncoder, scenes: Sequence[Scene]) -> Iterator[Embeddings]:
    """Yield the embeddings (n, d) of the scenes, in batches."""
    with Pool() as pool:
        waiting: list[Image] = []
        for image in pool.imap(draw, scenes, chunksize=16):
            waiting.append(image)
            if len(waiting) == _BATCH:
                yield encoder.encode_images(waiting)
                waiting.clear()
        if waiting:
            yield encoder.encode_images(waiting)


def measure_prompts(
    encoder: ClipEncoder, prompts: Mapping[str, Sequence[str]], scenes: Sequence[Scene], embeddings: Embeddings
) -> list[PromptResult]:
    """Evaluate the first nine photos for each prompt."""
    texts = encoder.encode_text(list(prompts)).embeddings
    results = []
    for (prompt, facts), text in zip(prompts.items(), texts, strict=True):
        relevant = np.array([matches(scene, *facts) for scene in scenes])
        results.append(PromptResult(prompt, _hits(embeddings @ text, relevant), int(relevant.sum())))
    return results


def measure_gallery(encoder: ClipEncoder, embeddings: Embeddings) -> GalleryResult:
    """Evaluate the demo's task on its gallery with these embeddings (n, d), like `scripts/demo --check`."""
    text = encoder.encode_text([PROMPT]).embeddings[0]
    said = np.array([matches(scene, "house", "lake") for scene in gallery()])
    meant = np.array([matches(scene, *MEANT) for scene in gallery()])
    _, weights = simulate(embeddings, text, lambda photo: bool(meant[photo]), ROUNDS)
    before, after = (average_precision(embeddings @ weight, meant) for weight in (text, weights))
    return GalleryResult(_hits(embeddings @ text, said), before, after, int(said.sum()), int(meant.sum()))


def _hits(scores: Embeddings, relevant: NDArray[np.bool_]) -> int:
    return int(relevant[np.argsort(-scores, kind="stable")[:9]].sum())
