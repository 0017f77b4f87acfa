"""The ingest pipeline. All stages run concurrently:

    read -> fetch (many at a time) -> gather a batch -> decode -> encode -> store

Bounded queues connect the stages, so memory use stays flat whichever stage is slowest.
"""

import asyncio
import logging
import os
import time
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from engine.encoders.bulk import BulkEncoder, bulk_of
from engine.encoders.encoder import Encoder, check_dimension
from engine.errors import EncoderMismatchError, IngestError, PhotoRejectedError
from engine.failures import Failure, Reason
from engine.fair_line import Bound, FairLine, Turn
from engine.galleries import Dataset, Gallery, Ledger
from engine.images.renditions import sized_url
from engine.ingest.encode import (
    NO_EMBEDDINGS,
    EmbeddedBatch,
    FetchedPhoto,
    embed,
    merge_batches,
    prepare,
    reject_unusable,
)
from engine.ingest.photo_filter import PhotoFilter
from engine.ingest.queues import receive
from engine.ingest.source import Batch, PhotoSource, Progress
from engine.photo import Photo
from engine.web.addresses import PublicResolver
from engine.web.downloads import Downloads, Limits
from engine.workers import Worker

_log = logging.getLogger(__name__)

READ_ROWS = 512
STORE_ROWS = 1024
STORE_SECONDS = 2.0
GATHER_SECONDS = 1.0
RENDITION_WIDTH = 400
HELD_BYTES = 512_000_000
"""The memory for files that are being downloaded or wait to be decoded. A download counts with the maximum size until
its actual size is known."""


@dataclass(slots=True)
class Pipeline:
    """One ingest. Each photo of `source` ends up in `gallery`, or in `ledger` if it cannot be added.

    Photos without embeddings are downloaded, or read relative to `root`, and encoded by `encoder` on `threads` threads.
    With `retry`, permanent failures are retried. `resolver` restricts which hosts may be reached. Several pipelines can
    share the `memory` for their downloads, and the `crunching` worker that decodes and encodes. Photos whose ids are in
    `tried` are skipped, and the ids of new failures are added to it.
    """

    source: PhotoSource
    gallery: Gallery
    encoder: Encoder | None = None
    root: Path = Path()
    ledger: Ledger | None = None
    limits: Limits = field(default_factory=Limits)
    resolver: PublicResolver | None = None
    retry: bool = False
    store_rows: int = STORE_ROWS
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    memory: FairLine = field(default_factory=lambda: FairLine(Bound(cost=HELD_BYTES)))
    crunching: Worker | None = None
    tried: set[str] = field(default_factory=set)

    async def steps(self) -> AsyncGenerator[Progress, None]:
        """Run the ingest and yield its progress. After an interruption, a new run continues it.

        Raises EncoderMismatchError if the dataset uses another encoder, IngestError, DatabaseError.
        """
        if self.encoder is not None:
            _check(self.encoder, self.gallery.dataset)
        progress: asyncio.Queue[Progress | None] = asyncio.Queue()
        # The stages need one task for their whole life, but callers may iterate from several tasks.
        run = asyncio.create_task(_Run(self, progress).all())
        run.add_done_callback(lambda _: progress.put_nowait(None))
        try:
            while (step := await progress.get()) is not None:
                yield step
            await run
        finally:
            run.cancel()
            await asyncio.gather(run, return_exceptions=True)


def _check(encoder: Encoder, dataset: Dataset) -> None:
    """Raise EncoderMismatchError unless the dataset uses this encoder."""
    if encoder.name != dataset.encoder:
        raise EncoderMismatchError(f"the dataset was encoded by {dataset.encoder!r}, not by {encoder.name!r}")
    check_dimension(encoder, dataset.dimension)


class _Run:
    """The state of one pipeline run."""

    def __init__(self, pipeline: Pipeline, progress: asyncio.Queue[Progress | None]) -> None:
        self._pipeline = pipeline
        self._progress = progress
        self._wanted: asyncio.Queue[Photo | None] = asyncio.Queue(2 * pipeline.limits.connections)
        self._fetched: asyncio.Queue[FetchedPhoto | None] = asyncio.Queue(2 * pipeline.limits.connections)
        self._embedded: asyncio.Queue[EmbeddedBatch | None] = asyncio.Queue(4 * pipeline.threads)
        self._bulk: BulkEncoder | None = None
        self._rooms: set[Turn] = set()
        self._done = self._failed = self._added = 0

    async def all(self) -> None:
        """Run all stages until the source is exhausted or an error occurs."""
        async with AsyncExitStack() as opened:
            self._downloads = await opened.enter_async_context(
                Downloads(self._pipeline.limits, self._pipeline.resolver)
            )
            self._reading, self._storing = Worker("ingest-read"), Worker("ingest-store")
            # Decoding and encoding share a thread pool. On a CPU both need the cores, and batches share them well.
            self._crunching = self._pipeline.crunching or Worker("ingest-crunch", self._pipeline.threads)
            own = [self._reading, self._storing, *([] if self._pipeline.crunching else [self._crunching])]
            opened.callback(self._leave, self._rooms)
            for worker in own:
                opened.push_async_callback(asyncio.to_thread, worker.close)  # waits for running batches
            try:
                async with asyncio.TaskGroup() as stages:
                    stages.create_task(self._read())
                    stages.create_task(self._fetch_all())
                    stages.create_task(self._embed_all())
                    stages.create_task(self._store_all())
            except BaseExceptionGroup as group:
                raise _first(group) from group

    # -- read ---------------------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        source, photo_filter = (
            self._pipeline.source,
            PhotoFilter(self._pipeline.gallery, self._pipeline.ledger, retry=self._pipeline.retry),
        )
        self._total = await self._reading.run(len, source)
        batches = await self._reading.run(source.batches, READ_ROWS)
        while (batch := await self._reading.run(_next, batches)) is not None:
            filtered = await self._reading.run(photo_filter.filter, batch)
            self._done += filtered.known + filtered.failed_before.total()
            self._failed += filtered.failed_before.total()
            if filtered.failures:
                await self._embedded.put(EmbeddedBatch((), NO_EMBEDDINGS, (), filtered.failures))
            if filtered.embeddings is not None:
                await self._embedded.put(reject_unusable(EmbeddedBatch(filtered.photos, filtered.embeddings, (), ())))
            elif filtered.photos and self._pipeline.encoder is None:
                raise IngestError("these photos come without embeddings: name an encoder")
            else:
                for photo in filtered.photos:
                    if photo.id not in self._pipeline.tried:
                        await self._wanted.put(photo)
                        continue
                    self._done += 1
                    self._failed += 1
            self._tell()
        await self._wanted.put(None)

    # -- fetch --------------------------------------------------------------------------------------------------------

    async def _fetch_all(self) -> None:
        async with asyncio.TaskGroup() as fetchers:
            for _ in range(self._pipeline.limits.connections):
                fetchers.create_task(self._fetch())
        await self._fetched.put(None)

    async def _fetch(self) -> None:
        while (photo := await self._wanted.get()) is not None:
            try:
                fetched = await self._fetch_one(photo)
            except PhotoRejectedError as error:
                failure = Failure(photo, Reason(error.reason), error.detail)
                await self._embedded.put(EmbeddedBatch((), NO_EMBEDDINGS, (), [failure]))
            else:
                await self._fetched.put(fetched)
        await self._wanted.put(None)  # stops the next fetcher

    async def _fetch_one(self, photo: Photo) -> FetchedPhoto:
        if not photo.is_remote:
            return FetchedPhoto(photo, self._pipeline.root / photo.url)
        needs_less = photo.width == 0 or photo.width > RENDITION_WIDTH
        room = await self._pipeline.memory.enter(
            self._pipeline.gallery.dataset.owner, cost=self._pipeline.limits.max_bytes
        )
        self._rooms.add(room)
        try:
            content = await self._downloads.fetch(sized_url(photo.url, RENDITION_WIDTH) if needs_less else photo.url)
        except PhotoRejectedError:
            self._leave([room])
            raise
        room.lower(len(content))
        return FetchedPhoto(photo, content, room)

    def _leave(self, rooms: Iterable[Turn]) -> None:
        for room in [*rooms]:
            self._rooms.discard(room)
            room.leave()

    # -- decode and encode --------------------------------------------------------------------------------------------

    async def _embed_all(self) -> None:
        # Enough batches at a time that each thread always has its next call waiting.
        room = asyncio.Semaphore(self._pipeline.threads + 3)
        async with asyncio.TaskGroup() as batches:
            is_open = True
            while is_open:
                batch, is_open = await self._gather()
                if batch:
                    await room.acquire()
                    batches.create_task(self._embed(batch, room))
        await self._embedded.put(None)

    async def _gather(self) -> tuple[list[FetchedPhoto], bool]:
        """Return the next batch, smaller if photos arrive slowly, and whether more may follow."""
        batch: list[FetchedPhoto] = []
        size, until = 1, float("inf")
        while len(batch) < size:
            arrived, is_open = await receive(self._fetched, until - time.monotonic())
            if arrived and not batch:
                size, until = (await self._encoder()).batch_size, time.monotonic() + GATHER_SECONDS
            batch.extend(arrived)
            if not arrived:
                return batch, is_open
        return batch, True

    async def _encoder(self) -> BulkEncoder:
        if self._bulk is None:
            assert self._pipeline.encoder is not None  # `_read` passes on no photos without one
            self._bulk = await self._crunching.run(bulk_of, self._pipeline.encoder)
            _log.info("encoding in %s, %d photos at a time", self._bulk.precision, self._bulk.batch_size)
            # Keep one extra call waiting for a thread, except for an encoder that allows only one call at a time.
            self._turns = asyncio.Semaphore(self._bulk.threads + (self._bulk.threads > 1))
        return self._bulk

    async def _embed(self, batch: Sequence[FetchedPhoto], room: asyncio.Semaphore) -> None:
        encoder = await self._encoder()
        prepared = await self._crunching.run(prepare, batch, encoder)
        self._leave(fetched.room for fetched in batch if fetched.room is not None)
        async with self._turns:
            embedded = await self._crunching.run(embed, prepared, encoder)
        room.release()
        await self._embedded.put(embedded)

    # -- store --------------------------------------------------------------------------------------------------------

    async def _store_all(self) -> None:
        pending: list[EmbeddedBatch] = []
        stored_at, is_open = time.monotonic(), True
        try:
            while is_open:
                arrived, is_open = await receive(self._embedded, stored_at + STORE_SECONDS - time.monotonic())
                pending.extend(arrived)
                rows = sum(len(part.photos) + len(part.failures) for part in pending)
                if rows >= self._pipeline.store_rows or not arrived or time.monotonic() - stored_at >= STORE_SECONDS:
                    stored, pending = pending, []
                    await self._store(stored)
                    stored_at = time.monotonic()
        finally:  # also when stopped, so that encoded photos need not be encoded again
            await asyncio.shield(self._store(pending))

    async def _store(self, pending: Sequence[EmbeddedBatch]) -> None:
        if not pending:
            return
        whole = merge_batches(pending)
        await self._storing.run(self._store_now, whole)
        self._pipeline.tried.update(failure.photo.id for failure in whole.failures)
        self._done += len(whole.photos) + len(whole.failures)
        self._failed += len(whole.failures)
        self._added += len(whole.photos)
        self._tell()

    def _store_now(self, part: EmbeddedBatch) -> None:
        for failure in part.failures:
            _log.warning("photo %s was left out: %s (%s)", failure.photo.id, failure.reason, failure.detail)
        if self._pipeline.ledger is not None:
            self._pipeline.ledger.add_failures(part.failures)
            if part.fingerprints:
                self._pipeline.ledger.add_fingerprints([photo.id for photo in part.photos], part.fingerprints)
        if part.photos:
            self._pipeline.gallery.insert(part.photos, part.embeddings)

    def _tell(self) -> None:
        self._progress.put_nowait(Progress(self._done, self._total, self._failed, self._added))


def _next(batches: Iterator[Batch]) -> Batch | None:
    return next(batches, None)


def _first(error: BaseException) -> BaseException:
    """Return the first error in nested groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
