"""The photos of a dataset that are new for a watch."""

from collections.abc import Collection
from dataclasses import dataclass

from engine.database import Database
from engine.database.clickhouse import DROP_WATCHED_PHOTOS, PHOTOS_WITHOUT_WATCH, WatchStatements
from engine.photo import Embedding

MOST_WAITING = 10_000
"""How many photos `waiting` returns at most."""


@dataclass(frozen=True, slots=True)
class Find:
    """A photo that scored at least the threshold when the watch looked at it.

    `seen` is when that was, in microseconds of the database's clock.
    """

    photo_id: str
    score: float
    seen: int


class NewPhotos:
    """What a watch has looked at in one photo table.

    Each photo that was looked at has a row, whatever it scored. A photo is new if it has none, so none is lost or found
    twice, however many processes insert and in whatever order. Every statement may run again after a crash. A find is
    waiting until its session has shown it, which the journal records.

    Synchronous; runs on the scan connection. Every method may raise a DatabaseError.
    """

    def __init__(self, database: Database, photo_table: str, watch_id: str) -> None:
        self._scan, self._sql = database.scan, WatchStatements(photo_table)
        self._watch = {"watch_id": watch_id}

    def count(self) -> int:
        """How many rows the photo table has. Takes no scan, so it is a quick way to notice a change."""
        ((count,),) = self._scan.rows(self._sql.count)
        return int(count)

    def skip(self) -> None:
        """Take all photos of the dataset, hidden ones included, as looked at and not found."""
        self._scan.execute(self._sql.skip, self._watch)

    def look(self, weights: Embedding, threshold: float) -> None:
        """Score the new photos by the weights (d,). Those from the threshold up are finds."""
        values = {"weights": weights.tolist(), "threshold": threshold}
        self._scan.execute(self._sql.look, {**self._watch, **values})

    def waiting(self, shown: Collection[str]) -> tuple[Find, ...]:
        """The finds that are not among those shown, still in the dataset and not hidden: oldest first, then best."""
        values = {"shown": sorted(shown), "most": MOST_WAITING}
        rows = self._scan.rows(self._sql.waiting, {**self._watch, **values})
        return tuple(Find(str(photo), float(score), int(seen)) for photo, score, seen in rows)


def forget_watched(database: Database, watch_id: str) -> None:
    """Delete what a stopped watch has looked at."""
    database.scan.execute(DROP_WATCHED_PHOTOS, {"watch_id": watch_id})


def watched_without_watch(database: Database) -> set[str]:
    """The ids of watches that left photos behind but are not recorded."""
    return {str(watch_id) for (watch_id,) in database.scan.rows(PHOTOS_WITHOUT_WATCH)}
