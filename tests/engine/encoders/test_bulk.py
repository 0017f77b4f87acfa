"""Bulk encoding gives the same embeddings as encoding image by image."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, SiglipImageProcessorPil

from engine.encoders.bulk import OffersBulk, PlainBulk, bulk_of
from engine.encoders.clip import ClipEncoder
from engine.encoders.clip_bulk import ClipBulk, Framing
from tests.engine.ingest.colours import MeanColourEncoder

SIZES = [(300, 200), (200, 301), (224, 224), (1000, 31), (37, 1200), (8, 8)]


def images() -> list[Image.Image]:
    """Return noise images of many shapes."""
    rng = np.random.default_rng(0)
    return [Image.fromarray(rng.integers(0, 256, (h, w, 3), dtype=np.uint8)) for w, h in SIZES]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (CLIPImageProcessorPil, {}),
        (CLIPImageProcessorPil, {"size": {"shortest_edge": 96}, "crop_size": {"height": 96, "width": 96}}),
        (CLIPImageProcessorPil, {"size": {"shortest_edge": 64}, "crop_size": {"height": 80, "width": 72}}),
        (CLIPImageProcessorPil, {"size": {"height": 96, "width": 80}, "do_center_crop": False}),
        (SiglipImageProcessorPil, {}),
        (SiglipImageProcessorPil, {"size": {"height": 96, "width": 80}, "resample": Image.Resampling.BILINEAR}),
    ],
)
def test_images_are_framed_as_the_checkpoints_processor_does_it(kind: type, options: dict[str, Any]) -> None:
    """Resizing and cropping match the checkpoint's processor to within two of 255."""
    processor = kind(**options)
    framing = Framing.of(processor)
    for image in images():
        plain = processor(images=image, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
        np.testing.assert_allclose(framing.frame(image).astype(int), plain.transpose(1, 2, 0), atol=2)


@pytest.mark.parametrize("size", [(1, 60_000), (60_000, 1)])
def test_a_very_long_strip_is_framed_without_its_ends(size: tuple[int, int]) -> None:
    """A strip of extreme proportions costs no memory, and its middle is used."""
    strip = Image.new("RGB", size, "white")
    strip.paste("red", (size[0] // 2 - 500, size[1] // 2 - 500, size[0] // 2 + 500, size[1] // 2 + 500))
    framed = Framing.of(CLIPImageProcessorPil()).frame(strip)
    assert framed.shape == (224, 224, 3)
    assert (framed == (255, 0, 0)).all()


@pytest.mark.parametrize("name", ["word_level", "siglip"])
def test_float32_gives_the_ordinary_embeddings(name: str, request: pytest.FixtureRequest) -> None:
    """Bulk encoding in float32 matches the encoder except for rounding."""
    encoder: ClipEncoder = request.getfixturevalue(name)
    bulk = encoder.bulk("float32")
    pixels = [bulk.prepare(image) for image in images()]
    found = bulk.encode(pixels)
    framed = [Image.fromarray(array) for array in pixels]
    np.testing.assert_allclose(found, encoder.encode_images(framed), atol=1e-5)
    assert bulk.precision == "float32"


@pytest.mark.parametrize("activation", ["quick_gelu", "gelu", "gelu_pytorch_tanh", "relu"])
def test_bfloat16_gives_the_ordinary_embeddings_to_its_precision(activation: str, tmp_path: Path) -> None:
    """In bfloat16, each embedding has a cosine of at least 0.999 with the exact one, for every activation."""
    width = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 3, "num_attention_heads": 2}
    vision = {**width, "image_size": 32, "patch_size": 8, "hidden_act": activation, "initializer_factor": 3.0}
    torch.manual_seed(0)
    model = CLIPModel(CLIPConfig(vision_config=vision, text_config={**width, "vocab_size": 8}, projection_dim=32))
    model.train(False)
    processor = CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    exact, coarse = (
        ClipBulk(model, processor, torch.device("cpu"), dtype) for dtype in (torch.float32, torch.bfloat16)
    )
    pixels = [exact.prepare(image) for image in images()]
    cosines = (exact.encode(pixels) * coarse.encode(pixels)).sum(axis=1)
    assert cosines.min() >= 0.999


def test_the_precision_that_is_chosen_gives_the_same_retrieval(vit_b_32: ClipEncoder) -> None:
    """In the precision chosen for this machine, each embedding has a cosine of at least 0.999 with the exact one."""
    threads = torch.get_num_threads()
    bulk = vit_b_32.bulk()
    found = bulk.encode([bulk.prepare(image) for image in images()])
    cosines = (found * vit_b_32.encode_images(images())).sum(axis=1)
    assert cosines.min() >= 0.999
    assert found.dtype == np.float32
    assert 8 <= bulk.batch_size <= 512
    torch.set_num_threads(threads)


def test_a_precision_that_changes_the_embeddings_is_not_chosen(
    word_level: ClipEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A precision that changes the embeddings is never chosen, however fast it is."""
    monkeypatch.setattr("engine.encoders.clip_bulk.SAME_COSINE", 1.1)
    assert word_level.bulk().precision == "float32"


def test_any_other_encoder_is_taken_as_it_is() -> None:
    """An encoder without its own bulk mode encodes whole images."""
    encoder = MeanColourEncoder()
    bulk = bulk_of(encoder)
    assert isinstance(bulk, PlainBulk)
    assert not isinstance(encoder, OffersBulk)
    found = bulk.encode([bulk.prepare(image) for image in images()])
    np.testing.assert_array_equal(found, encoder.encode_images(images()))


def test_an_unknown_processor_gets_plain_encoding(word_level: ClipEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the image processor does not resize, bulk encoding falls back to plain encoding."""
    parts = word_level._parts()
    monkeypatch.setattr(parts.images, "do_resize", False)
    assert isinstance(word_level.bulk(), PlainBulk)
    with pytest.raises(ValueError, match="other steps"):
        Framing.of(parts.images)
