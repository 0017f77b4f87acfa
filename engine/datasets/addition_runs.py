"""Runs the additions of photos to servers' own datasets.

Each addition is one task (see `engine.datasets.addition_work`). It is recorded before it starts: after a crash,
`unfinished` returns it, and it continues where it stopped. It is abandoned if the process crashes during it too often.
"""

import asyncio
import logging
import secrets
import unicodedata
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import PurePosixPath

from engine.datasets.addition_work import AdditionWork, Report
from engine.datasets.additions import Addition, AdditionRecords, AdditionStatus, Allowance, Phase
from engine.datasets.library import Library
from engine.errors import (
    AdditionAbandonedError,
    AdditionEndedError,
    DatabaseError,
    DatasetExistsError,
    DatasetInUseError,
    DatasetLimitError,
    DatasetNameError,
    NinefoldError,
    NothingToRetryError,
)
from engine.galleries.dataset_names import name_of, owner_of, title_of
from engine.services import Services
from engine.text.readable import folded, is_readable
from engine.web import fetch as web

log = logging.getLogger(__name__)

NAME_LIMIT = 60
MOST_DEATHS = 3
"""An addition is abandoned after the process has died this many times during it."""


class Additions:
    """Records, runs and cancels additions."""

    def __init__(self, services: Services, allowance: Allowance, library: Library) -> None:
        self._services, self._allowance, self._library = services, allowance, library
        self._records = AdditionRecords(services.database)
        self._work = AdditionWork(services, allowance, self._records)
        self._running: dict[str, Addition] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._cancelled: set[str] = set()

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
        """Record a request to add the file at `url` as a new dataset. Then call `run`.

        Without a `file_name`, the name comes from the url. Raises DatasetNameError, DatasetExistsError,
        DatasetLimitError, and FetchError if members may not use the url.
        """
        title = unicodedata.normalize("NFC", " ".join(title.split()))
        if len(title) > NAME_LIMIT or not is_readable(title):
            raise DatasetNameError(NAME_LIMIT)
        await web.check(url, allowed_hosts=hosts or self._allowance.allowed_hosts)
        await self._check_room(guild_id, title)
        addition = Addition(
            id=secrets.token_hex(8),
            guild_id=guild_id,
            channel_id=channel_id,
            member=await self._services.members.key(member_id),
            dataset=name_of(title, guild_id),
            url=url,
            file_name=PurePosixPath(file_name or web.path_of(url)).name[-NAME_LIMIT:] or "file",
            hosts=tuple(hosts),
        )
        return await self._record(addition)

    async def retry(self, guild_id: int, channel_id: int, member_id: int, name: str) -> Addition:
        """Record a request to retry the missing photos of the server's own dataset. Then call `run`.

        Raises UnknownDatasetError, NotOwnDatasetError, DatasetInUseError, NothingToRetryError.
        """
        await self._library.check_own(guild_id, name)
        ingest, member = self._services.workers.ingest, await self._services.members.key(member_id)
        ledger = await ingest.run(self._services.catalog.ledger, name)
        if not await ingest.run(ledger.retriable):
            raise NothingToRetryError
        if name in self.datasets_in_progress:
            raise DatasetInUseError(name, ())
        return await self._record(
            Addition(secrets.token_hex(8), guild_id, channel_id, member, name, url="", file_name="", retries=True)
        )

    async def _record(self, addition: Addition) -> Addition:
        self._running[addition.id] = addition
        try:
            await self._services.workers.ingest.run(self._records.put, addition)
        except BaseException:  # a failed or cancelled write may have been carried out
            await asyncio.shield(self.withdraw(addition))
            raise
        return addition

    async def withdraw(self, addition: Addition) -> None:
        """Forget a recorded addition that will not run."""
        self._running.pop(addition.id, None)
        try:
            await self._services.workers.ingest.run(self._records.drop, addition.id)
        except DatabaseError as error:
            log.warning("withdrawn addition %s may start when the bot restarts: %s", addition.id, error)

    async def posted(self, addition: Addition, message_id: int) -> Addition:
        """Record the message that shows the addition's progress."""
        updated = replace(addition, message_id=message_id)
        self._running[addition.id] = updated
        try:
            await self._services.workers.ingest.run(self._records.put, updated)
        # The addition can run anyway. If the bot restarts meanwhile, it posts a second message.
        except DatabaseError as error:
            log.warning("could not record the message of addition %s: %s", addition.id, error)
        return updated

    async def unfinished(self) -> tuple[Addition, ...]:
        """The additions that were interrupted by a crash or a stop."""
        found = await self._services.workers.ingest.run(self._records.all)
        new = [addition for addition in found if addition.id not in self._running]
        self._running |= {addition.id: addition for addition in new}
        return tuple(new)

    async def run(self, addition: Addition) -> AsyncGenerator[AdditionStatus, None]:
        """Run the addition and yield its progress. The last status is an end.

        If the generator is closed earlier, the addition continues after the next start of the bot.
        """
        statuses: asyncio.Queue[AdditionStatus | None] = asyncio.Queue()
        task = self._tasks[addition.id] = asyncio.create_task(self._do(addition, statuses.put_nowait))
        task.add_done_callback(lambda _: statuses.put_nowait(None))
        try:
            while (status := await statuses.get()) is not None:
                yield status
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._tasks.pop(addition.id, None)

    async def check_cancel(self, guild_id: int, addition_id: str, member_id: int) -> bool:
        """Whether the member is the one who started the addition. Raises AdditionEndedError."""
        addition = self._running.get(addition_id)
        if addition is None or addition.guild_id != guild_id:
            raise AdditionEndedError
        return addition.member == await self._services.members.key(member_id)

    def cancel(self, addition_id: str) -> None:
        """Cancel an addition. The photos that it has added stay. Raises AdditionEndedError."""
        if addition_id not in self._tasks:
            raise AdditionEndedError
        self._cancelled.add(addition_id)
        self._tasks[addition_id].cancel()

    async def _do(self, addition: Addition, report: Report) -> None:
        try:
            if addition.deaths >= MOST_DEATHS:
                raise AdditionAbandonedError(addition.deaths)
            # An addition may have been cancelled in an earlier run that ended with a DatabaseError.
            is_wanted = addition.id not in self._cancelled
            work = self._work
            end = await (work.run(addition, report) if is_wanted else work.outcome(addition, Phase.CANCELLED))
        except asyncio.CancelledError:
            if addition.id not in self._cancelled:
                raise  # the bot is stopping; the addition continues after the next start
            end = await self._work.outcome(addition, Phase.CANCELLED)
        except DatabaseError as error:
            log.exception("addition %s was interrupted by the database", addition.id)
            report(AdditionStatus(Phase.FAILED, problem=error))
            return
        except NinefoldError as error:
            end = replace(await self._work.outcome(addition, Phase.FAILED), problem=error)
        except Exception:
            log.exception("addition %s failed", addition.id)
            end = await self._work.outcome(addition, Phase.FAILED)
        try:
            await self._work.clear(addition)
        except DatabaseError as error:
            log.exception("could not clean up after addition %s", addition.id)
            end = replace(end, phase=Phase.FAILED, problem=error)
        self._running.pop(addition.id, None)
        self._cancelled.discard(addition.id)
        report(end)

    async def _check_room(self, guild_id: int, title: str) -> None:
        """Raise DatasetExistsError, DatasetLimitError."""
        in_progress = self.datasets_in_progress
        seen = await self._library.seen_by(guild_id)
        here = {dataset.title for dataset in seen} | {title_of(n) for n in in_progress if owner_of(n) == guild_id}
        if folded(title) in map(folded, here):
            raise DatasetExistsError(f"there is already a dataset {title!r}: choose another name")
        own = {dataset.name for dataset in seen if dataset.owner} | {n for n in in_progress if owner_of(n) == guild_id}
        if len(own) >= self._allowance.datasets:
            raise DatasetLimitError(self._allowance.datasets)

    @property
    def datasets_in_progress(self) -> set[str]:
        """The full names of the datasets that additions are working on."""
        return {addition.dataset for addition in self._running.values()}
