"""EmbeddingGemma 2: one transformer reads texts and images, and the mean over its tokens is the embedding."""

from collections.abc import Mapping
from typing import Any

import torch

PROMPT = "task: search result | query: "
"""The checkpoint's own prompt for search queries. It counts in the mean, as in training."""


def text_features(model: Any, tokens: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Features (n, d) of tokens (n, t)."""
    return _mean(model(**tokens).last_hidden_state, tokens["attention_mask"])


def image_features(model: Any, tokenizer: Any, inputs: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Features (n, d) of prepared images. Each is read as a text of as many image tokens as it has patches."""
    counts = [int(count) for count in inputs["num_soft_tokens_per_image"]]
    texts = [f"{tokenizer.boi_token}{tokenizer.image_token * count}{tokenizer.eoi_token}" for count in counts]
    tokens = tokenizer(texts, padding=True, return_tensors="pt")
    outputs = model(
        input_ids=tokens["input_ids"],
        attention_mask=tokens["attention_mask"],
        pixel_values=inputs["pixel_values"],
        image_position_ids=inputs["image_position_ids"],
    )
    return _mean(outputs.last_hidden_state, tokens["attention_mask"])


def _mean(states: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
    """The mean (n, d) of states (n, t, d), without padding."""
    mask = attention_mask[:, :, None].to(states.dtype)  # (n, t, 1)
    return (states * mask).sum(dim=1) / mask.sum(dim=1)
