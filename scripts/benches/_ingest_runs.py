"""The runs of `scripts/bench ingest`. Each runs in its own process and prints one JSON object."""

import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import torch
from PIL import Image

from engine.database import open_database
from engine.encoders.bulk import BulkEncoder
from engine.encoders.clip import ClipEncoder
from engine.galleries import Catalog
from engine.images.decode import decode_image
from engine.images.formats import FORMATS
from engine.ingest import UnsplashSource, ingest
from engine.ingest.encode import FetchedPhoto, prepare
from engine.photo import Photo

Figures = dict[str, float | str]


class Forced(ClipEncoder):
    """An encoder with a fixed precision."""

    def bulk(self, precision: Any = "float32") -> BulkEncoder:
        """Use float32 without measuring."""
        return super().bulk(precision)


def tutorial(checkpoint: str, tsv: Path) -> Figures:
    """The loop from MyScale's tutorial: download, process and encode one photo after the other in float32."""
    parts = ClipEncoder(checkpoint)._parts()
    urls = [photo.url for photo in _photos(tsv)]
    with torch.no_grad():

        def one(url: str) -> None:
            with urlopen(url) as answer:
                image = Image.open(BytesIO(answer.read()), formats=FORMATS)
            pixels = parts.images(images=image.convert("RGB"), return_tensors="pt")["pixel_values"]
            parts.model.get_image_features(pixel_values=pixels)

        for url in urls[:5]:
            one(url)
        began_at = time.perf_counter()
        for url in urls[5:]:
            one(url)
    return {"rate": (len(urls) - 5) / (time.perf_counter() - began_at)}


def ours(checkpoint: str, tsv: Path, folder: Path, precision: str) -> Figures:
    """Ninefold's ingest, from the first row to the last stored photo, including the encoder's measurement."""
    encoder = (Forced if precision == "float32" else ClipEncoder)(checkpoint)
    encoder.load()
    with closing(open_database(f"chdb:{folder}")) as database:
        catalog = Catalog(database)
        catalog.create("bench", encoder=encoder.name, dimension=encoder.dimension)
        source, cpu = UnsplashSource([tsv]), time.process_time()
        began_at = time.perf_counter()
        *_, last = ingest(source, catalog.gallery("bench"), encoder, ledger=catalog.ledger("bench"))
        seconds = time.perf_counter() - began_at
        stored = catalog.gallery("bench").count()
    assert stored == last.added == len(source), f"{stored} of {len(source)} photos are there"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rate": stored / seconds, "peak_mb": peak, "cpu_ms": 1e3 * (time.process_time() - cpu) / stored}


def alone(checkpoint: str, tsv: Path, precision: str) -> Figures:
    """Encoding alone and decoding alone, each on all cores."""
    bulk = ClipEncoder(checkpoint).bulk("float32" if precision == "float32" else "auto")
    fetched = [FetchedPhoto(photo, urlopen(photo.url).read()) for photo in _photos(tsv)]
    batches = [fetched[i : i + bulk.batch_size] for i in range(0, len(fetched), bulk.batch_size)]
    pixels = [prepare(batch, bulk).pixels for batch in batches]
    encode_rate, encode_ms = _on_all_cores(bulk.encode, pixels, bulk.threads)
    decode = [[item.content for item in batch] for batch in batches]
    decode_rate, decode_ms = _on_all_cores(lambda batch: _decode(batch, bulk), decode, os.cpu_count() or 1)
    return {
        "encode_rate": encode_rate,
        "encode_ms": encode_ms,
        "decode_rate": decode_rate,
        "decode_ms": decode_ms,
        "precision": bulk.precision,
        "batch": bulk.batch_size,
    }


def _decode(batch: Sequence[Any], bulk: BulkEncoder) -> None:
    for content in batch:
        bulk.prepare(decode_image(content, bulk.side).image)


def _on_all_cores(work: Callable[[Any], Any], batches: Sequence[Sequence[Any]], threads: int) -> tuple[float, float]:
    """Return photos per second, and CPU milliseconds per photo."""

    def some(first: int) -> None:
        for batch in batches[first::threads]:
            work(batch)

    work(batches[0])
    cpu, began_at = time.process_time(), time.perf_counter()
    running = [threading.Thread(target=some, args=(first,)) for first in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    photos = sum(len(batch) for batch in batches)
    return photos / (time.perf_counter() - began_at), 1e3 * (time.process_time() - cpu) / photos


def _photos(tsv: Path) -> list[Photo]:
    return [photo for batch in UnsplashSource([tsv]).batches(512) for photo in batch.photos]


if __name__ == "__main__":
    run, checkpoint, tsv, *rest = sys.argv[1:]
    runs: dict[str, Callable[..., Figures]] = {"tutorial": tutorial, "ours": ours, "alone": alone}
    arguments: list[Any] = [Path(rest[0]), rest[1]] if run == "ours" else rest
    print(json.dumps(runs[run](checkpoint, Path(tsv), *arguments)))
