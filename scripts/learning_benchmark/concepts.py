"""Concepts with known answers: real CLIP ViT-B/32 embeddings of labelled photos and of prompts."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from demo_world.gallery import gallery
from demo_world.scene import matches
from encoder_training.evaluation import embed, read_prompts
from engine.encoders.clip import ClipEncoder

Embeddings = NDArray[np.float32]
NARROWER = ("night", "dusk", "winter")
DEMO_ENCODER = Path(__file__).resolve().parents[2] / "engine" / "encoders" / "demo"


@dataclass(frozen=True, eq=False, slots=True)
class Concept:
    """A concept: the embedding (d,) of its prompt, and which photos belong to it (n,)."""

    name: str
    prompt: Embeddings
    members: NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class ConceptSet:
    """Unit embeddings (n, d) of photos, and concepts on them."""

    name: str
    embeddings: Embeddings
    concepts: tuple[Concept, ...]


def pets(shared: Path) -> ConceptSet:
    """Oxford Pets: 37 breeds with the prompts "a dog" and "a cat". Raises FileNotFoundError."""
    folder, prompts = shared / "learning", _prompts(shared)
    labels = np.load(folder / "pets_labels.npy")
    document = json.loads((folder / "pets_concepts.json").read_text())
    named = zip(document["classes"], document["prompts"], strict=True)
    concepts = tuple(Concept(name, prompts[prompt], labels == row) for row, (name, prompt) in enumerate(named))
    return ConceptSet("pets", _unit(np.load(folder / "pets_image_embeddings.npy")), concepts)


def caltech(shared: Path) -> ConceptSet:
    """Caltech-101: the 40 classes whose name with an article has a prompt embedding. Raises FileNotFoundError."""
    folder, prompts = shared / "caltech101", _prompts(shared)
    with (folder / "photos.csv").open(newline="") as file:
        labels = np.array([row["label"] for row in csv.DictReader(file)])
    spoken = {name: f"a {name.replace('_', ' ')}" for name in sorted(set(labels))}
    concepts = tuple(Concept(n, prompts[p], labels == n) for n, p in spoken.items() if p in prompts)
    return ConceptSet("caltech", _unit(np.load(folder / "image_embeddings.npy")), concepts)


def demo(least: int = 8) -> ConceptSet:
    """The demo's scenes, with its evaluation prompts that at least so many scenes match, and narrower meanings of them.

    A narrower meaning adds "night", "dusk" or "winter", which the prompt does not say.
    """
    prompts = read_prompts(DEMO_ENCODER)
    encoder, scenes = ClipEncoder("demo"), gallery()
    embeddings = np.concatenate([*embed(encoder, scenes)])
    texts = dict(zip(prompts, encoder.encode_text(list(prompts)).embeddings, strict=True))
    meant = [(prompt, facts) for prompt, facts in prompts.items()]
    meant += [(prompt, (*facts, more)) for prompt, facts in meant for more in NARROWER if more not in facts]
    found = [
        Concept(", ".join(facts), texts[prompt], np.array([matches(scene, *facts) for scene in scenes]))
        for prompt, facts in meant
    ]
    return ConceptSet("demo", embeddings, tuple(concept for concept in found if concept.members.sum() >= least))


def _prompts(shared: Path) -> dict[str, Embeddings]:
    folder = shared / "caltech101"
    words = json.loads((folder / "text_prompts.json").read_text())
    return dict(zip(words, _unit(np.load(folder / "text_embeddings.npy")), strict=True))


def _unit(rows: NDArray[np.floating]) -> Embeddings:
    wide = np.asarray(rows, np.float32)
    return np.asarray(wide / np.linalg.norm(wide, axis=1, keepdims=True), np.float32)
