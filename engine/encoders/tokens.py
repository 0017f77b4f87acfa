"""Turns texts into tokens, and finds the parts that an encoder cannot use."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import torch

_FUNCTION_WORDS = re.compile(r"an?|and|at|by|for|from|in|of|on|or|the|to|with|without", re.IGNORECASE)
"""They are in most vocabularies, and mean nothing without the words around them."""

_SCRIPT_LETTERS = {"Lu", "Ll", "Lt", "Lo"}


def tokens_of(tokenizer: Any, texts: Sequence[str], longest: int, *, is_padded: bool) -> dict[str, torch.Tensor]:
    """`input_ids` and `attention_mask` (n, t) of n texts, cut to `longest` tokens and padded to equal length.

    With `is_padded`, they are padded to `longest` and have no mask: the encoder reads the padding, too.
    """
    read = tokenizer(
        list(texts),
        padding="max_length" if is_padded else True,
        truncation=True,
        max_length=longest,
        return_attention_mask=not is_padded,
        return_tensors="pt",
    )
    names = ("input_ids",) if is_padded else ("input_ids", "attention_mask")
    return {name: read[name] for name in names}


def truncated(tokenizer: Any, texts: Sequence[str], longest: int) -> tuple[bool, ...]:
    """Which texts are longer than `longest` tokens."""
    return tuple(len(ids) > longest for ids in tokenizer(list(texts), verbose=False)["input_ids"])


def unknown_words(tokenizer: Any, text: str) -> tuple[str, ...]:
    """The words of a text that the tokenizer has no token for, including those beyond the limit."""
    # A byte-level tokenizer has a token for everything, although CLIP's reports its end token as the unknown one.
    if tokenizer.unk_token_id in (None, tokenizer.eos_token_id):
        return ()
    if tokenizer.is_fast:
        return tuple(_unknown_spans(tokenizer, text))
    return tuple(word for word in text.split() if tokenizer.unk_token_id in tokenizer(word)["input_ids"])


def is_meaningless(tokenizer: Any, text: str, unknown: Sequence[str]) -> bool:
    """Whether a text has `unknown` words, and no other ones except function words."""
    known = (word for word in _known_words(tokenizer, text) if any(map(str.isalnum, word)))
    return bool(unknown) and all(_FUNCTION_WORDS.fullmatch(word) for word in known)


def has_foreign_letters(text: str) -> bool:
    """Whether the text has a letter that is not Latin."""
    return any(
        unicodedata.category(sign) in _SCRIPT_LETTERS and not unicodedata.name(sign, "").startswith("LATIN")
        for sign in unicodedata.normalize("NFKC", text)
    )


def _unknown_spans(tokenizer: Any, text: str) -> Iterator[str]:
    return (part for token, part in _parts(tokenizer, text) if token == tokenizer.unk_token_id)


def _known_words(tokenizer: Any, text: str) -> Iterator[str]:
    if tokenizer.is_fast:
        return (part.strip() for token, part in _parts(tokenizer, text) if token != tokenizer.unk_token_id)
    return (word for word in text.split() if tokenizer.unk_token_id not in tokenizer(word)["input_ids"])


def _parts(tokenizer: Any, text: str) -> Iterator[tuple[int, str]]:
    """The tokens of a text, each with the part of the text that it stands for."""
    (encoding,) = tokenizer([text], verbose=False).encodings
    for token, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
        if end > start:
            yield token, text[start:end]
