"""How additions are done: fetch the file, look into it, wait in line, add its photos, mark the duplicates.

Additions of different servers run side by side, one of each server; the others wait in fair lines. They share one
thread that decodes and encodes, and the memory of their downloads, so that more of them take no more of the machine.
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
"""How many additions run, and how many files are fetched, at once; one of each server."""

SLICE_SECONDS = 600.0
"""After so long an addition lets another server's go before it, if one waits, and goes on later."""

FETCH_SECONDS = 1800.0
MEMORY_BYTES, MEMORY_BYTES_OF_SERVER = 256_000_000, 128_000_000
THREADS = 1
"""What decodes and encodes beside the sessions that are served: the other cores are theirs."""

LIMITS = Limits(
    connections=16,
    connections_per_host=8,
    first_byte_seconds=10,
    body_seconds=30,
    attempts=3,
    longest_wait_seconds=30,
    failures_in_a_row=10,
)
"""For the photos that a table names: more photos wait behind each of them, and other servers behind all."""

Tell = Callable[[AdditionStatus], None]


@dataclass(slots=True)
class _Job:
    """An addition that runs. `tried` are the photos that failed since it began, which are not tried in each slice."""

    addition: Addition
    tell: Tell
    brought: PhotoUpload | None = None
    tried: set[str] = field(default_factory=set)


class AdditionWork:
    """Does the additions of all servers."""

    def __init__(self, services: Services, allowance: Allowance, records: AdditionRecords) -> None:
        self._services, self._allowance, self._records = services, allowance, records
        self._fetching = FairLine(Bound(FETCHED_AT_ONCE), Bound(1))
        self._adding = FairLine(Bound(AT_ONCE), Bound(1))
        self._suspects = FairLine(Bound(1))
        self._memory = FairLine(Bound(cost=MEMORY_BYTES), Bound(cost=MEMORY_BYTES_OF_SERVER))

    async def done(self, addition: Addition, tell: Tell) -> AdditionStatus:
        """Do an addition, and tell how far it is; its end. Given up at any moment, it can be done again.

        Raises SourceRefusedError, FetchError, TooSlowError, DatasetInUseError, EncoderError, DatabaseError.
        """
        job = _Job(addition, tell)
        tell(AdditionStatus(addition.first_phase))
        async with AsyncExitStack() as alone:
            if addition.deaths:  # one by one it is found out which of several it was
                await alone.enter_async_context(self._suspects.turn(addition.guild_id))
            if not addition.retries:
                await self._bring(job)
            while not await self._slice(job):
                tell(AdditionStatus(Phase.WAITING))
        return await self.outcome(addition, Phase.DONE)

    async def outcome(self, addition: Addition, phase: Phase) -> AdditionStatus:
        """What the dataset has come to; one without any photo is dropped."""
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
        """It has ended: nothing of it is left but the dataset."""
        await self._services.workers.ingest.run(shutil.rmtree, self._folder(addition), ignore_errors=True)
        await self._services.workers.ingest.run(self._records.drop, addition.id)

    # -- the stages --------------------------------------------------------------------------------------------------

    async def _bring(self, job: _Job) -> None:
        """Fetch the file, and look into it."""
        ingest = self._services.workers.ingest
        async with self._fetching.turn(job.addition.guild_id), self._at_risk(job.addition):
            path = await self._fetched(job.addition)
            job.brought = await ingest.run(inspect_upload, path, self._allowance.bounds)
        job.tell(AdditionStatus(Phase.WAITING))

    async def _slice(self, job: _Job) -> bool:
        """Wait in line, and add photos until all are there, or others have waited long enough; whether all are."""
        addition, ingest = job.addition, self._services.workers.ingest
        async with (
            self._adding.turn(addition.guild_id),
            in_use(self._services, addition.dataset),
            self._at_risk(addition),
        ):
            gallery = await self._place(job)
            ledger = await ingest.run(self._services.catalog.ledger, addition.dataset)
            root = self._services.catalog.root(gallery.dataset)
            if job.brought is not None:
                source = await ingest.run(job.brought.source, root, self._allowance.bounds)
            else:
                missing = [failure.photo for failure in await ingest.run(ledger.retriable)]
                source = LocalSource(missing, len(missing))
            if not await self._ingest(job, gallery, source, root):
                return False
            job.tell(AdditionStatus(Phase.COMPARING))
            await ingest.run(mark_duplicates, gallery, ledger)
        return True

    async def _ingest(self, job: _Job, gallery: Gallery, source: PhotoSource, root: Path) -> bool:
        """Whether all photos have been tried."""
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
                job.tell(AdditionStatus(Phase.ADDING, step, pace.after(step)))
                before = step.done if before is None else before
                if clock() > until and self._adding.is_wanted and before < step.done < step.total:
                    return False
        return True

    async def _fetched(self, addition: Addition) -> Path:
        """The file, which a start before may have fetched."""
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

    async def _place(self, job: _Job) -> Gallery:
        """The dataset's gallery; made, unless a start before has made it."""
        addition, brought = job.addition, job.brought
        try:
            return await self._services.gallery(addition.dataset)
        except (UnknownDatasetError, NoDatasetError):
            if brought is None:
                raise
        encoder = self._services.encoders.images(self._allowance.encoder)
        ingest, catalog = self._services.workers.ingest, self._services.catalog
        await ingest.run(
            lambda: catalog.create(
                addition.dataset,
                encoder=encoder.name,
                dimension=encoder.dimension,
                hotlink_only=brought.is_unsplash,
                holds_files=brought.holds_images,
            )
        )
        return await self._services.gallery(addition.dataset)

    @asynccontextmanager
    async def _at_risk(self, addition: Addition) -> AsyncGenerator[None, None]:
        """Record, for as long as the block runs, that the process died in it: it is taken back unless that happens."""
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
    """Have the dataset for oneself: scripts claim theirs, too. Raises DatasetInUseError."""
    ingest = services.workers.ingest
    claim = ingest_lock(services.database, name)
    await ingest.run(claim.__enter__)
    try:
        yield
    finally:
        await asyncio.shield(ingest.run(claim.__exit__, None, None, None))
