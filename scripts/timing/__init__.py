"""What benchmarks of the engine have at hand: photos without a network, an encoder without a model, and a ticker."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import numpy as np
from PIL.Image import Image

from engine.encoders.encoder import TextEncoding
from engine.galleries import Catalog, Gallery
from engine.photo import Embedding, Photo

DIMENSION, BATCH = 512, 20_000
TICK_SECONDS = 0.001


class Drawn:
    """An encoder that knows every prompt: a direction drawn by its letters."""

    name, dimension = "drawn", DIMENSION

    def encode_text(self, texts: Sequence[str]) -> TextEncoding:
        """Unit embeddings, the same for the same text."""
        rows = np.stack([np.random.default_rng(list(text.encode())).standard_normal(DIMENSION) for text in texts])
        return TextEncoding((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))

    def encode_images(self, images: Sequence[Image]) -> Embedding:
        """Nobody brings pictures to a benchmark."""
        raise NotImplementedError


def filled(catalog: Catalog, name: str, photos: int) -> Gallery:
    """A new dataset of so many photos p0, p1, ... with random unit embeddings."""
    catalog.create(name, encoder=Drawn.name, dimension=DIMENSION)
    gallery, random = catalog.gallery(name), np.random.default_rng(0)
    for start in range(0, photos, BATCH):
        ids = range(start, min(start + BATCH, photos))
        embeddings = random.standard_normal((len(ids), DIMENSION), np.float32)
        embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
        gallery.insert([Photo(f"p{i}", f"https://photos.test/some/folder/{i}.jpg") for i in ids], embeddings)
    return gallery


@dataclass
class Ticker:
    """How late the event loop was, in ms, each time that it was asked for a tick."""

    late: list[float] = field(default_factory=list)

    @property
    def worst(self) -> float:
        """The longest stall, in ms."""
        return max(self.late, default=0.0)


@asynccontextmanager
async def ticking() -> AsyncIterator[Ticker]:
    """Watch the event loop for as long as the block runs."""
    ticker = Ticker()

    async def tick() -> None:
        while True:
            asked_at = time.perf_counter()
            await asyncio.sleep(TICK_SECONDS)
            ticker.late.append(1e3 * (time.perf_counter() - asked_at - TICK_SECONDS))

    task = asyncio.create_task(tick())
    try:
        yield ticker
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
