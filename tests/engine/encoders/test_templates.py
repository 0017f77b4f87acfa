"""Prompts in several wordings."""

import numpy as np
from PIL import Image

from engine.encoders.clip import ClipEncoder
from engine.encoders.registry import Encoders
from engine.encoders.templates import TEMPLATES, TemplatedEncoder

TEXTS = ["a house by the lake", "the {lake}"]


def test_a_templated_prompt_is_the_mean_of_its_wordings(vit_b_32: ClipEncoder) -> None:
    """Each text over all templates, of length one; braces in a text are only signs."""
    found = TemplatedEncoder(vit_b_32).encode_text(TEXTS).embeddings
    for text, embedding in zip(TEXTS, found, strict=True):
        mean = vit_b_32.encode_text([template.replace("{}", text) for template in TEMPLATES]).embeddings.mean(axis=0)
        np.testing.assert_allclose(embedding, mean / np.linalg.norm(mean), atol=1e-5)


def test_hints_are_of_the_bare_prompt(word_level: ClipEncoder) -> None:
    """Nobody is told that the encoder does not know our own words."""
    encoding = TemplatedEncoder(word_level).encode_text(["a yurt by the lake", "a house"])
    assert encoding.unknown == (("yurt",), ())
    assert encoding.truncated == (False, False)
    assert TemplatedEncoder(word_level).encode_text([]).embeddings.shape == (0, 16)


def test_templates_are_off_unless_asked_for(word_level: ClipEncoder) -> None:
    """And change no image."""
    assert isinstance(Encoders().get(word_level.name), ClipEncoder)
    encoder = Encoders(templates=True).get(word_level.name)
    assert isinstance(encoder, TemplatedEncoder)
    assert (encoder.name, encoder.dimension) == (word_level.name, 16)
    images = [Image.new("RGB", (40, 30), "blue")]
    np.testing.assert_array_equal(encoder.encode_images(images), word_level.encode_images(images))
