"""Concepts with known answers: real CLIP ViT-B/32 embeddings of labelled photos and of prompts."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

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
    """A concept: the embedding (d,) of its prompt, and which photos belong to it (n,).

    `word` is the row of its own name in the vocabulary, or None if the vocabulary does not have it.
    """

    name: str
    prompt: Embeddings
    members: NDArray[np.bool_]
    word: int | None = None


@dataclass(frozen=True, eq=False, slots=True)
class ConceptSet:
    """Unit embeddings (n, d) of photos, concepts on them, and the unit embeddings (m, d) of words."""

    name: str
    embeddings: Embeddings
    concepts: tuple[Concept, ...]
    vocabulary: Embeddings


def pets(shared: Path) -> ConceptSet:
    """Oxford Pets: 37 breeds with the prompts "a dog" and "a cat". Raises FileNotFoundError."""
    folder, bank = shared / "learning", _WordBank.of(shared)
    labels = np.load(folder / "pets_labels.npy")
    document = json.loads((folder / "pets_concepts.json").read_text())
    named = zip(document["classes"], document["prompts"], strict=True)
    concepts = tuple(bank.concept(name, prompt, labels == row) for row, (name, prompt) in enumerate(named))
    return ConceptSet("pets", _unit(np.load(folder / "pets_image_embeddings.npy")), concepts, bank.embeddings)


def caltech(shared: Path) -> ConceptSet:
    """Caltech-101: the 40 classes whose name with an article has a prompt embedding. Raises FileNotFoundError."""
    labels, bank = _caltech_labels(shared), _WordBank.of(shared)
    spoken = {name: _spoken(name) for name in sorted(set(labels.tolist())) if _spoken(name) in bank.rows}
    return _of_caltech("caltech", shared, bank, labels, spoken)


def generic(shared: Path) -> ConceptSet:
    """The same classes, each with a generic or misleading prompt, such as "a animal". Raises FileNotFoundError."""
    prompts = json.loads((shared / "learning" / "caltech_generic_prompts.json").read_text())
    return _of_caltech("generic", shared, _WordBank.of(shared), _caltech_labels(shared), prompts)


def demo(least: int = 8) -> ConceptSet:
    """The demo's scenes, with its evaluation prompts that at least so many scenes match, and narrower meanings of them.

    A narrower meaning adds "night", "dusk" or "winter", which the prompt does not say. The vocabulary has the prompts.
    """
    prompts = read_prompts(DEMO_ENCODER)
    encoder, scenes = ClipEncoder("demo"), gallery()
    embeddings = np.concatenate([*embed(encoder, scenes)])
    vocabulary = encoder.encode_text(list(prompts)).embeddings
    texts = dict(zip(prompts, vocabulary, strict=True))
    meant = [(prompt, facts) for prompt, facts in prompts.items()]
    meant += [(prompt, (*facts, more)) for prompt, facts in meant for more in NARROWER if more not in facts]
    found = [
        Concept(", ".join(facts), texts[prompt], np.array([matches(scene, *facts) for scene in scenes]))
        for prompt, facts in meant
    ]
    kept = tuple(concept for concept in found if concept.members.sum() >= least)
    return ConceptSet("demo", embeddings, kept, vocabulary)


def _of_caltech(
    name: str, shared: Path, bank: "_WordBank", labels: NDArray[np.str_], prompts: dict[str, str]
) -> ConceptSet:
    concepts = tuple(bank.concept(label, prompt, labels == label) for label, prompt in prompts.items())
    return ConceptSet(name, _unit(np.load(shared / "caltech101" / "image_embeddings.npy")), concepts, bank.embeddings)


def _caltech_labels(shared: Path) -> NDArray[np.str_]:
    with (shared / "caltech101" / "photos.csv").open(newline="") as file:
        return np.array([row["label"] for row in csv.DictReader(file)])


def _spoken(name: str) -> str:
    return f"a {name.replace('_', ' ')}"


@dataclass(frozen=True, eq=False, slots=True)
class _WordBank:
    """Words with their unit embeddings (m, d), used both as prompts and as the vocabulary."""

    rows: dict[str, int]
    embeddings: Embeddings

    @classmethod
    def of(cls, shared: Path) -> Self:
        folder = shared / "caltech101"
        words = json.loads((folder / "text_prompts.json").read_text())
        return cls({word: row for row, word in enumerate(words)}, _unit(np.load(folder / "text_embeddings.npy")))

    def concept(self, name: str, prompt: str, members: NDArray[np.bool_]) -> Concept:
        return Concept(name, self.embeddings[self.rows[prompt]], members, self.rows.get(_spoken(name)))


def _unit(rows: NDArray[np.floating]) -> Embeddings:
    wide = np.asarray(rows, np.float32)
    return np.asarray(wide / np.linalg.norm(wide, axis=1, keepdims=True), np.float32)
