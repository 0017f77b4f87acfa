"""A CLIP (Radford et al., 2021, arXiv:2103.00020) small enough for two cores, with a tokenizer of whole words."""

from pathlib import Path
from typing import Any

from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, PreTrainedTokenizerFast

from demo_world.captions import words

SIDE = 96
LONGEST_TEXT = 32
# CLIPTextModel pools at the largest token id when the end token's id is 2, so that one is not it.
SPECIAL = ("[PAD]", "[UNK]", "[BOS]", "[EOS]")
_PAD, _UNKNOWN, _BEGIN, _END = range(4)
_MEAN, _DEVIATION = [0.5, 0.5, 0.5], [0.25, 0.25, 0.25]


def new_tokenizer() -> PreTrainedTokenizerFast:
    """A tokenizer for lower-case words and punctuation. Words that occur in no caption are [UNK]."""
    vocabulary = {word: number for number, word in enumerate((*SPECIAL, *sorted(words())))}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[BOS] $A [EOS]", special_tokens=[("[BOS]", _BEGIN), ("[EOS]", _END)]
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        bos_token="[BOS]",
        eos_token="[EOS]",
        model_max_length=LONGEST_TEXT,
    )


def new_processor() -> CLIPImageProcessorPil:
    """An image processor that squeezes the whole image into a square."""
    return CLIPImageProcessorPil(
        size={"height": SIDE, "width": SIDE}, do_center_crop=False, image_mean=_MEAN, image_std=_DEVIATION
    )


def new_model() -> CLIPModel:
    """A model with about 1.6 million random parameters that projects to 512 dimensions."""
    text = {
        "vocab_size": len(SPECIAL) + len(words()),
        "hidden_size": 128,
        "intermediate_size": 512,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "hidden_act": "gelu",
        "max_position_embeddings": LONGEST_TEXT,
        "pad_token_id": _PAD,
        "bos_token_id": _BEGIN,
        "eos_token_id": _END,
    }
    vision = {
        "hidden_size": 160,
        "intermediate_size": 640,
        "num_hidden_layers": 3,
        "num_attention_heads": 5,
        "hidden_act": "gelu",
        "image_size": SIDE,
        "patch_size": 12,
    }
    return CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=512))


def save(model: CLIPModel, folder: Path) -> None:
    """Save a checkpoint for transformers: weights, configuration, tokenizer, image processor."""
    model.save_pretrained(folder)
    new_tokenizer().save_pretrained(folder)
    new_processor().save_pretrained(folder)


def normalised(pixels: Any) -> Any:
    """Normalize bytes (n, side, side, 3) like the image processor, to a tensor (n, 3, side, side)."""
    return ((pixels.float() / 255 - _MEAN[0]) / _DEVIATION[0]).permute(0, 3, 1, 2)
