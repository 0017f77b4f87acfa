"""Additions: their requests, progress, limits, and records in the database."""

import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from engine.database import Database
from engine.database.clickhouse import ADDITION_COLUMNS, ADDITION_TABLE, ADDITIONS, DROP_ADDITION, SESSIONS_ON_DATASET
from engine.errors import NinefoldError
from engine.failures import Reason
from engine.ingest import Progress, UploadLimits

_RATE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What members may add: `bounds` for each addition, and the number of `datasets` of each server.

    Photos are encoded with `encoder`. `allowed_hosts` may be reached although they are not on the public internet.
    """

    encoder: str
    bounds: UploadLimits = field(default=UploadLimits(25_000, 512 << 20))
    datasets: int = 10
    allowed_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Addition:
    """A member's request to add the file at `url` as a dataset. The extension of `file_name` says the file's type.

    `dataset` is the full name, `member` a key of the journal. `hosts` (`host:port`) are the only ones that an attached
    file is downloaded from, without redirects; they are empty for a typed url. `message_id` is the message that shows
    the progress, once there is one. An addition that `retries` has no file: it retries the missing photos of an
    existing dataset. `deaths` is how often the process has died while working on it.
    """

    id: str
    guild_id: int
    channel_id: int
    member: str
    dataset: str
    url: str
    file_name: str
    hosts: tuple[str, ...] = ()
    message_id: int | None = None
    retries: bool = False
    deaths: int = 0

    @property
    def first_phase(self) -> "Phase":
        """The phase that it starts in."""
        return Phase.WAITING if self.retries else Phase.FETCHING


class Phase(StrEnum):
    """The phase of an addition. The last three are final."""

    FETCHING = "fetching"
    WAITING = "waiting"
    ADDING = "adding"
    COMPARING = "comparing"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_end(self) -> bool:
        """Whether the phase is final."""
        return self in (Phase.DONE, Phase.CANCELLED, Phase.FAILED)


@dataclass(frozen=True, slots=True)
class AdditionStatus:
    """The status of an addition. `rate` is the recent number of photos per second, or 0 if unknown.

    The other fields are set at the end: `photos` is the number of photos in the dataset, without hidden `duplicates`,
    and `failures` the number of missing ones by reason. `problem` is why the addition failed, or None for an
    unexpected error.
    """

    phase: Phase
    progress: Progress = field(default=Progress(0, 0, 0))
    rate: float = 0.0
    photos: int = 0
    duplicates: int = 0
    failures: Mapping[Reason, int] = field(default_factory=dict)
    problem: NinefoldError | None = None

    @property
    def seconds_left(self) -> float | None:
        """The estimated time left, or None if unknown."""
        left = self.progress.total - self.progress.done
        return left / self.rate if self.rate > 0 and self.phase is Phase.ADDING else None


class Pace:
    """Measures photos per second over the last half minute, without photos that were already there."""

    def __init__(self) -> None:
        self._steps: deque[tuple[float, int]] = deque()

    def after(self, step: Progress) -> float:
        """The rate after this step, or 0 while there is too little data."""
        now = time.monotonic()
        self._steps.append((now, step.added))
        while now - self._steps[0][0] > _RATE_SECONDS and len(self._steps) > 2:
            self._steps.popleft()
        began_at, worked = self._steps[0]
        return (step.added - worked) / (now - began_at) if now > began_at else 0.0


class AdditionRecords:
    """The running additions in the database, so that they continue after a crash. Synchronous; raises DatabaseError."""

    def __init__(self, database: Database) -> None:
        self._connection = database.ingest

    def put(self, addition: Addition) -> None:
        """Record an addition or its changes."""
        self._connection.insert(ADDITION_TABLE, ADDITION_COLUMNS, [(addition.id, json.dumps(asdict(addition)))])

    def all(self) -> list[Addition]:
        """The additions that have not ended."""
        found = [Addition(**json.loads(data)) for (data,) in self._connection.rows(ADDITIONS)]
        return [replace(addition, hosts=tuple(addition.hosts)) for addition in found]

    def drop(self, addition_id: str) -> None:
        """Delete an addition that has ended."""
        self._connection.execute(DROP_ADDITION, {"addition_id": addition_id})

    def channels_on(self, dataset: str, guild_id: int) -> list[int]:
        """The channels of a server where a session runs on the dataset."""
        rows = self._connection.rows(SESSIONS_ON_DATASET, {"guild_id": guild_id, "dataset": dataset})
        return [int(channel_id) for (channel_id,) in rows]
