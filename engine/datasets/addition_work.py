"""The steps of an addition: download the file, inspect it, wait in line, add its photos, mark duplicates.

Additions run concurrently, but only one of each server; the others wait in fair lines. All share one thread for
decoding and encoding and a memory limit for downloads, so that many additions do not slow the bot down more than one.
"""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.admission import in_time
from engine.datasets.additions import Addition, AdditionRecords, AdditionStatus, Allowance, Pace, Phase
from engine.errors import NoDatasetError, UnknownDatasetError
from engine.fair_line import Bound, FairLine
from engine.galleries import Gallery, ingest_lock
from engine.ingest import (
    Limits,
    LocalSource,
    PhotoSource,
    PhotoUpload,
    Pipeline,
    PublicResolver,
    inspect_upload,
    mark_duplicates,
)
from engine.services import Services
from engine.web import fetch as web

AT_ONCE, FETCHED_AT_ONCE = 3, 6
"""How many additions run and how many files are downloaded at once; at most one of each server."""

SLICE_SECONDS = 600.0
"""After this time, an addition pauses if another server's is waiting, and continues later."""

FETCH_SECONDS = 1800.0
MEMORY_BYTES, MEMORY_BYTES_OF_SERVER = 256_000_000, 128_000_000
THREADS = 1
"""Threads of an addition that decode and encode. The other cores are for sessions."""

LIMITS = Limits(
    connections=16,
    connections_per_host=8,
    first_byte_seconds=10,
    body_seconds=30,
    attempts=3,
    longest_wait_seconds=30,
    failures_in_a_row=10,
)
"""Download limits for the photos that a table lists. They are strict, because other photos and servers are waiting."""

Report = Callable[[AdditionStatus], None]


@dataclass(slots=True)
class _Job:
    """A running addition. `tried` are the photos that failed since it started, so that no slice tries them again."""

    addition: Addition
    report: Report
    upload: PhotoUpload | None = None
    tried: set[str] = field(default_factory=set)


class AdditionWork:
    """Does the work of additions, for all servers."""

    def __init__(self, services: Services, allowance: Allowance, records: AdditionRecords) -> None:
        self._services, self._allowance, self._records = services, allowance, records
        self._fetching = FairLine(Bound(FETCHED_AT_ONCE), Bound(1))
        self._adding = FairLine(Bound(AT_ONCE), Bound(1))
        self._suspects = FairLine(Bound(1))
        self._memory = FairLine(Bound(cost=MEMORY_BYTES), Bound(cost=MEMORY_BYTES_OF_SERVER))

    async def run(self, addition: Addition, report: Report) -> AdditionStatus:
        """Do an addition, report its progress, and return its outcome. It can be interrupted and restarted at any time.

        Raises SourceRefusedError, FetchError, TooSlowError, DatasetInUseError, EncoderError, DatabaseError.
        """
        job = _Job(addition, report)
        report(AdditionStatus(addition.first_phase))
        async with AsyncExitStack() as alone:
            # After a crash, suspects run one at a time, so that only the one that causes crashes is abandoned.
            if addition.deaths:
                await alone.enter_async_context(self._suspects.turn(addition.guild_id))
            if not addition.retries:
                await self._fetch(job)
            while not await self._slice(job):
                report(AdditionStatus(Phase.WAITING))
        return await self.outcome(addition, Phase.DONE)

    async def outcome(self, addition: Addition, phase: Phase) -> AdditionStatus:
        """The final status of an addition. Drops the dataset if it has no photo."""
        ingest, catalog = self._services.workers.ingest, self._services.catalog
        try:
            gallery = await self._services.gallery(addition.dataset)
        except (UnknownDatasetError, NoDatasetError):
            return AdditionStatus(phase)
        ledger = await ingest.run(catalog.ledger, addition.dataset)
        failures = await ingest.run(ledger.failure_counts)
        duplicates = await ingest.run(ledger.duplicates)
        photos = await ingest.run(gallery.count)
        if not photos and not addition.retries:
            root = catalog.root(gallery.dataset)
            await ingest.run(catalog.drop, addition.dataset)
            if gallery.dataset.root:
                await ingest.run(shutil.rmtree, root, ignore_errors=True)
        return AdditionStatus(phase, photos=photos, duplicates=len(duplicates), failures=failures)

    async def clear(self, addition: Addition) -> None:
        """Clean up after an addition has ended. Only the dataset stays."""
        await self._services.workers.ingest.run(shutil.rmtree, self._folder(addition), ignore_errors=True)
        await self._services.workers.ingest.run(self._records.drop, addition.id)

    # -- the stages --------------------------------------------------------------------------------------------------

    async def _fetch(self, job: _Job) -> None:
        """Download the file and inspect it."""
        ingest = self._services.workers.ingest
        async with self._fetching.turn(job.addition.guild_id), self._at_risk(job.addition):
            path = await self._download(job.addition)
            job.upload = await ingest.run(inspect_upload, path, self._allowance.bounds)
        job.report(AdditionStatus(Phase.WAITING))

    async def _slice(self, job: _Job) -> bool:
        """Wait in line, then add photos until all are done or the slice has ended. Return whether all are done."""
        addition, ingest = job.addition, self._services.workers.ingest
        async with (
            self._adding.turn(addition.guild_id),
            in_use(self._services, addition.dataset),
            self._at_risk(addition),
        ):
            gallery = await self._open_gallery(job)
            ledger = await ingest.run(self._services.catalog.ledger, addition.dataset)
            root = self._services.catalog.root(gallery.dataset)
            if job.upload is not None:
                source = await ingest.run(job.upload.source, root, self._allowance.bounds)
            else:
                missing = [failure.photo for failure in await ingest.run(ledger.retriable)]
                source = LocalSource(missing, len(missing))
            if not await self._ingest(job, gallery, source, root):
                return False
            job.report(AdditionStatus(Phase.COMPARING))
            await ingest.run(mark_duplicates, gallery, ledger)
        return True

    async def _ingest(self, job: _Job, gallery: Gallery, source: PhotoSource, root: Path) -> bool:
        """Add photos. Return whether all of them have been tried."""
        dataset, pace = gallery.dataset, Pace()
        pipeline = Pipeline(
            source,
            gallery,
            self._services.encoders.images(dataset.encoder),
            root=root,
            ledger=await self._services.workers.ingest.run(self._services.catalog.ledger, dataset.name),
            limits=LIMITS,
            resolver=PublicResolver(self._allowance.allowed_hosts),
            retry=job.addition.retries,
            threads=THREADS,
            memory=self._memory,
            crunching=self._services.workers.crunch,
            tried=job.tried,
        )
        clock = asyncio.get_running_loop().time
        until, before = clock() + SLICE_SECONDS, None
        async with aclosing(pipeline.steps()) as steps:
            async for step in steps:
                job.report(AdditionStatus(Phase.ADDING, step, pace.after(step)))
                before = step.done if before is None else before
                if clock() > until and self._adding.is_wanted and before < step.done < step.total:
                    return False
        return True

    async def _download(self, addition: Addition) -> Path:
        """Download the file, unless an earlier run already did."""
        folder = self._folder(addition)
        path = folder / addition.file_name
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            unfinished = folder / "unfinished"
            hosts = addition.hosts or self._allowance.allowed_hosts
            async with in_time(FETCH_SECONDS):
                await web.save(
                    *(addition.url, unfinished),
                    limit=self._allowance.bounds.bytes,
                    allowed_hosts=hosts,
                    redirects=0 if addition.hosts else web.LARGE_FILE_LIMITS.redirects,
                )
            unfinished.rename(path)
        return path

    async def _open_gallery(self, job: _Job) -> Gallery:
        """The dataset's gallery. Created unless an earlier run already did."""
        addition, upload = job.addition, job.upload
        try:
            return await self._services.gallery(addition.dataset)
        except (UnknownDatasetError, NoDatasetError):
            if upload is None:
                raise
        encoder = self._services.encoders.images(self._allowance.encoder)
        ingest, catalog = self._services.workers.ingest, self._services.catalog
        await ingest.run(
            lambda: catalog.create(
                addition.dataset,
                encoder=encoder.name,
                dimension=encoder.dimension,
                hotlink_only=upload.is_unsplash,
                holds_files=upload.holds_images,
            )
        )
        return await self._services.gallery(addition.dataset)

    @asynccontextmanager
    async def _at_risk(self, addition: Addition) -> AsyncGenerator[None, None]:
        """Count a death while the block runs, and take it back afterwards. If the process dies, the count stays."""
        ingest = self._services.workers.ingest
        try:
            await ingest.run(self._records.put, replace(addition, deaths=addition.deaths + 1))
            yield
        finally:
            await asyncio.shield(ingest.run(self._records.put, addition))

    def _folder(self, addition: Addition) -> Path:
        return self._services.catalog.folder / "additions" / addition.id


@asynccontextmanager
async def in_use(services: Services, name: str) -> AsyncGenerator[None, None]:
    """Lock the dataset against other additions and ingest scripts. Raises DatasetInUseError."""
    ingest = services.workers.ingest
    claim = ingest_lock(services.database, name)
    await ingest.run(claim.__enter__)
    try:
        yield
    finally:
        await asyncio.shield(ingest.run(claim.__exit__, None, None, None))
