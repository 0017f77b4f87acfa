"""The ingest itself: a source's photos through fetching, decoding and encoding into the gallery, all at the same time.

    read -> fetch (many at a time) -> gather a batch -> decode -> encode -> store

Every arrow is a queue of bounded length, so that memory stays flat whatever is slowest.
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
"""What files that are fetched, or wait to be decoded, take together; each counts for the most before it is read."""


@dataclass(slots=True)
class Pipeline:
    """One ingest. Each photo of `source` ends in `gallery`, or, if it cannot be added, in `ledger`.

    Photos that come without embeddings are downloaded, or read from below `root`, and encoded by `encoder`, on so many
    `threads`. With `retry`, what failed for good before is tried again. `resolver` bounds which hosts may be reached.
    Several pipelines can share the `memory` of their downloads and what decodes and encodes, `crunching`. `tried` holds
    the ids of photos that are not tried, and afterwards those that failed, too.
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
        """Do it, and tell the progress; stopped at any point and run again, it goes on.

        Raises EncoderMismatchError if the dataset has another encoder, IngestError, DatabaseError.
        """
        if self.encoder is not None:
            _check(self.encoder, self.gallery.dataset)
        progress: asyncio.Queue[Progress | None] = asyncio.Queue()
        # A task of its own: whoever reads the steps may do so from one task after another.
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
    """Raise EncoderMismatchError unless the dataset's embeddings are that encoder's."""
    if encoder.name != dataset.encoder:
        raise EncoderMismatchError(f"the dataset was encoded by {dataset.encoder!r}, not by {encoder.name!r}")
    check_dimension(encoder, dataset.dimension)


class _Run:
    """What one run of a pipeline holds."""

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
        """Run every stage until the source's end, or the first error."""
        async with AsyncExitStack() as opened:
            self._downloads = await opened.enter_async_context(
                Downloads(self._pipeline.limits, self._pipeline.resolver)
            )
            self._reading, self._storing = Worker("ingest-read"), Worker("ingest-store")
            # One set of threads decodes and encodes: on CPUs both want the cores, and whole batches share them best.
            self._crunching = self._pipeline.crunching or Worker("ingest-crunch", self._pipeline.threads)
            own = [self._reading, self._storing, *([] if self._pipeline.crunching else [self._crunching])]
            opened.callback(self._leave, self._rooms)
            for worker in own:
                opened.push_async_callback(asyncio.to_thread, worker.close)  # it waits for the running batches
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
        await self._wanted.put(None)  # for the next fetcher

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
        # So many batches at a time that each thread finds its next call waiting when it has done one.
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
        """The next batch, not full if photos come slowly; and whether there may be more."""
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
            assert self._pipeline.encoder is not None  # `_read` hands on no photo without
            self._bulk = await self._crunching.run(bulk_of, self._pipeline.encoder)
            _log.info("encoding in %s, %d photos at a time", self._bulk.precision, self._bulk.batch_size)
            # One more call waits in line for a thread; but an encoder that takes one at a time is never given two.
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
        finally:  # also when it is stopped: what was encoded need not be encoded again
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
    """The first error of nested groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
