"""An image tower of transformers as a machine runs it quickest: the same embeddings by less work.

- CLIP's embedding comes from the first token of the last layer; what that layer would do to the others is left out.
- In bfloat16 on a CPU, the weights lie as oneDNN multiplies them, as `torch.compile` lays them, and an activation is
  part of the multiplication before it.
"""

import copy
from collections.abc import Collection
from typing import Any

import torch
from torch import nn
from transformers import activations

_QUICK_GELU = 1.702
# oneDNN's names of the activation and of its algorithm, by transformers' class.
_FUSED: dict[type, tuple[str, str]] = {
    activations.QuickGELUActivation: ("swish", ""),
    activations.GELUActivation: ("gelu", "none"),
    activations.GELUTanh: ("gelu", "tanh"),
}


def quick_tower(vision_model: Any, device: torch.device, dtype: torch.dtype) -> Any:
    """The tower on that device, in that precision; the model itself stays as it is, and shares what it can."""
    layers = _linear(vision_model) if device.type == "cpu" and dtype is torch.bfloat16 and _packs() else {}
    kept = {id(weight) for layer in layers.values() for weight in layer.parameters()}
    tower = converted(vision_model, device, dtype, kept)
    if layers:
        _pack(tower, layers)
    if not hasattr(tower, "head"):  # SigLIP's looks at all tokens
        tower.encoder.layers[-1] = _FirstToken(tower.encoder.layers[-1])
    return tower


def converted(module: nn.Module, device: torch.device, dtype: torch.dtype, kept: Collection[int] = frozenset()) -> Any:
    """A copy of the module with its weights on that device and in that precision, but for the `kept` ones (by `id`)."""
    weights = [*module.parameters(), *module.buffers()]
    # Each is copied once, converted: a copy of the whole to be converted afterwards takes four times as long.
    return copy.deepcopy(module, {id(w): w if id(w) in kept else _like(w, device, dtype) for w in weights})


class _FirstToken(nn.Module):
    """CLIP's last layer, for the first token alone: (n, tokens, d) -> (n, 1, d)."""

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


class _Packed(nn.Module):
    """A linear layer and what follows it, in one call of oneDNN."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None, activation: tuple[str, str]) -> None:
        super().__init__()
        self._weight = torch.ops.mkldnn._reorder_linear_weight(weight.detach().bfloat16().contiguous())
        self._bias = None if bias is None else bias.detach().bfloat16()
        self._activation, self._algorithm = activation

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        packed: torch.Tensor = torch.ops.mkldnn._linear_pointwise(
            values, self._weight, self._bias, self._activation, [], self._algorithm
        )
        return packed


def _pack(tower: Any, layers: dict[str, nn.Linear]) -> None:
    """Put packed layers in the place of the linear ones, of which `layers` are the originals by name."""
    scales, activation = dict.fromkeys(layers, 1.0), dict.fromkeys(layers, ("none", ""))
    for name, module in list(tower.named_modules()):
        fused = _FUSED.get(type(getattr(module, "activation_fn", None)))
        first, second = f"{name}.fc1", f"{name}.fc2"
        if fused is None or not {first, second} <= layers.keys():
            continue
        if isinstance(module.activation_fn, activations.QuickGELUActivation):
            # x sigmoid(cx) is swish(cx) / c: one layer's weights times c, the next one's by c.
            scales[first], scales[second] = _QUICK_GELU, 1 / _QUICK_GELU
        activation[first], module.activation_fn = fused, nn.Identity()
    for name, layer in layers.items():
        bias = layer.bias if name.endswith("fc2") or layer.bias is None else layer.bias * scales[name]
        tower.set_submodule(name, _Packed(layer.weight * scales[name], bias, activation[name]))


def _linear(module: nn.Module) -> dict[str, nn.Linear]:
    """The linear layers by name; what is more than one (an attention's own) is used in other ways, too."""
    return {name: layer for name, layer in module.named_modules() if type(layer) is nn.Linear}


def _packs() -> bool:
    """Whether torch can do it here."""
    has_onednn: bool = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return has_onednn and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _like(weight: torch.Tensor, device: torch.device, dtype: torch.dtype) -> torch.Tensor:
    """A parameter or a buffer (position ids stay whole numbers) on the device."""
    found = weight.detach().to(device, dtype if weight.is_floating_point() else None)
    return nn.Parameter(found, requires_grad=False) if isinstance(weight, nn.Parameter) else found
