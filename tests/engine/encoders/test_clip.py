"""CLIP checkpoints give unit embeddings of texts and images, and report the parts of a text they can't use."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import CLIPModel, CLIPTokenizer

from engine.encoders.checkpoint import DEMO_FOLDER
from engine.encoders.clip import ClipEncoder
from engine.errors import EncoderNotFoundError
from engine.photo import Embedding

TEXTS = ["a house by the lake", "a lobster", "湖のそばの家"]


def picture(colour: str, size: tuple[int, int] = (300, 200), mode: str = "RGB") -> Image.Image:
    """Return a picture of one colour."""
    return Image.new("RGB", size, colour).convert(mode)


def assert_unit(embeddings: Embedding, count: int, dimension: int) -> None:
    """Assert that the rows are float32 and of unit length."""
    assert embeddings.shape == (count, dimension)
    assert embeddings.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)


def test_the_dimension_is_known_without_the_weights(vit_b_32: ClipEncoder) -> None:
    """`dimension` reads only the configuration."""
    fresh = ClipEncoder(vit_b_32.name)
    assert fresh.dimension == 512
    assert not fresh.is_loaded


def test_texts_become_the_models_normalised_features(vit_b_32: ClipEncoder) -> None:
    """Embeddings of texts are the features of transformers' model, normalised."""
    encoding = vit_b_32.encode_text(TEXTS)
    assert_unit(encoding.embeddings, 3, 512)
    assert encoding.truncated == (False, False, False)
    assert encoding.unknown == ((), (), ())

    model, tokenizer = CLIPModel.from_pretrained(vit_b_32.name), CLIPTokenizer.from_pretrained(vit_b_32.name)
    for text, embedding in zip(TEXTS, encoding.embeddings, strict=True):
        with torch.inference_mode():
            (features,) = model.get_text_features(**tokenizer(text, return_tensors="pt")).pooler_output.numpy()
        np.testing.assert_allclose(embedding, features / np.linalg.norm(features), atol=1e-4)


def test_images_of_any_size_and_mode_are_encoded_as_one_batch(vit_b_32: ClipEncoder) -> None:
    """A batch gives the same embeddings as its images one by one."""
    images = [picture("red"), picture("blue", (50, 400), "RGBA"), picture("gray", (64, 64), "L")]
    together = vit_b_32.encode_images(images)
    assert_unit(together, 3, 512)
    alone = np.concatenate([vit_b_32.encode_images([image]) for image in images])
    np.testing.assert_allclose(together, alone, atol=1e-4)
    assert abs(float(together[0] @ together[1])) < 0.999


def test_a_prompt_past_the_limit_is_cut_and_flagged(vit_b_32: ClipEncoder) -> None:
    """Only prompts of more than 77 tokens, with the two at the ends, are cut and flagged."""
    encoding = vit_b_32.encode_text(["x" * 75, "x" * 76, "x" * 75 + " and the rest"])
    assert encoding.truncated == (False, True, True)
    assert_unit(encoding.embeddings, 3, 512)


def test_words_outside_a_vocabulary_are_reported_as_written(word_level: ClipEncoder) -> None:
    """Unknown words are reported in order and as written, including those past the limit."""
    encoding = word_level.encode_text(
        ["A house by the lake", "a Château by the Fjord", "the the the the the the a Yurt"]
    )
    assert encoding.unknown == ((), ("Château", "Fjord"), ("Yurt",))
    assert encoding.truncated == (False, False, True)
    assert_unit(encoding.embeddings, 3, 16)


def test_nothing_in_nothing_out(word_level: ClipEncoder) -> None:
    """No texts and no images give empty arrays of the right width."""
    encoding = word_level.encode_text([])
    assert encoding.embeddings.shape == word_level.encode_images([]).shape == (0, 16)
    assert (encoding.truncated, encoding.unknown) == ((), ())


def test_threads_that_need_the_weights_share_one_loading(
    word_level: ClipEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Concurrent threads load the model once."""
    loadings = []
    real = CLIPModel.from_pretrained

    def counted(*args: Any, **options: Any) -> CLIPModel:
        loadings.append(args)
        return real(*args, **options)

    monkeypatch.setattr(CLIPModel, "from_pretrained", counted)
    encoder = ClipEncoder(word_level.name)
    threads = [threading.Thread(target=encoder.load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    encoder.load()
    assert encoder.is_loaded
    assert len(loadings) == 1


def test_an_absent_checkpoint_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    """A missing folder or one without a model raises an error that names it and the alternatives."""
    (tmp_path / "empty").mkdir()
    for name in (str(tmp_path / "absent"), str(tmp_path / "empty"), "./nowhere"):
        encoder = ClipEncoder(name)
        with pytest.raises(EncoderNotFoundError, match=r"(?s)" + name + ".*folder with a saved CLIP, SigLIP"):
            encoder.load()
        with pytest.raises(EncoderNotFoundError):
            _ = encoder.dimension
        assert not encoder.is_loaded


@pytest.mark.skipif(not (DEMO_FOLDER / "config.json").exists(), reason="the demo's weights are missing")
def test_the_demo_encoder_is_in_the_package() -> None:
    """`demo` loads without a network and reports unknown words."""
    encoder = ClipEncoder("demo")
    encoding = encoder.encode_text(["a house by the lake", "a house by the quasar"])
    assert_unit(encoding.embeddings, 2, encoder.dimension)
    assert encoding.unknown == ((), ("quasar",))
    assert_unit(encoder.encode_images([picture("green", (480, 360))]), 1, encoder.dimension)
