"""Trains the encoder. Scenes are drawn once, captions are new in each step, and the loss knows all matching pairs."""

from collections.abc import Callable, Iterator, Sequence
from multiprocessing import Pool
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, log_softmax, normalize
from transformers import CLIPModel

from demo_world.captions import FACTS, Caption, captions
from demo_world.drawing import draw
from demo_world.gallery import sample_scene
from demo_world.scene import Scene
from encoder_training.architecture import SIDE, new_tokenizer, normalised

_WEIGHT_DECAY, _HOTTEST = 0.05, 100.0
_UNKNOWN_WORD_RATE = 0.06
_TELLING_SHARE, _TELLING_SCALE = 0.1, 20.0


def sample_scenes(count: int, seed: int) -> list[Scene]:
    """Sample scenes with the weights of the demo's world."""
    rng = Random(seed)
    return [sample_scene(rng) for _ in range(count)]


def draw_all(scenes: Sequence[Scene]) -> Iterator[NDArray[np.uint8]]:
    """Draw each scene as bytes (side, side, 3), on all cores."""
    with Pool() as pool:
        yield from pool.imap(_small, scenes, chunksize=64)


def _small(scene: Scene) -> NDArray[np.uint8]:
    return np.asarray(draw(scene).resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def train(
    scenes: Sequence[Scene],
    pixels: NDArray[np.uint8],
    model: CLIPModel,
    *,
    peak_rate: float,
    steps: int,
    batch: int,
    seed: int,
    after_step: Callable[[int, float], None],
) -> None:
    """Train a model on scenes and their pixels (n, side, side, 3). `after_step` gets the step (from 1) and its loss."""
    rng, tokenizer = Random(seed), new_tokenizer()
    # On a CPU, the backward pass of fused attention in bfloat16 is four times slower (torch 2.13).
    model.set_attn_implementation("eager")
    teller = torch.nn.Linear(512, len(FACTS))  # predicts facts from an image embedding; only used in training
    learnt = [*model.parameters(), *teller.parameters()]
    optimizer = torch.optim.AdamW(learnt, lr=peak_rate, weight_decay=_WEIGHT_DECAY, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, peak_rate, total_steps=steps + 1, pct_start=0.1)
    truth = _bits([scene.facts for scene in scenes])  # (n, facts)
    order = _shuffled(len(scenes), rng)
    for step in range(1, steps + 1):
        chosen = [next(order) for _ in range(batch)]
        said = [captions(scenes[i], rng)[0] for i in chosen]
        images, tokens = _augmented(pixels[chosen], rng), _tokens(tokenizer, said, rng)
        loss = _loss(model, teller, images, tokens, truth[chosen], said)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            model.logit_scale.clamp_(max=float(np.log(_HOTTEST)))
        after_step(step, loss.item())


def _loss(
    model: CLIPModel,
    teller: torch.nn.Linear,
    pixels: torch.Tensor,
    tokens: dict[str, torch.Tensor],
    truth: torch.Tensor,
    said: Sequence[Caption],
) -> torch.Tensor:
    """CLIP's loss plus the loss for predicting the facts, truth (images, facts), from embeddings."""
    with torch.autocast("cpu", torch.bfloat16):
        images = model.get_image_features(pixel_values=pixels).pooler_output
        texts = model.get_text_features(**tokens).pooler_output
    seen, read = normalize(images.float(), dim=-1), normalize(texts.float(), dim=-1)  # (n, d) each
    claims = _bits([caption.facts for caption in said])  # (texts, facts)
    matching = truth @ claims.T == claims.sum(1)  # (images, texts)
    told = binary_cross_entropy_with_logits(teller(seen * _TELLING_SCALE), truth, reduction="sum") / len(truth)
    return contrastive_loss(seen @ read.T * model.logit_scale.exp(), matching) + _TELLING_SHARE * told


def contrastive_loss(scores: torch.Tensor, matching: torch.Tensor) -> torch.Tensor:
    """CLIP's loss if a text may match several images, with scores and matching (images, texts).

    For a text all matching images are positives alike (SupCon, Khosla et al., 2020, arXiv:2004.11362, "out"); for an
    image its own text is the positive, and other texts that are true of it are left out.
    """
    matching_share = matching.float() / matching.sum(0)
    text_to_image = -(matching_share * log_softmax(scores, 0)).sum(0).mean()
    own = torch.eye(len(scores), dtype=torch.bool)
    others_hidden = scores.masked_fill(matching & ~own, float("-inf"))
    return (text_to_image + cross_entropy(others_hidden, torch.arange(len(scores)))) / 2


def _tokens(tokenizer: object, said: Sequence[Caption], rng: Random) -> dict[str, torch.Tensor]:
    texts = [_with_noise(caption.text, rng) for caption in said]
    encoded = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")  # type: ignore[operator]
    return {"input_ids": encoded["input_ids"], "attention_mask": encoded["attention_mask"]}


def _with_noise(text: str, rng: Random) -> str:
    """Occasionally add an unknown word, so that the encoder learns to ignore such words."""
    said = text.split()
    if rng.random() < _UNKNOWN_WORD_RATE:
        said.insert(rng.randrange(len(said) + 1), "[UNK]")
    return " ".join(said)


def _augmented(pixels: NDArray[np.uint8], rng: Random) -> torch.Tensor:
    """Mirror half of the images and shift all by a few pixels, (n, 3, side, side)."""
    images: torch.Tensor = normalised(torch.from_numpy(pixels))
    flipped = torch.tensor([rng.random() < 0.5 for _ in range(len(images))])
    images[flipped] = images[flipped].flip(-1)
    return images.roll((rng.randint(-3, 3), rng.randint(-3, 3)), (-2, -1))


def _bits(facts: Sequence[frozenset[str]]) -> torch.Tensor:
    """Encode sets of facts as rows of zeros and ones (n, facts)."""
    column = {fact: number for number, fact in enumerate(FACTS)}
    rows = torch.zeros(len(facts), len(FACTS))
    for row, held in zip(rows, facts, strict=True):
        row[[column[fact] for fact in held]] = 1
    return rows


def _shuffled(count: int, rng: Random) -> Iterator[int]:
    """Yield all numbers below count, in a new random order each time, forever."""
    numbers = list(range(count))
    while True:
        rng.shuffle(numbers)
        yield from numbers
