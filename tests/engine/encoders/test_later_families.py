"""MetaCLIP 2 and EmbeddingGemma 2 give the embeddings that transformers' own models and processors give."""

import numpy as np
import pytest
import torch
from transformers import (
    AutoModel,
    AutoTokenizer,
    CLIPImageProcessorPil,
    CLIPProcessor,
    EmbeddingGemma2Processor,
    Gemma4ImageProcessorPil,
)

from engine.encoders.bulk import PlainBulk
from engine.encoders.clip import ClipEncoder
from tests.engine.encoders.test_siglip import TEXTS, pictures, unit


@pytest.mark.parametrize(("name", "dimension"), [("metaclip2", 16), ("gemma2", 24)])
def test_the_checkpoints_name_is_enough(name: str, dimension: int, request: pytest.FixtureRequest) -> None:
    """The dimension is known without the weights, no prompt is foreign, and nothing at all gives nothing."""
    encoder: ClipEncoder = request.getfixturevalue(name)
    assert ClipEncoder(encoder.name).dimension == dimension
    assert encoder.is_multilingual
    assert encoder.encode_text(["湖"]).foreign == (False,)
    assert encoder.encode_text([]).embeddings.shape == (0, dimension)
    assert encoder.encode_images([]).shape == (0, dimension)


def test_metaclip_2_reads_texts_and_images_as_its_processor_does(metaclip2: ClipEncoder) -> None:
    """Texts keep their case, and images are prepared as for CLIP."""
    model = AutoModel.from_pretrained(metaclip2.name)
    processor = CLIPProcessor(  # type: ignore[no-untyped-call]
        CLIPImageProcessorPil.from_pretrained(metaclip2.name), AutoTokenizer.from_pretrained(metaclip2.name)
    )
    inputs = processor(text=TEXTS, images=pictures(), return_tensors="pt", padding=True)
    pixels = inputs.pop("pixel_values")
    texts = unit(model.get_text_features(**inputs).pooler_output)
    np.testing.assert_allclose(metaclip2.encode_text(TEXTS).embeddings, texts, atol=1e-5)
    images = unit(model.get_image_features(pixel_values=pixels).pooler_output)
    np.testing.assert_allclose(metaclip2.encode_images(pictures()), images, atol=1e-5)
    lower, upper = metaclip2.encode_text(["the lake", "The LAKE"]).embeddings
    assert not np.allclose(lower, upper)


def test_metaclip_2_cuts_and_flags_a_long_prompt(metaclip2: ClipEncoder) -> None:
    """Prompts are cut to the text tower's positions."""
    assert metaclip2.encode_text(["a house by the lake", "a house " * 8]).truncated == (False, True)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_metaclip_2_is_encoded_in_bulk(metaclip2: ClipEncoder, precision: str) -> None:
    """Bulk embeddings have a cosine of at least 0.999 with the ordinary ones."""
    bulk = metaclip2.bulk("float32" if precision == "float32" else "bfloat16")
    assert not isinstance(bulk, PlainBulk)
    found = bulk.encode([bulk.prepare(image) for image in pictures()])
    assert (found * metaclip2.encode_images(pictures())).sum(axis=1).min() >= 0.999


def test_embedding_gemma_2_reads_a_prompt_as_a_search_query(gemma2: ClipEncoder) -> None:
    """Each text follows the checkpoint's prompt for queries. The embedding is the mean over all tokens."""
    model, tokenizer = AutoModel.from_pretrained(gemma2.name), AutoTokenizer.from_pretrained(gemma2.name)
    found = gemma2.encode_text(TEXTS).embeddings
    for text, embedding in zip(TEXTS, found, strict=True):
        tokens = tokenizer(f"task: search result | query: {text}", return_tensors="pt")
        expected = unit(model(**tokens).last_hidden_state.mean(dim=1))
        np.testing.assert_allclose(embedding, expected[0], atol=1e-5)


def test_embedding_gemma_2_reads_an_image_as_its_processor_does(gemma2: ClipEncoder) -> None:
    """Each image becomes its processor's patches, between the tokens that open and close an image."""
    model, tokenizer = AutoModel.from_pretrained(gemma2.name), AutoTokenizer.from_pretrained(gemma2.name)
    images = Gemma4ImageProcessorPil.from_pretrained(gemma2.name)
    assert images.max_soft_tokens == 70
    # The whole processor needs torchvision for videos. Only its image tokens are of interest.
    processor = object.__new__(EmbeddingGemma2Processor)
    processor.boi_token, processor.eoi_token = tokenizer.boi_token, tokenizer.eoi_token
    processor.image_token = tokenizer.image_token
    found = gemma2.encode_images(pictures())
    for picture, embedding in zip(pictures(), found, strict=True):
        inputs = images(images=[picture], return_tensors="pt")
        tokens = tokenizer(processor.replace_image_token(dict(inputs), 0), return_tensors="pt")
        inputs.pop("num_soft_tokens_per_image")
        with torch.no_grad():
            expected = unit(model(**tokens, **inputs).last_hidden_state.mean(dim=1))
        np.testing.assert_allclose(embedding, expected[0], atol=1e-5)


def test_embedding_gemma_2_loads_no_audio_tower(gemma2: ClipEncoder) -> None:
    """The audio tower stays on the disk."""
    assert AutoModel.from_pretrained(gemma2.name).audio_tower is not None
    assert gemma2._parts().model.audio_tower is None


def test_embedding_gemma_2_has_no_bulk_mode_of_its_own(gemma2: ClipEncoder) -> None:
    """The number of patches differs by image, so bulk encoding falls back to plain encoding."""
    bulk = gemma2.bulk()
    assert isinstance(bulk, PlainBulk)
    found = bulk.encode([bulk.prepare(image) for image in pictures()])
    np.testing.assert_allclose(found, gemma2.encode_images(pictures()), atol=1e-5)
