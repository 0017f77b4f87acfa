"""The datasets as the servers see them: the operator's, seen by all, and each server's own, which it adds and removes.

An addition is one task with stages: fetch the file, look into it, wait in line, add its photos, mark the duplicates.
It is recorded before it begins, so that `unfinished` gives it again after a crash; its ingest goes on where it was.
"""

import asyncio
import logging
import secrets
import shutil
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from engine import web
from engine.additions import Addition, AdditionRecords, Allowance, Pace, Phase, Standing
from engine.errors import (
    AdditionEndedError,
    DatabaseError,
    DatasetExistsError,
    DatasetInUseError,
    DatasetLimitError,
    DatasetNameError,
    NinefoldError,
    NoDatasetError,
    NothingToRetryError,
    NotOwnDatasetError,
    UnknownDatasetError,
)
from engine.galleries import Dataset, Gallery, Reason, claimed
from engine.galleries.catalog import own_root
from engine.galleries.names import OPERATOR, name_of, owner_of
from engine.ingest import Brought, LocalSource, Pipeline, PublicResolver, Source, look_into, mark_duplicates
from engine.photo import Photo
from engine.showcase import Showcase
from engine.wiring import Wiring

log = logging.getLogger(__name__)

NAME_LIMIT = 60
SAMPLE = 9
THREADS = 1
"""What decodes and encodes beside the sessions that are served: the other cores are theirs."""

Tell = Callable[[Standing], None]


@dataclass(frozen=True, slots=True)
class Portrait:
    """A dataset, some of its photos, what is missing by reason, and how many are hidden as duplicates."""

    dataset: Dataset
    sample: tuple[Photo, ...]
    failures: dict[Reason, int]
    duplicates: int

    @property
    def retriable(self) -> int:
        """How many of the missing photos can be tried again."""
        return sum(count for reason, count in self.failures.items() if reason.can_be_retried)


class Library:
    """What each server (by Discord id) sees, and what its members add."""

    def __init__(self, wiring: Wiring, allowance: Allowance) -> None:
        self._wiring, self._allowance = wiring, allowance
        self._records = AdditionRecords(wiring.database)
        self.showcase = Showcase(wiring.database.folder, wiring.workers.pictures, allowance.allowed_hosts)
        self._running: dict[str, Addition] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._cancelled: set[str] = set()
        self._line = asyncio.Lock()

    # -- what a server sees ------------------------------------------------------------------------------------------

    async def seen_by(self, guild_id: int) -> tuple[Dataset, ...]:
        """The operator's datasets by name, then the server's own by name."""
        datasets = await self._wiring.workers.search.run(self._wiring.catalog.datasets)
        seen = [dataset for dataset in datasets if dataset.owner in (OPERATOR, guild_id)]
        return tuple(sorted(seen, key=lambda dataset: (dataset.owner, dataset.title)))

    async def gallery(self, guild_id: int, title: str | None) -> Gallery:
        """The photos of the dataset that a server calls so; its own goes before the operator's.

        Raises UnknownDatasetError, NoDatasetError.
        """
        wanted = title or self._wiring.default_dataset
        # By its whole name first: to list them all is to look into every one.
        for name in dict.fromkeys((name_of(wanted, guild_id), wanted)) if wanted else ():
            if owner_of(name) in (OPERATOR, guild_id):
                with suppress(UnknownDatasetError, NoDatasetError):
                    return await self._wiring.gallery(name)
        seen = await self.seen_by(guild_id)
        if not seen:
            raise NoDatasetError
        if wanted:
            titles = [dataset.title for dataset in seen]
            raise UnknownDatasetError(wanted, get_close_matches(wanted, titles, n=3, cutoff=0.4))
        return await self._wiring.gallery(seen[0].name)

    async def portrait(self, guild_id: int, title: str | None) -> Portrait:
        """What the dataset holds, with nine photos drawn at random."""
        gallery, workers = await self.gallery(guild_id, title), self._wiring.workers
        sample = await workers.search.run(gallery.sample, SAMPLE, secrets.randbits(62))
        ledger = await workers.search.run(self._wiring.catalog.ledger, gallery.dataset.name)
        failures = await workers.scan.run(ledger.failure_counts)
        duplicates = await workers.scan.run(ledger.duplicates)
        photos = tuple(match.photo for match in sample)
        return Portrait(gallery.dataset, photos, failures, len(duplicates))

    async def pictures(self, portrait: Portrait) -> list[bytes]:
        """The sample as JPEGs; none where the photos may be shown from their own addresses alone."""
        if portrait.dataset.hotlink_only:
            return []
        return [*await self.showcase.pictures(portrait.dataset, portrait.sample)]

    async def remove(self, guild_id: int, name: str) -> None:
        """Delete the server's own dataset of that whole name, with its files.

        Raises UnknownDatasetError, NotOwnDatasetError, DatasetInUseError.
        """
        await self.check_removable(guild_id, name)
        workers, catalog = self._wiring.workers, self._wiring.catalog
        dataset = (await self._wiring.gallery(name)).dataset
        async with self._claimed(name):
            try:
                await workers.ingest.run(catalog.drop, name)
            finally:  # it may have gone though the database says that it failed
                self._wiring.sessions.forget(name)
        await self.showcase.forget(name)
        if dataset.root.startswith(own_root("")):
            await workers.ingest.run(shutil.rmtree, catalog.root(dataset), ignore_errors=True)

    async def check_removable(self, guild_id: int, name: str) -> None:
        """Raise what `remove` would."""
        await self._check_own(guild_id, name)
        channels = await self._wiring.workers.scan.run(self._records.channels_on, name, guild_id)
        if channels or name in self._names_in_the_making():
            raise DatasetInUseError(name, channels)

    async def _check_own(self, guild_id: int, name: str) -> None:
        """Raise UnknownDatasetError, NotOwnDatasetError for what is none of the server's own."""
        dataset = next((found for found in await self.seen_by(guild_id) if found.name == name), None)
        if dataset is None:
            raise UnknownDatasetError(name, ())
        if dataset.owner != guild_id:
            raise NotOwnDatasetError(name)

    # -- what members add --------------------------------------------------------------------------------------------

    async def add(
        self,
        guild_id: int,
        channel_id: int,
        member_id: int,
        title: str,
        url: str,
        file_name: str = "",
        hosts: frozenset[str] = frozenset(),
    ) -> Addition:
        """Record a member's wish, to be done by `run`. Without a name of the file, the url's path names it.

        Raises DatasetNameError, DatasetExistsError, DatasetLimitError, FetchError for an address that no member may
        name, EncoderError.
        """
        title = " ".join(title.split())
        if not 0 < len(title) <= NAME_LIMIT or not title.isprintable():
            raise DatasetNameError(NAME_LIMIT)
        await web.check(url, allowed_hosts=hosts or self._allowance.allowed_hosts)
        await self._check_room(guild_id, title)
        addition = Addition(
            id=secrets.token_hex(8),
            guild_id=guild_id,
            channel_id=channel_id,
            member=await self._wiring.members.key(member_id),
            dataset=name_of(title, guild_id),
            url=url,
            file_name=PurePosixPath(file_name or web.path_of(url)).name[-NAME_LIMIT:] or "file",
            hosts=tuple(hosts),
        )
        return await self._recorded(addition)

    async def retry(self, guild_id: int, channel_id: int, member_id: int, name: str) -> Addition:
        """Record a member's wish to have the missing photos of the server's own dataset tried again, by `run`.

        Raises UnknownDatasetError, NotOwnDatasetError, DatasetInUseError, NothingToRetryError.
        """
        await self._check_own(guild_id, name)
        ingest, member = self._wiring.workers.ingest, await self._wiring.members.key(member_id)
        ledger = await ingest.run(self._wiring.catalog.ledger, name)
        if not await ingest.run(ledger.retriable):
            raise NothingToRetryError
        if name in self._names_in_the_making():
            raise DatasetInUseError(name, ())
        return await self._recorded(
            Addition(secrets.token_hex(8), guild_id, channel_id, member, name, url="", file_name="", retries=True)
        )

    async def _recorded(self, addition: Addition) -> Addition:
        self._running[addition.id] = addition
        try:
            await self._wiring.workers.ingest.run(self._records.put, addition)
        except BaseException:  # it may be recorded all the same
            await asyncio.shield(self.withdraw(addition))
            raise
        return addition

    async def withdraw(self, addition: Addition) -> None:
        """Forget a recorded wish that is not to be done after all."""
        self._running.pop(addition.id, None)
        try:
            await self._wiring.workers.ingest.run(self._records.drop, addition.id)
        except DatabaseError as error:
            log.warning("the addition %s may begin with the next start of the bot: %s", addition.id, error)

    async def posted(self, addition: Addition, message_id: int) -> Addition:
        """The addition's progress is told by that message."""
        told = replace(addition, message_id=message_id)
        self._running[addition.id] = told
        try:
            await self._wiring.workers.ingest.run(self._records.put, told)
        except DatabaseError as error:  # it can begin; only the next start of the bot would tell of it once more
            log.warning("the message of the addition %s could not be recorded: %s", addition.id, error)
        return told

    async def unfinished(self) -> tuple[Addition, ...]:
        """The additions that a crash or a stop has interrupted."""
        found = await self._wiring.workers.ingest.run(self._records.all)
        new = [addition for addition in found if addition.id not in self._running]
        self._running |= {addition.id: addition for addition in new}
        return tuple(new)

    async def run(self, addition: Addition) -> AsyncGenerator[Standing, None]:
        """Do it, and tell how far it is; the last standing is an end. Closed before, it goes on another time."""
        told: asyncio.Queue[Standing | None] = asyncio.Queue()
        task = self._tasks[addition.id] = asyncio.create_task(self._do(addition, told.put_nowait))
        task.add_done_callback(lambda _: told.put_nowait(None))
        try:
            while (standing := await told.get()) is not None:
                yield standing
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._tasks.pop(addition.id, None)

    async def check_cancel(self, guild_id: int, addition_id: str, member_id: int) -> bool:
        """Whether the member is the one who started the addition. Raises AdditionEndedError."""
        addition = self._running.get(addition_id)
        if addition is None or addition.guild_id != guild_id:
            raise AdditionEndedError
        return addition.member == await self._wiring.members.key(member_id)

    def cancel(self, addition_id: str) -> None:
        """End an addition; the photos that it has added stay. Raises AdditionEndedError."""
        if addition_id not in self._tasks:
            raise AdditionEndedError
        self._cancelled.add(addition_id)
        self._tasks[addition_id].cancel()

    # -- the stages --------------------------------------------------------------------------------------------------

    async def _do(self, addition: Addition, tell: Tell) -> None:
        try:
            is_wanted = addition.id not in self._cancelled  # before the database failed
            end = await (self._stages(addition, tell) if is_wanted else self._outcome(addition, Phase.CANCELLED))
        except asyncio.CancelledError:
            if addition.id not in self._cancelled:
                raise  # the bot stops; the next start goes on
            end = await self._outcome(addition, Phase.CANCELLED)
        except DatabaseError as error:
            log.exception("the addition %s was interrupted by the database", addition.id)
            tell(Standing(Phase.FAILED, problem=error))
            return
        except NinefoldError as error:
            end = replace(await self._outcome(addition, Phase.FAILED), problem=error)
        except Exception:
            log.exception("the addition %s failed", addition.id)
            end = await self._outcome(addition, Phase.FAILED)
        try:
            await self._clear(addition)
        except DatabaseError as error:
            log.exception("the addition %s has ended, and could not be cleared away", addition.id)
            end = replace(end, phase=Phase.FAILED, problem=error)
        tell(end)

    async def _stages(self, addition: Addition, tell: Tell) -> Standing:
        ingest = self._wiring.workers.ingest
        tell(Standing(addition.first_phase))
        brought = None
        if not addition.retries:
            brought = await ingest.run(look_into, await self._fetched(addition), self._allowance.bounds)
            tell(Standing(Phase.WAITING))
        async with self._line, self._claimed(addition.dataset):
            gallery = await self._place(addition, brought)
            ledger = await ingest.run(self._wiring.catalog.ledger, addition.dataset)
            root = self._wiring.catalog.root(gallery.dataset)
            if brought is not None:
                source = await ingest.run(brought.source, root, self._allowance.bounds)
            else:
                missing = [failure.photo for failure in await ingest.run(ledger.retriable)]
                source = LocalSource(missing, len(missing))
            await self._ingest(gallery, source, root, tell, retry=addition.retries)
            tell(Standing(Phase.COMPARING))
            await ingest.run(mark_duplicates, gallery, ledger)
        return await self._outcome(addition, Phase.DONE)

    @asynccontextmanager
    async def _claimed(self, name: str) -> AsyncGenerator[None, None]:
        """Have the dataset for oneself: scripts claim theirs, too. Raises DatasetInUseError."""
        ingest = self._wiring.workers.ingest
        claim = claimed(self._wiring.database, name)
        await ingest.run(claim.__enter__)
        try:
            yield
        finally:
            await asyncio.shield(ingest.run(claim.__exit__, None, None, None))

    async def _fetched(self, addition: Addition) -> Path:
        """The file, which a start before may have fetched."""
        folder = self._folder(addition)
        path = folder / addition.file_name
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            unfinished = folder / "unfinished"
            hosts = addition.hosts or self._allowance.allowed_hosts
            await web.save(
                *(addition.url, unfinished),
                limit=self._allowance.bounds.bytes,
                allowed_hosts=hosts,
                redirects=0 if addition.hosts else web.LARGE.redirects,
            )
            unfinished.rename(path)
        return path

    async def _place(self, addition: Addition, brought: Brought | None) -> Gallery:
        """The dataset's gallery; made, unless a start before has made it."""
        try:
            return await self._wiring.gallery(addition.dataset)
        except (UnknownDatasetError, NoDatasetError):
            if brought is None:
                raise
        encoder = self._wiring.encoders.images(self._allowance.encoder)
        ingest, catalog = self._wiring.workers.ingest, self._wiring.catalog
        await ingest.run(
            lambda: catalog.create(
                addition.dataset,
                encoder=encoder.name,
                dimension=encoder.dimension,
                hotlink_only=brought.is_unsplash,
                holds_files=brought.holds_images,
            )
        )
        return await self._wiring.gallery(addition.dataset)

    async def _ingest(self, gallery: Gallery, source: Source, root: Path, tell: Tell, *, retry: bool) -> None:
        dataset, pace = gallery.dataset, Pace()
        pipeline = Pipeline(
            source,
            gallery,
            self._wiring.encoders.images(dataset.encoder),
            root=root,
            ledger=await self._wiring.workers.ingest.run(self._wiring.catalog.ledger, dataset.name),
            resolver=PublicResolver(self._allowance.allowed_hosts),
            retry=retry,
            threads=THREADS,
        )
        async with aclosing(pipeline.steps()) as steps:
            async for step in steps:
                tell(Standing(Phase.ADDING, step, pace.after(step)))

    async def _outcome(self, addition: Addition, phase: Phase) -> Standing:
        """What the dataset has come to; one without any photo is dropped."""
        ingest, catalog = self._wiring.workers.ingest, self._wiring.catalog
        try:
            gallery = await self._wiring.gallery(addition.dataset)
        except (UnknownDatasetError, NoDatasetError):
            return Standing(phase)
        ledger = await ingest.run(catalog.ledger, addition.dataset)
        failures = await ingest.run(ledger.failure_counts)
        duplicates = await ingest.run(ledger.duplicates)
        photos = await ingest.run(gallery.count)
        if not photos and not addition.retries:
            root = catalog.root(gallery.dataset)
            await ingest.run(catalog.drop, addition.dataset)
            if gallery.dataset.root:
                await ingest.run(shutil.rmtree, root, ignore_errors=True)
        return Standing(phase, photos=photos, duplicates=len(duplicates), failures=failures)

    async def _clear(self, addition: Addition) -> None:
        """It has ended: nothing of it is left but the dataset."""
        await self._wiring.workers.ingest.run(shutil.rmtree, self._folder(addition), ignore_errors=True)
        await self._wiring.workers.ingest.run(self._records.drop, addition.id)
        self._running.pop(addition.id, None)
        self._cancelled.discard(addition.id)

    async def _check_room(self, guild_id: int, title: str) -> None:
        """Raise DatasetExistsError, DatasetLimitError."""
        making = self._names_in_the_making()
        seen = await self.seen_by(guild_id)
        if title in {dataset.title for dataset in seen} or name_of(title, guild_id) in making:
            raise DatasetExistsError(f"there is a dataset {title!r} already: choose another name")
        own = {dataset.name for dataset in seen if dataset.owner} | {n for n in making if owner_of(n) == guild_id}
        if len(own) >= self._allowance.datasets:
            raise DatasetLimitError(self._allowance.datasets)

    def _names_in_the_making(self) -> set[str]:
        return {addition.dataset for addition in self._running.values()}

    def _folder(self, addition: Addition) -> Path:
        return self._wiring.catalog.folder / "additions" / addition.id
