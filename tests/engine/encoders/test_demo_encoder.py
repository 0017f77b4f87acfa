"""The stored demo encoder, tested on scenes that it was not trained on."""

import json
from random import Random

import numpy as np
import pytest

from demo_world.captions import captions, words
from demo_world.drawing import draw
from demo_world.gallery import sample_scene
from demo_world.scene import Scene, matches
from engine.encoders.checkpoint import DEMO_FOLDER
from engine.encoders.clip import ClipEncoder
from engine.photo import Embedding

PROMPTS: dict[str, list[str]] = json.loads((DEMO_FOLDER / "evaluation_prompts.json").read_text())
HANDFUL = ("a house by the lake", "a lighthouse", "a red car", "a boat on the river", "a car in the city at night")
FRESH_SEED = 4242


@pytest.fixture(scope="module")
def encoder() -> ClipEncoder:
    """The stored checkpoint."""
    return ClipEncoder("demo")


@pytest.fixture(scope="module")
def fresh() -> list[Scene]:
    """300 random scenes, and 12 more for each of a handful of prompts."""
    rng = Random(FRESH_SEED)
    scenes = [sample_scene(rng) for _ in range(300)]
    for prompt in HANDFUL:
        matching = (scene for scene in iter(lambda: sample_scene(rng), None) if matches(scene, *PROMPTS[prompt]))
        scenes += [next(matching) for _ in range(12)]
    return scenes


@pytest.fixture(scope="module")
def embeddings(encoder: ClipEncoder, fresh: list[Scene]) -> Embedding:
    """The embeddings of the fresh scenes, shape (n, 512)."""
    return np.concatenate(
        [encoder.encode_images([draw(s) for s in fresh[i : i + 64]]) for i in range(0, len(fresh), 64)]
    )


def test_embeddings_are_unit_vectors_of_512(encoder: ClipEncoder, embeddings: Embedding) -> None:
    """Texts and images share one space of 512 dimensions."""
    texts = encoder.encode_text(["a house"]).embeddings
    assert encoder.dimension == embeddings.shape[1] == texts.shape[1] == 512
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("prompt", HANDFUL)
def test_the_nearest_nine_are_what_was_asked_for(
    prompt: str, encoder: ClipEncoder, fresh: list[Scene], embeddings: Embedding
) -> None:
    """At least eight of the nine scenes nearest to a prompt match it."""
    nearest = np.argsort(-(embeddings @ encoder.encode_text([prompt]).embeddings[0]))[:9]
    assert sum(matches(fresh[i], *PROMPTS[prompt]) for i in nearest) >= 8


def test_every_caption_word_is_in_the_vocabulary(encoder: ClipEncoder) -> None:
    """The tokenizer knows every word that a caption can contain."""
    known = sorted(words())
    assert not [word for word, unknown in zip(known, encoder.encode_text(known).unknown, strict=True) if unknown]


def test_captions_are_read_to_their_end(encoder: ClipEncoder) -> None:
    """The longest captions fit the text model."""
    rng = Random(5)
    texts = [caption.text for _ in range(300) for caption in captions(sample_scene(rng), rng, 2)]
    assert not any(encoder.encode_text(texts).truncated)


def test_words_outside_of_the_vocabulary_are_reported(encoder: ClipEncoder) -> None:
    """An unknown word is reported as it was written."""
    assert encoder.encode_text(["a Dinosaur by the lake"]).unknown == (("Dinosaur",),)


def test_the_thirty_prompts_use_known_words_and_facts(encoder: ClipEncoder) -> None:
    """The evaluation prompts use only words and facts of the demo's world."""
    assert len(PROMPTS) == 30
    assert not any(encoder.encode_text(list(PROMPTS)).unknown)
    rng = Random(6)
    held = {fact for _ in range(5000) for fact in sample_scene(rng).facts}
    assert {fact for facts in PROMPTS.values() for fact in facts} <= held


def test_the_weights_stay_small() -> None:
    """The weights take at most 8 MB, so that they fit in the repository."""
    assert (DEMO_FOLDER / "model.safetensors").stat().st_size <= 8_000_000
