"""What members add, as it is recorded for as long as it runs, and how far it is."""

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
    """What members may add: so much by one addition, so many datasets for a server, encoded by `encoder`.

    `allowed_hosts` may be reached though they are not on the public internet.
    """

    encoder: str
    bounds: UploadLimits = field(default=UploadLimits(25_000, 512 << 20))
    datasets: int = 10
    allowed_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Addition:
    """One member's wish: the file at `url`, whose name says its kind, as a dataset by its whole name.

    `hosts` (`host:port`) are where an attached file stands, which leads nowhere else; none for a typed url. `member` is
    a key of the journal's. `message_id` is where the progress is told, once it is. One that `retries` has no file: it
    tries the photos again that are missing in a dataset that is there. `deaths` is how often the process has died while
    it worked on it.
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
        """What it does first."""
        return Phase.WAITING if self.retries else Phase.FETCHING


class Phase(StrEnum):
    """What an addition does; the last three are ends."""

    FETCHING = "fetching"
    WAITING = "waiting"
    ADDING = "adding"
    COMPARING = "comparing"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_end(self) -> bool:
        """Whether nothing comes after it."""
        return self in (Phase.DONE, Phase.CANCELLED, Phase.FAILED)


@dataclass(frozen=True, slots=True)
class AdditionStatus:
    """How far an addition is; `rate` is in photos a second, of late, 0 while unknown.

    At the end, `photos` is how many the dataset has, without its hidden `duplicates`; `failures` counts by reason what
    is missing. `problem` is why it failed; None for what nobody expected.
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
        """How long it will take from here, if that can be told."""
        left = self.progress.total - self.progress.done
        return left / self.rate if self.rate > 0 and self.phase is Phase.ADDING else None


class Pace:
    """Photos a second over the last half minute; those that were there already are nobody's work."""

    def __init__(self) -> None:
        self._steps: deque[tuple[float, int]] = deque()

    def after(self, step: Progress) -> float:
        """The rate at this step; 0 while there is too little to tell."""
        now = time.monotonic()
        self._steps.append((now, step.added))
        while now - self._steps[0][0] > _RATE_SECONDS and len(self._steps) > 2:
            self._steps.popleft()
        began_at, worked = self._steps[0]
        return (step.added - worked) / (now - began_at) if now > began_at else 0.0


class AdditionRecords:
    """The additions that run, on disk, so that they go on after a crash. Synchronous; raises DatabaseError."""

    def __init__(self, database: Database) -> None:
        self._connection = database.ingest

    def put(self, addition: Addition) -> None:
        """Record an addition, or what has changed about it."""
        self._connection.insert(ADDITION_TABLE, ADDITION_COLUMNS, [(addition.id, json.dumps(asdict(addition)))])

    def all(self) -> list[Addition]:
        """Those that have not ended."""
        found = [Addition(**json.loads(data)) for (data,) in self._connection.rows(ADDITIONS)]
        return [replace(addition, hosts=tuple(addition.hosts)) for addition in found]

    def drop(self, addition_id: str) -> None:
        """Forget one that has ended."""
        self._connection.execute(DROP_ADDITION, {"addition_id": addition_id})

    def channels_on(self, dataset: str, guild_id: int) -> list[int]:
        """The channels of a server in which a session runs on the dataset."""
        rows = self._connection.rows(SESSIONS_ON_DATASET, {"guild_id": guild_id, "dataset": dataset})
        return [int(channel_id) for (channel_id,) in rows]
