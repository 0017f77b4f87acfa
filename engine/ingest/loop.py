"""A blocking version of the ingest, for callers without an event loop."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

from engine.encoders.encoder import Encoder
from engine.galleries import Gallery
from engine.ingest.pipeline import Pipeline
from engine.ingest.source import PhotoSource, Progress


def ingest(
    source: PhotoSource, gallery: Gallery, encoder: Encoder | None = None, *, root: Path = Path(), **options: Any
) -> Iterator[Progress]:
    """Run `Pipeline(source, gallery, encoder, root=root, ...).steps()` on its own event loop."""
    with asyncio.Runner() as runner:
        steps = Pipeline(source, gallery, encoder, root=root, **options).steps()
        try:
            while (step := runner.run(_next(steps))) is not None:
                yield step
        finally:
            runner.run(steps.aclose())


async def _next(steps: AsyncGenerator[Progress, None]) -> Progress | None:
    return await anext(steps, None)
