"""The tokenizers of the published SigLIP and SigLIP 2, with models of random weights."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from transformers import GemmaTokenizer, SiglipConfig, SiglipImageProcessorPil, SiglipModel

from engine.encoders.clip import ClipEncoder
from engine.encoders.tokens import tokens_of

SMALL = {"num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}


def save_model(folder: Path, vocabulary: int) -> None:
    """Save a small SigLIP for 64 tokens and a vocabulary of that size."""
    text = {**SMALL, "vocab_size": vocabulary, "hidden_size": 32, "projection_size": 48}
    vision = {**SMALL, "hidden_size": 48, "image_size": 32, "patch_size": 8}
    SiglipModel(SiglipConfig(text_config=text, vision_config=vision)).save_pretrained(folder)
    SiglipImageProcessorPil().save_pretrained(folder)


def test_siglips_own_tokenizer_reads_a_prompt(tmp_path: Path) -> None:
    """SigLIP's sentencepiece tokenizer reports truncated prompts and unknown words."""
    sentencepiece = pytest.importorskip("sentencepiece", reason="the tokenizer of SigLIP needs sentencepiece")
    pytest.importorskip("google.protobuf", reason="the tokenizer of SigLIP needs protobuf")
    from transformers import SiglipTokenizer

    stored = io.BytesIO()
    words = ["a house by the lake", "a lobster by the lake"] * 20
    options = {"vocab_size": 40, "hard_vocab_limit": False, "pad_id": -1, "bos_id": -1, "eos_id": 1, "unk_id": 0}
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(words), model_writer=stored, **options)
    (tmp_path / "spiece.model").write_bytes(stored.getvalue())
    SiglipTokenizer(str(tmp_path / "spiece.model")).save_pretrained(tmp_path)
    save_model(tmp_path, 64)

    encoding = ClipEncoder(str(tmp_path)).encode_text(["A house, by the lake!", "a house 湖", "house " * 70])
    assert encoding.truncated == (False, False, True)
    assert encoding.unknown == ((), ("湖",), ())
    np.testing.assert_allclose(np.linalg.norm(encoding.embeddings, axis=1), 1, atol=1e-5)


def test_siglip_2s_own_tokenizer_reads_a_prompt_as_in_training(tmp_path: Path) -> None:
    """SigLIP 2 reads prompts as in training: lower-cased, no start token, one end token, padded to 64, none unknown."""
    signs = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", *"abcdefghijklmnopqrstuvwxyz\u2581"]
    signs += [f"<0x{byte:02X}>" for byte in range(256)]
    GemmaTokenizer(vocab={sign: number for number, sign in enumerate(signs)}, merges=[]).save_pretrained(tmp_path)
    file = tmp_path / "tokenizer.json"
    end = {"SpecialToken": {"id": "<eos>", "type_id": 0}}
    text = {"Sequence": {"id": "A", "type_id": 0}}
    known = {"<eos>": {"id": "<eos>", "ids": [1], "tokens": ["<eos>"]}}
    post = {"type": "TemplateProcessing", "single": [text, end], "pair": [text, end], "special_tokens": known}
    file.write_text(json.dumps({**json.loads(file.read_text()), "post_processor": post}))
    options = {"padding_side": "right", "model_max_length": int(1e30), "tokenizer_class": "GemmaTokenizer"}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(options))
    save_model(tmp_path, 256_000)

    encoder = ClipEncoder(str(tmp_path))
    lower, upper = encoder.encode_text(["a house", "A House"]).embeddings
    np.testing.assert_array_equal(lower, upper)
    encoding = encoder.encode_text(["дом 湖", "a" * 63, "a" * 64])
    assert encoding.truncated == (False, False, True)
    assert encoding.unknown == ((), (), ())
    assert encoding.foreign == (False, False, False)
    tokenizer = GemmaTokenizer.from_pretrained(tmp_path)
    (ids,) = tokens_of(tokenizer, ["a b"], 64, is_padded=True)["input_ids"].tolist()
    assert ids == [5, signs.index("\u2581"), 6, 1, *[0] * 60]
