"""M-CLIP reads the prompts of a dataset whose images were encoded by another encoder."""

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from transformers import XLMRobertaTokenizer

from engine.encoders.clip import ClipEncoder
from engine.encoders.mclip import MClipTexts
from engine.encoders.registry import Encoders
from engine.errors import ConfigurationError, EncoderMismatchError, EncoderNotFoundError

TEXTS = ["a house by the lake", "湖の家", "house"]
HEADS = 2


def by_definition(folder: Path, ids: list[int]) -> NDArray[np.float64]:
    """Encode one text step by step from the stored weights: XLM-R (post-norm layers), the mean, the linear map."""
    stored = torch.load(folder / "pytorch_model.bin", weights_only=True)
    w: dict[str, torch.Tensor] = {name: value.double() for name, value in stored.items()}

    def linear(x: torch.Tensor, name: str) -> torch.Tensor:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        spread = x.var(dim=-1, unbiased=False, keepdim=True) + 1e-12
        return (x - x.mean(dim=-1, keepdim=True)) / spread.sqrt() * w[f"{name}.weight"] + w[f"{name}.bias"]

    embeddings, layers = "transformer.embeddings", "transformer.encoder.layer"
    x = w[f"{embeddings}.word_embeddings.weight"][ids] + w[f"{embeddings}.token_type_embeddings.weight"][0]
    x = x + w[f"{embeddings}.position_embeddings.weight"][2 : 2 + len(ids)]  # positions start after padding, 1
    x = norm(x, f"{embeddings}.LayerNorm")  # (t, w)
    for number in range(2):
        layer = f"{layers}.{number}"
        query, key, value = (
            linear(x, f"{layer}.attention.self.{part}").view(len(ids), HEADS, -1).transpose(0, 1)
            for part in ("query", "key", "value")
        )  # (heads, t, w / heads)
        attention = (query @ key.transpose(1, 2) / math.sqrt(query.shape[2])).softmax(dim=2)
        mixed = (attention @ value).transpose(0, 1).flatten(1)
        x = norm(x + linear(mixed, f"{layer}.attention.output.dense"), f"{layer}.attention.output.LayerNorm")
        inner = linear(x, f"{layer}.intermediate.dense")
        inner = inner * (1 + torch.erf(inner / math.sqrt(2))) / 2  # GELU
        x = norm(x + linear(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
    features = linear(x.mean(dim=0), "LinearTransformation")
    return np.asarray((features / features.norm()).numpy())


def test_texts_are_embedded_as_m_clip_is_defined(mclip: Path) -> None:
    """Padded batches give the embeddings of M-CLIP's definition: the mean of the tokens through the linear map."""
    tokenizer = XLMRobertaTokenizer.from_pretrained(mclip)
    encoding = MClipTexts(f"{mclip}@any").encode_text(TEXTS)
    for text, embedding in zip(TEXTS, encoding.embeddings, strict=True):
        np.testing.assert_allclose(embedding, by_definition(mclip, tokenizer(text)["input_ids"]), atol=1e-5)
    assert encoding.foreign == (False, False, False)
    assert encoding.truncated == (False, False, False)


def test_a_text_past_the_positions_is_cut_and_flagged(mclip: Path) -> None:
    """Twelve positions hold ten tokens, because XLM-R never uses the first two."""
    encoding = MClipTexts(f"{mclip}@any").encode_text(["house " * 8, "house " * 9])
    assert encoding.truncated == (False, True)


def test_no_text_gives_no_embedding(mclip: Path) -> None:
    """No texts give an empty array of the right width."""
    assert MClipTexts(f"{mclip}@any").encode_text([]).embeddings.shape == (0, 16)


def test_prompts_are_read_by_the_text_side_and_images_by_the_datasets_own(mclip: Path, word_level: ClipEncoder) -> None:
    """Prompts use the M-CLIP encoder, and images still use the dataset's own."""
    encoders = Encoders(text_encoder=f"{mclip}@{word_level.name}")
    assert not encoders.is_loaded(word_level.name)
    encoder = encoders.get(word_level.name)
    assert encoders.is_loaded(word_level.name)
    assert (encoder.name, encoder.dimension) == (word_level.name, 16)
    texts = MClipTexts(f"{mclip}@any").encode_text(TEXTS).embeddings
    np.testing.assert_array_equal(encoder.encode_text(TEXTS).embeddings, texts)
    pictures = [Image.new("RGB", (40, 30), "red")]
    np.testing.assert_array_equal(encoder.encode_images(pictures), word_level.encode_images(pictures))


def test_datasets_of_another_space_keep_their_own_text_side(mclip: Path, word_level: ClipEncoder) -> None:
    """Datasets of another encoder keep their own text encoder."""
    encoders = Encoders(text_encoder=f"{mclip}@openai/clip-vit-base-patch32")
    assert isinstance(encoders.get(word_level.name), ClipEncoder)


def test_a_text_side_of_another_dimension_is_refused(mclip: Path, larger: ClipEncoder) -> None:
    """A text encoder of another dimension raises an error with both names and dimensions."""
    encoders = Encoders(text_encoder=f"{mclip}@{larger.name}")
    with pytest.raises(EncoderMismatchError, match=rf"{mclip}.*16.*{larger.name}.*768"):
        encoders.get(larger.name)


def test_texts_need_nothing_of_the_images_checkpoint(mclip: Path) -> None:
    """A dataset with ready embeddings can be searched although the checkpoint of its images is missing."""
    encoder = Encoders(text_encoder=f"{mclip}@./nowhere").get("./nowhere", 16)
    assert encoder.encode_text(TEXTS).embeddings.shape == (3, 16)
    with pytest.raises(EncoderNotFoundError):
        encoder.encode_images([Image.new("RGB", (40, 30), "red")])


def test_a_folder_can_name_its_image_encoder(mclip: Path, tmp_path: Path) -> None:
    """`image_encoder` in config.json names the encoder of the images."""
    config = json.loads((mclip / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "image_encoder": "demo"}))
    assert MClipTexts(str(tmp_path)).image_encoder == "demo"


def test_published_models_have_known_image_encoders() -> None:
    """The image encoders of published M-CLIP models are known by their hub names."""
    assert MClipTexts("M-CLIP/XLM-Roberta-Large-Vit-B-32").image_encoder == "openai/clip-vit-base-patch32"


@pytest.mark.parametrize("named", ["./nowhere", "somebody/some-m-clip", "@openai/clip-vit-base-patch32", "folder@"])
def test_a_text_side_of_no_known_space_is_refused_at_the_start(named: str) -> None:
    """A text encoder without a known image encoder raises ConfigurationError, which shows how to name one."""
    with pytest.raises(ConfigurationError, match="@openai/clip-vit-base-patch32"):
        Encoders(text_encoder=named)


def test_a_folder_without_an_m_clip_is_an_error_that_says_what_is_missing(mclip: Path, tmp_path: Path) -> None:
    """A folder that is missing, incomplete or holds another model raises an error that says what is missing."""
    with pytest.raises(EncoderNotFoundError, match="saved M-CLIP model"):
        MClipTexts(f"{tmp_path / 'absent'}@any").load()
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(EncoderNotFoundError, match="modelBase"):
        MClipTexts(f"{tmp_path}@any").load()
    shutil.copytree(mclip, tmp_path / "cut")
    weights = torch.load(mclip / "pytorch_model.bin", weights_only=True)
    del weights["LinearTransformation.weight"]
    torch.save(weights, tmp_path / "cut" / "pytorch_model.bin")
    with pytest.raises(EncoderNotFoundError, match=r"LinearTransformation\.weight"):
        MClipTexts(f"{tmp_path / 'cut'}@any").load()
    config = json.loads((mclip / "config.json").read_text())
    (tmp_path / "cut" / "config.json").write_text(json.dumps({**config, "numDims": 24}))
    shutil.copy(mclip / "pytorch_model.bin", tmp_path / "cut")
    with pytest.raises(EncoderNotFoundError, match="saved M-CLIP model"):
        MClipTexts(f"{tmp_path / 'cut'}@any").load()
