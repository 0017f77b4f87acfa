"""Bulk encoding of images by CLIP or SigLIP, with the precision, batch size and threads that are fastest here.

On a CPU, each thread encodes its own batches on one core, so that cores never wait for each other. On a GPU, one thread
feeds it. bfloat16 is used where it is faster and changes embeddings by no more than a cosine of 0.999.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from PIL import Image

from engine.encoders.bulk import Pixels
from engine.encoders.image_tower import converted, image_tower
from engine.photo import Embedding

Precision = Literal["auto", "float32", "bfloat16"]

SAME_COSINE = 0.999
_PROBES = 2
_CLEARLY = 1.5  # a precision that takes this many times as long is not measured a second time
_CPU_BATCH = 16  # with 64 images, whose activations no longer fit into the cache, a core takes 10% longer
_LARGEST_CUDA_BATCH = 512
_ENOUGH_GAIN = 0.95  # a batch twice as large has to take at most this share of the time
_TRIAL_SECONDS = 2.0
_TORCH_MODES = {Image.Resampling.BICUBIC: "bicubic", Image.Resampling.BILINEAR: "bilinear"}
_LONGEST_STRIP = 64  # the longer side as a multiple of the shorter one


@dataclass(frozen=True, slots=True)
class Framing:
    """How a checkpoint's image processor resizes and crops images. Sizes are (height, width) in pixels.

    It resizes either the shorter side to `edge`, or the image to `size`, and then crops the centre to `crop`.
    """

    edge: int
    size: tuple[int, int]
    crop: tuple[int, int] | None
    resample: Image.Resampling

    @classmethod
    def of(cls, processor: Any) -> "Framing":
        """The framing of an image processor. Raises ValueError if it has other steps than CLIP's."""
        size = dict(processor.size or {})
        is_known = "shortest_edge" in size or {"height", "width"} <= set(size)
        if not (is_known and processor.do_resize and processor.do_rescale and processor.do_normalize):
            raise ValueError("the image processor has other steps than CLIP's own")
        return cls(
            size.get("shortest_edge") or 0,
            (size.get("height") or 0, size.get("width") or 0),
            _crop(processor),
            Image.Resampling(processor.resample),
        )

    @property
    def side(self) -> int:
        """The shorter side that an image needs so that it is never enlarged."""
        return self.edge or max(self.size)

    def frame(self, image: Image.Image) -> Pixels:
        """The image resized and cropped."""
        image = _without_ends(image) if self.edge and self.crop else image
        width, height = self._resized(*image.size)
        kept = self.crop or (height, width)
        top, left = (height - kept[0]) // 2, (width - kept[1]) // 2
        if self.edge and min(top, left) >= 0 and (mode := _TORCH_MODES.get(self.resample)):
            return _resized(image, (height, width), mode)[top : top + kept[0], left : left + kept[1]]
        resized = image.resize((width, height), self.resample)
        return np.array(resized.crop((left, top, left + kept[1], top + kept[0])))

    def _resized(self, width: int, height: int) -> tuple[int, int]:
        """The (width, height) before the crop."""
        if not self.edge:
            return self.size[1], self.size[0]
        short = min(width, height)
        return int(self.edge * width / short), int(self.edge * height / short)


def _resized(image: Image.Image, size: tuple[int, int], mode: str) -> Pixels:
    """Resize an image. The result is Pillow's to within two of 255, in a third of the time."""
    torch.set_num_threads(1)  # for this thread only, as in `ClipBulk.encode`
    pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1)[None]  # (1, 3, height, width)
    resized = torch.nn.functional.interpolate(pixels, size, mode=mode, antialias=True)[0]
    return resized.permute(1, 2, 0).numpy()


def _crop(processor: Any) -> tuple[int, int] | None:
    """The size that the resized image is cropped to. SigLIP does not crop."""
    if not processor.do_center_crop:
        return None
    crop = dict(processor.crop_size)
    return crop["height"], crop["width"]


def _without_ends(image: Image.Image) -> Image.Image:
    """The middle of a very long image. The crop drops its ends, and a whole one of 1 x 60,000 would grow to 9 GB."""
    longest = _LONGEST_STRIP * min(image.size)
    if max(image.size) <= longest:
        return image
    width, height = min(image.width, longest), min(image.height, longest)
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


class ClipBulk:
    """A bulk encoder that computes in one precision on one device."""

    def __init__(
        self, model: Any, processor: Any, device: torch.device, dtype: torch.dtype, batch_size: int = 16
    ) -> None:
        self.batch_size = batch_size
        self.threads = 1 if device.type == "cuda" else os.cpu_count() or 1
        self.precision = str(dtype).removeprefix("torch.")
        self._device, self._dtype = device, dtype
        self._framing = Framing.of(processor)
        self._vision = image_tower(model.vision_model, device, dtype)
        # SigLIP's image tower needs no projection.
        self._projection = converted(getattr(model, "visual_projection", torch.nn.Identity()), device, dtype)
        mean, std = (torch.tensor(values).view(3, 1, 1) for values in (processor.image_mean, processor.image_std))
        self._scale = (processor.rescale_factor / std).to(device)
        self._shift = (-mean / std).to(device)

    @property
    def side(self) -> int:
        """Twice what is needed, from where resizing is as good as from the whole image."""
        return 2 * self._framing.side

    def prepare(self, image: Image.Image) -> Pixels:
        """Resize and crop like the checkpoint's image processor."""
        return self._framing.frame(image)

    def encode(self, pixels: Sequence[Pixels]) -> Embedding:
        if self._device.type == "cpu":
            torch.set_num_threads(1)  # for this thread only: other threads have the other cores
        with torch.inference_mode():
            values = self._values(pixels)
            features = self._projection(self._vision(pixel_values=values).pooler_output)  # (n, d)
            unit = torch.nn.functional.normalize(features.float(), dim=-1)
        return unit.cpu().numpy()

    def _values(self, pixels: Sequence[Pixels]) -> torch.Tensor:
        """The pixels as the tower's input (n, 3, height, width)."""
        height, width, _ = pixels[0].shape
        if self._device.type == "cuda":
            images = torch.from_numpy(np.stack(pixels)).to(self._device).permute(0, 3, 1, 2)
            return torch.addcmul(self._shift, images.float(), self._scale).to(self._dtype)
        # One image at a time, which stays in the core's cache.
        values = torch.empty((len(pixels), 3, height, width), dtype=self._dtype)
        for value, image in zip(values, pixels, strict=True):
            value.copy_(torch.from_numpy(image).permute(2, 0, 1).float().mul_(self._scale).add_(self._shift))
        return values


def quickest(model: Any, processor: Any, precision: Precision = "auto") -> ClipBulk:
    """The fastest bulk encoder on this machine, in the given precision or in the one that measures faster.

    Raises ValueError if the image processor has other steps than CLIP's.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    threads = torch.get_num_threads()
    try:
        bulk = _in_precision(model, processor, device, precision)
        bulk.batch_size = _CPU_BATCH if device.type == "cpu" else _best_batch(bulk, _LARGEST_CUDA_BATCH)
    finally:
        torch.set_num_threads(threads)
    return bulk


def _in_precision(model: Any, processor: Any, device: torch.device, precision: Precision) -> ClipBulk:
    if precision != "auto":
        return ClipBulk(model, processor, device, getattr(torch, precision))
    exact, coarse = (ClipBulk(model, processor, device, dtype) for dtype in (torch.float32, torch.bfloat16))
    probes = _probes(exact, _PROBES)
    (found, exact_seconds), (near, coarse_seconds) = (_timed(bulk, probes) for bulk in (exact, coarse))
    if max(exact_seconds, coarse_seconds) < _CLEARLY * min(
        exact_seconds, coarse_seconds
    ):  # again, now that both are warm
        exact_seconds, coarse_seconds = (_timed(bulk, probes)[1] for bulk in (exact, coarse))
    is_same = (found * near).sum(axis=1).min() >= SAME_COSINE
    return coarse if is_same and coarse_seconds < exact_seconds else exact


def _best_batch(bulk: ClipBulk, largest: int) -> int:
    """The batch size with the least time for each image. Doubles it while that helps."""
    began_at = time.perf_counter()
    best, best_seconds, size = 0, float("inf"), 8
    while size <= largest and time.perf_counter() - began_at < _TRIAL_SECONDS:
        seconds = _timed(bulk, _probes(bulk, size))[1] / size
        if seconds > _ENOUGH_GAIN * best_seconds:
            break
        best, best_seconds, size = size, seconds, 2 * size
    return best


def _probes(bulk: ClipBulk, count: int) -> list[Pixels]:
    """Images with different embeddings: coarse random patches, enlarged."""
    patches = np.random.default_rng(0).integers(0, 256, (count, 7, 7, 3), dtype=np.uint8)
    return [bulk.prepare(Image.fromarray(patch)) for patch in patches]


def _timed(bulk: ClipBulk, pixels: Sequence[Pixels]) -> tuple[Embedding, float]:
    """The embeddings of a call and its seconds; on a CPU, CPU time, which other processes do not change much."""
    clock = time.perf_counter if torch.cuda.is_available() else time.thread_time
    began_at = clock()
    return bulk.encode(pixels), clock() - began_at
