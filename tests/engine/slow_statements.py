"""Slow statements that use no CPU and can be killed, for tests of which call waits for which."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from engine.database import Connection, Database
from engine.errors import DatabaseError

# Runs for half a minute, in small steps so that it can be killed.
_STATEMENT = "SELECT sum(sleepEachRow(0.05)) FROM {table} LIMIT 1 SETTINGS max_threads = 1, max_block_size = 1"
_IS_SLOW = "query LIKE '%sleepEachRow%' AND query NOT LIKE '%system.processes%' AND query NOT LIKE 'KILL%'"


@contextmanager
def in_threads(*calls: Callable[[], Any]) -> Iterator[list[threading.Thread]]:
    """Run the calls in threads during the block, and wait for them afterwards. Database errors end them silently."""

    def run(call: Callable[[], Any]) -> None:
        with suppress(DatabaseError):  # raised when the statement is killed
            call()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    yield threads
    for thread in threads:
        thread.join()


@contextmanager
def busy(
    database: Database, connection: Connection, table: str = "numbers(600)", statements: int = 1
) -> Iterator[None]:
    """Run `statements` slow statements on the connection during the block. End them with `killed_at_the_end`."""
    with in_threads(*[lambda: connection.rows(_STATEMENT.format(table=table))] * statements):
        while database.ingest.rows(f"SELECT count() FROM system.processes WHERE {_IS_SLOW}")[0][0] < statements:
            time.sleep(0.01)
        yield


@contextmanager
def killed_at_the_end(database: Database) -> Iterator[None]:
    """Kill the slow statements after the block."""
    try:
        yield
    finally:
        database.ingest.execute(f"KILL QUERY WHERE {_IS_SLOW} ASYNC")
