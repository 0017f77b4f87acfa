"""SigLIP, SigLIP 2 and larger CLIPs work by their names alone."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import (
    AutoModel,
    AutoTokenizer,
    Siglip2ImageProcessorPil,
    SiglipImageProcessorPil,
)

from engine.encoders.bulk import PlainBulk
from engine.encoders.clip import ClipEncoder
from engine.errors import EncoderNotFoundError
from engine.photo import Embedding

TEXTS = ["a house by the lake", "The LAKE"]


def pictures() -> list[Image.Image]:
    """Return noise images of three shapes."""
    rng = np.random.default_rng(0)
    shapes = [(48, 64, 3), (90, 40, 3), (32, 32, 3)]
    return [Image.fromarray(rng.integers(0, 256, shape, dtype=np.uint8)) for shape in shapes]


def unit(features: torch.Tensor) -> Embedding:
    """Return the rows normalised to length one."""
    rows = features.detach().numpy()
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize(("name", "dimension"), [("siglip", 48), ("siglip2", 32), ("larger", 768)])
def test_the_dimension_is_the_checkpoints_own(name: str, dimension: int, request: pytest.FixtureRequest) -> None:
    """Texts and images have the checkpoint's dimension, which is known without the weights."""
    encoder: ClipEncoder = request.getfixturevalue(name)
    assert ClipEncoder(encoder.name).dimension == dimension
    assert encoder.encode_text(TEXTS).embeddings.shape == (2, dimension)
    assert encoder.encode_images(pictures()).shape == (3, dimension)


@pytest.mark.parametrize("name", ["siglip", "siglip2"])
def test_texts_are_padded_to_the_full_length_and_read_without_a_mask(name: str, request: pytest.FixtureRequest) -> None:
    """Texts are lower-cased, padded and encoded without a mask, as in training."""
    encoder: ClipEncoder = request.getfixturevalue(name)
    model, tokenizer = AutoModel.from_pretrained(encoder.name), AutoTokenizer.from_pretrained(encoder.name)
    found = encoder.encode_text(TEXTS).embeddings
    for text, embedding in zip(TEXTS, found, strict=True):
        tokens = tokenizer(text.lower(), padding="max_length", max_length=8, truncation=True, return_tensors="pt")
        expected = unit(model.get_text_features(input_ids=tokens["input_ids"]).pooler_output)
        np.testing.assert_allclose(embedding, expected[0], atol=1e-5)


def test_a_long_prompt_is_cut_and_flagged(siglip: ClipEncoder) -> None:
    """Prompts of more than eight tokens, with the two at the ends, are cut and flagged."""
    assert siglip.encode_text(["a house by the lake", "a house by the lake by the lake"]).truncated == (False, True)


def test_images_are_prepared_as_the_checkpoint_says(siglip: ClipEncoder) -> None:
    """Images are prepared as by the checkpoint's own processor, squeezed to a square."""
    model, processor = AutoModel.from_pretrained(siglip.name), SiglipImageProcessorPil.from_pretrained(siglip.name)
    pixels = processor(images=pictures(), return_tensors="pt")["pixel_values"]
    expected = unit(model.get_image_features(pixel_values=pixels).pooler_output)
    np.testing.assert_allclose(siglip.encode_images(pictures()), expected, atol=1e-5)


def test_naflex_keeps_the_proportions_of_each_image(siglip2: ClipEncoder) -> None:
    """The processor's patches, their mask and their shape all reach the model."""
    model, processor = AutoModel.from_pretrained(siglip2.name), Siglip2ImageProcessorPil.from_pretrained(siglip2.name)
    expected = unit(model.get_image_features(**processor(images=pictures(), return_tensors="pt")).pooler_output)
    np.testing.assert_allclose(siglip2.encode_images(pictures()), expected, atol=1e-5)


@pytest.mark.parametrize("name", ["siglip", "larger"])
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_bulk_encoding_gives_the_same_embeddings(name: str, precision: str, request: pytest.FixtureRequest) -> None:
    """Bulk embeddings have a cosine of at least 0.999 with the ordinary ones."""
    encoder: ClipEncoder = request.getfixturevalue(name)
    bulk = encoder.bulk("float32" if precision == "float32" else "bfloat16")
    assert not isinstance(bulk, PlainBulk)
    found = bulk.encode([bulk.prepare(image) for image in pictures()])
    assert (found * encoder.encode_images(pictures())).sum(axis=1).min() >= (
        0.999999 if precision == "float32" else 0.999
    )


def test_naflex_has_no_bulk_mode_of_its_own(siglip2: ClipEncoder) -> None:
    """NaFlex's patches differ by image, so bulk encoding falls back to plain encoding."""
    bulk = siglip2.bulk()
    found = bulk.encode([bulk.prepare(image) for image in pictures()])
    np.testing.assert_allclose(found, siglip2.encode_images(pictures()), atol=1e-5)


def test_a_large_vocabulary_marks_a_multilingual_encoder(siglip: ClipEncoder, siglip2: ClipEncoder) -> None:
    """A large vocabulary marks an encoder as multilingual, and no prompt is foreign to it."""
    assert not siglip.is_multilingual
    assert siglip2.is_multilingual
    assert siglip2.encode_text(["湖の家"]).foreign == (False,)


def test_another_kind_of_model_is_refused_by_its_type(tmp_path: Path) -> None:
    """An unsupported model type raises an error that lists the supported ones."""
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(EncoderNotFoundError, match=r"'bert'.*clip, metaclip_2, siglip, siglip2"):
        ClipEncoder(str(tmp_path)).load()
