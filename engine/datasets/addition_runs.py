"""The photos that members add to a server's own datasets.

An addition is one task (see `engine.datasets.addition_work`). It is recorded before it begins: after a crash,
`unfinished` gives it again, and it continues where it was. After too many crashes during it, it is given up.
"""

import asyncio
import logging
import secrets
import unicodedata
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import PurePosixPath

from engine.datasets.addition_work import AdditionWork, Tell
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
"""How often the process may die during an addition before it is given up."""


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
        """Record a member's wish, to be done by `run`. Without a name of the file, the url's path names it.

        Raises DatasetNameError, DatasetExistsError, DatasetLimitError, FetchError for an address that no member may
        name, EncoderError.
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
        return await self._recorded(addition)

    async def retry(self, guild_id: int, channel_id: int, member_id: int, name: str) -> Addition:
        """Record a member's wish to have the missing photos of the server's own dataset tried again, by `run`.

        Raises UnknownDatasetError, NotOwnDatasetError, DatasetInUseError, NothingToRetryError.
        """
        await self._library.check_own(guild_id, name)
        ingest, member = self._services.workers.ingest, await self._services.members.key(member_id)
        ledger = await ingest.run(self._services.catalog.ledger, name)
        if not await ingest.run(ledger.retriable):
            raise NothingToRetryError
        if name in self.datasets_in_progress:
            raise DatasetInUseError(name, ())
        return await self._recorded(
            Addition(secrets.token_hex(8), guild_id, channel_id, member, name, url="", file_name="", retries=True)
        )

    async def _recorded(self, addition: Addition) -> Addition:
        self._running[addition.id] = addition
        try:
            await self._services.workers.ingest.run(self._records.put, addition)
        except BaseException:  # it may be recorded all the same
            await asyncio.shield(self.withdraw(addition))
            raise
        return addition

    async def withdraw(self, addition: Addition) -> None:
        """Forget a recorded wish that is not to be done after all."""
        self._running.pop(addition.id, None)
        try:
            await self._services.workers.ingest.run(self._records.drop, addition.id)
        except DatabaseError as error:
            log.warning("the addition %s may begin with the next start of the bot: %s", addition.id, error)

    async def posted(self, addition: Addition, message_id: int) -> Addition:
        """The addition's progress is told by that message."""
        told = replace(addition, message_id=message_id)
        self._running[addition.id] = told
        try:
            await self._services.workers.ingest.run(self._records.put, told)
        except DatabaseError as error:  # it can begin; only the next start of the bot would tell of it once more
            log.warning("the message of the addition %s could not be recorded: %s", addition.id, error)
        return told

    async def unfinished(self) -> tuple[Addition, ...]:
        """The additions that a crash or a stop has interrupted."""
        found = await self._services.workers.ingest.run(self._records.all)
        new = [addition for addition in found if addition.id not in self._running]
        self._running |= {addition.id: addition for addition in new}
        return tuple(new)

    async def run(self, addition: Addition) -> AsyncGenerator[AdditionStatus, None]:
        """Do it, and tell how far it is; the last standing is an end. Closed before, it goes on another time."""
        told: asyncio.Queue[AdditionStatus | None] = asyncio.Queue()
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
        return addition.member == await self._services.members.key(member_id)

    def cancel(self, addition_id: str) -> None:
        """End an addition; the photos that it has added stay. Raises AdditionEndedError."""
        if addition_id not in self._tasks:
            raise AdditionEndedError
        self._cancelled.add(addition_id)
        self._tasks[addition_id].cancel()

    async def _do(self, addition: Addition, tell: Tell) -> None:
        try:
            if addition.deaths >= MOST_DEATHS:
                raise AdditionAbandonedError(addition.deaths)
            is_wanted = addition.id not in self._cancelled  # before the database failed
            work = self._work
            end = await (work.done(addition, tell) if is_wanted else work.outcome(addition, Phase.CANCELLED))
        except asyncio.CancelledError:
            if addition.id not in self._cancelled:
                raise  # the bot stops; the next start goes on
            end = await self._work.outcome(addition, Phase.CANCELLED)
        except DatabaseError as error:
            log.exception("the addition %s was interrupted by the database", addition.id)
            tell(AdditionStatus(Phase.FAILED, problem=error))
            return
        except NinefoldError as error:
            end = replace(await self._work.outcome(addition, Phase.FAILED), problem=error)
        except Exception:
            log.exception("the addition %s failed", addition.id)
            end = await self._work.outcome(addition, Phase.FAILED)
        try:
            await self._work.clear(addition)
        except DatabaseError as error:
            log.exception("the addition %s has ended, and could not be cleared away", addition.id)
            end = replace(end, phase=Phase.FAILED, problem=error)
        self._running.pop(addition.id, None)
        self._cancelled.discard(addition.id)
        tell(end)

    async def _check_room(self, guild_id: int, title: str) -> None:
        """Raise DatasetExistsError, DatasetLimitError."""
        making = self.datasets_in_progress
        seen = await self._library.seen_by(guild_id)
        here = {dataset.title for dataset in seen} | {title_of(n) for n in making if owner_of(n) == guild_id}
        if folded(title) in map(folded, here):
            raise DatasetExistsError(f"there is a dataset {title!r} already: choose another name")
        own = {dataset.name for dataset in seen if dataset.owner} | {n for n in making if owner_of(n) == guild_id}
        if len(own) >= self._allowance.datasets:
            raise DatasetLimitError(self._allowance.datasets)

    @property
    def datasets_in_progress(self) -> set[str]:
        """The names of the datasets that an addition works on."""
        return {addition.dataset for addition in self._running.values()}
