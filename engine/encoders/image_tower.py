"""The image tower of a checkpoint for bulk encoding: the same embeddings with less work."""

import copy
from typing import Any

import torch
from torch import nn


def image_tower(vision_model: Any, device: torch.device, dtype: torch.dtype) -> Any:
    """A copy of the tower on this device and in this precision. It shares weights with the original where it can."""
    tower = converted(vision_model, device, dtype)
    if not hasattr(tower, "head"):  # SigLIP's head uses all tokens
        tower.encoder.layers[-1] = _FirstToken(tower.encoder.layers[-1])
    return tower


def converted(module: nn.Module, device: torch.device, dtype: torch.dtype) -> Any:
    """A copy of the module with its weights on this device and in this precision."""
    weights = [*module.parameters(), *module.buffers()]
    # The copy takes converted weights. Copying everything and converting the copy takes four times as long.
    return copy.deepcopy(module, {id(weight): _like(weight, device, dtype) for weight in weights})


class _FirstToken(nn.Module):
    """CLIP's last layer for the first token only, (n, tokens, d) -> (n, 1, d): its embedding depends on no other."""

    def __init__(self, layer: Any) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, hidden_states: torch.Tensor, attention_mask: torch.Tensor | None, **options: Any) -> torch.Tensor:
        layer = self.layer
        attended, _ = layer.self_attn(
            hidden_states=layer.layer_norm1(hidden_states), attention_mask=attention_mask, **options
        )
        first = hidden_states[:, :1] + attended[:, :1]
        changed: torch.Tensor = first + layer.mlp(layer.layer_norm2(first))
        return changed


def _like(weight: torch.Tensor, device: torch.device, dtype: torch.dtype) -> torch.Tensor:
    """A parameter or buffer on the device, in the precision if it is floating-point (position ids are not)."""
    found = weight.detach().to(device, dtype if weight.is_floating_point() else None)
    return nn.Parameter(found, requires_grad=False) if isinstance(weight, nn.Parameter) else found
