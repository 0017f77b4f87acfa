"""Checkpoints on disk: real architectures with random weights."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import ByteLevel, Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import (
    CLIPConfig,
    CLIPImageProcessorPil,
    CLIPModel,
    CLIPTokenizer,
    EmbeddingGemma2Config,
    EmbeddingGemma2Model,
    Gemma4ImageProcessorPil,
    GemmaTokenizer,
    MetaClip2Config,
    MetaClip2Model,
    PreTrainedTokenizerFast,
    Siglip2Config,
    Siglip2ImageProcessorPil,
    Siglip2Model,
    SiglipConfig,
    SiglipImageProcessorPil,
    SiglipModel,
    XLMRobertaConfig,
    XLMRobertaModel,
    XLMRobertaTokenizer,
)

from engine.encoders.clip import ClipEncoder

WIDTH: dict[str, Any] = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
WORDS = ("[PAD]", "[UNK]", "[BOS]", "[EOS]", "a", "house", "by", "the", "lake")


@pytest.fixture(scope="session")
def vit_b_32(tmp_path_factory: pytest.TempPathFactory) -> ClipEncoder:
    """CLIP ViT-B/32 with random weights and a token for each letter."""
    folder = tmp_path_factory.mktemp("vit-b-32")
    torch.manual_seed(0)
    CLIPModel(CLIPConfig()).save_pretrained(folder)
    letters = sorted(ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate([*letters, *(f"{letter}</w>" for letter in letters)])}
    vocabulary |= {"<|startoftext|>": 49406, "<|endoftext|>": 49407}
    CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77).save_pretrained(folder)
    CLIPImageProcessorPil().save_pretrained(folder)
    return ClipEncoder(str(folder))


@pytest.fixture(scope="session")
def word_level(tmp_path_factory: pytest.TempPathFactory) -> ClipEncoder:
    """A tiny CLIP with a word-level tokenizer that knows five words."""
    folder = tmp_path_factory.mktemp("word-level")
    torch.manual_seed(0)
    _save_tiny_model(folder)
    _save_word_tokenizer(folder)
    CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}).save_pretrained(folder)
    return ClipEncoder(str(folder))


def _save_tiny_model(folder: Path) -> None:
    ids = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3}
    text = {**WIDTH, **ids, "vocab_size": len(WORDS), "max_position_embeddings": 8}
    vision = {**WIDTH, "image_size": 32, "patch_size": 8}
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=16)).save_pretrained(folder)


def _save_word_tokenizer(folder: Path) -> None:
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="[BOS] $A [EOS]", special_tokens=[("[BOS]", 2), ("[EOS]", 3)])
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", bos_token="[BOS]", eos_token="[EOS]"
    ).save_pretrained(folder)


@pytest.fixture(scope="session")
def larger(tmp_path_factory: pytest.TempPathFactory) -> ClipEncoder:
    """A CLIP in the larger models' proportions: a wider image side, another patch and image size, 768 dimensions."""
    folder = tmp_path_factory.mktemp("larger")
    torch.manual_seed(0)
    text = {**WIDTH, "vocab_size": len(WORDS), "max_position_embeddings": 8, "eos_token_id": 3}
    vision = {**WIDTH, "hidden_size": 48, "num_attention_heads": 4, "image_size": 56, "patch_size": 14}
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=768)).save_pretrained(folder)
    _save_word_tokenizer(folder)
    CLIPImageProcessorPil(size={"shortest_edge": 56}, crop_size={"height": 56, "width": 56}).save_pretrained(folder)
    return ClipEncoder(str(folder))


@pytest.fixture(scope="session")
def siglip(tmp_path_factory: pytest.TempPathFactory) -> ClipEncoder:
    """A tiny SigLIP whose text side is narrower than its embeddings."""
    folder = tmp_path_factory.mktemp("siglip")
    torch.manual_seed(0)
    text = {**WIDTH, "vocab_size": len(WORDS), "max_position_embeddings": 8, "projection_size": 48}
    vision = {**WIDTH, "hidden_size": 48, "image_size": 32, "patch_size": 8}
    SiglipModel(SiglipConfig(text_config=text, vision_config=vision)).save_pretrained(folder)
    _save_word_tokenizer(folder)
    SiglipImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
    return ClipEncoder(str(folder))


@pytest.fixture(scope="session")
def siglip2(tmp_path_factory: pytest.TempPathFactory) -> ClipEncoder:
    """A tiny SigLIP 2 in its NaFlex form, which keeps an image's proportions, with a multilingual vocabulary."""
    folder = tmp_path_factory.mktemp("siglip2")
    torch.manual_seed(0)
    text = {**WIDTH, "vocab_size": 256_000, "max_position_embeddings": 8}
    vision = {**WIDTH, "patch_size": 8, "num_patches": 16}
    Siglip2Model(Siglip2Config(text_config=text, vision_config=vision)).save_pretrained(folder)
    _save_word_tokenizer(folder)
    Siglip2ImageProcessorPil(patch_size=8, max_num_patches=16).save_pretrained(folder)
    return ClipEncoder(str(folder))


@pytest.fixture(scope="session")
def metaclip2(tmp_path_factory: pytest.TempPathFactory) -> ClipEncoder:
    """A tiny MetaCLIP 2 with the published ones' tokenizer class, and a vocabulary of a multilingual size."""
    folder = tmp_path_factory.mktemp("metaclip-2")
    torch.manual_seed(0)
    text = {**WIDTH, "vocab_size": 250_000, "max_position_embeddings": 8, "eos_token_id": 2}
    vision = {**WIDTH, "image_size": 32, "patch_size": 8}
    MetaClip2Model(MetaClip2Config(text_config=text, vision_config=vision, projection_dim=16)).save_pretrained(folder)
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("\u2581", -2.0), ("<mask>", 0.0)]
    pieces += [(f"\u2581{word}", -3.0) for word in ("a", "house", "by", "the", "lake", "LAKE", "The", "湖")]
    XLMRobertaTokenizer(vocab=pieces, model_max_length=77).save_pretrained(folder)
    CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}).save_pretrained(folder)
    return ClipEncoder(str(folder))


@pytest.fixture(scope="session")
def gemma2(tmp_path_factory: pytest.TempPathFactory) -> ClipEncoder:
    """A tiny EmbeddingGemma 2 with all three towers, stored like the published one."""
    folder = tmp_path_factory.mktemp("embedding-gemma-2")
    torch.manual_seed(0)
    signs = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "<|image>", "<image|>", "<|image|>", "<|audio>", "<audio|>"]
    signs += ["<|audio|>", "<|video|>", "\u2581", *map(chr, range(32, 127))]
    signs += [f"<0x{byte:02X}>" for byte in range(256)]
    heads = {"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 16}
    narrow = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2}
    text = {**narrow, **heads, "vocab_size": 120_000, "hidden_size_per_layer_input": 8, "embedding_dim": 24}
    text |= {"global_head_dim": 16, "max_position_embeddings": 512, "sliding_window": 8, "sliding_window_pattern": 2}
    vision: dict[str, Any] = {**narrow, **heads, "num_key_value_heads": 2, "patch_size": 4, "pooling_kernel_size": 3}
    vision |= {"model_type": "gemma4_vision", "position_embedding_size": 128}
    audio = {**narrow, "model_type": "gemma4_audio", "num_attention_heads": 2, "output_proj_dims": 32}
    audio |= {"subsampling_conv_channels": [8, 4]}
    tokens: dict[str, Any] = {
        name: signs.index(sign) for name, sign in (("boi_token_id", "<|image>"), ("eoi_token_id", "<image|>"))
    }
    tokens |= {"image_token_id": signs.index("<|image|>"), "audio_token_id": signs.index("<|audio|>")}
    config = EmbeddingGemma2Config(
        text_config=text, vision_config=vision, audio_config=audio, video_token_id=signs.index("<|video|>"), **tokens
    )
    EmbeddingGemma2Model(config).save_pretrained(folder)
    special = {"boi_token": "<|image>", "eoi_token": "<image|>", "image_token": "<|image|>"}
    vocabulary = {sign: number for number, sign in enumerate(signs)}
    GemmaTokenizer(vocab=vocabulary, merges=[], extra_special_tokens=special).save_pretrained(folder)
    processor = Gemma4ImageProcessorPil(patch_size=4, max_soft_tokens=70, pooling_kernel_size=3)
    nested = {"image_processor": {**processor.to_dict()}, "processor_class": "EmbeddingGemma2Processor"}
    (folder / "processor_config.json").write_text(json.dumps(nested))
    return ClipEncoder(str(folder))


@pytest.fixture(scope="session")
def mclip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny M-CLIP of 16 dimensions, stored like the published ones, with the XLM-R model that it names."""
    base, folder = tmp_path_factory.mktemp("xlm-r"), tmp_path_factory.mktemp("m-clip")
    torch.manual_seed(1)
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("\u2581", -2.0), ("<mask>", 0.0)]
    pieces += [
        (piece, -3.0)
        for piece in ("\u2581house", "\u2581a", "\u2581by", "lake", "\u6e56", "\u5bb6", "\u306e", "\u2581the")
    ]
    config = XLMRobertaConfig(**WIDTH, vocab_size=len(pieces), max_position_embeddings=12)
    config.save_pretrained(base)
    transformer, linear = XLMRobertaModel(config), torch.nn.Linear(32, 16)
    weights = {f"transformer.{name}": value for name, value in transformer.state_dict().items()}
    weights |= {f"LinearTransformation.{name}": value for name, value in linear.state_dict().items()}
    weights["transformer.embeddings.position_ids"] = torch.arange(12)[None]  # older transformers stored it
    torch.save(weights, folder / "pytorch_model.bin")
    shape = {"modelBase": str(base), "numDims": 16, "transformerDimensions": 32}
    (folder / "config.json").write_text(json.dumps({"model_type": "M-CLIP", **shape}))
    XLMRobertaTokenizer(vocab=pieces, model_max_length=512).save_pretrained(folder)
    return folder
