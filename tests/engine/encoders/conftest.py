"""Checkpoints on the disk: real architectures with random weights."""

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import ByteLevel, Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPTokenizer, PreTrainedTokenizerFast

from engine.encoders.clip import ClipEncoder

WORDS = ("[PAD]", "[UNK]", "[BOS]", "[EOS]", "a", "house", "by", "the", "lake")


@pytest.fixture(scope="session")
def vit_b_32(tmp_path_factory: pytest.TempPathFactory) -> ClipEncoder:
    """CLIP ViT-B/32 as it is, but for its weights (random) and its merges (none: a token for each letter)."""
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
    width = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    ids = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3}
    text = {**width, **ids, "vocab_size": len(WORDS), "max_position_embeddings": 8}
    vision = {**width, "image_size": 32, "patch_size": 8}
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=16)).save_pretrained(folder)


def _save_word_tokenizer(folder: Path) -> None:
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="[BOS] $A [EOS]", special_tokens=[("[BOS]", 2), ("[EOS]", 3)])
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", bos_token="[BOS]", eos_token="[EOS]"
    ).save_pretrained(folder)
