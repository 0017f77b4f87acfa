"""Concurrent calls are safe on every database."""

import asyncio
import threading
from datetime import UTC, datetime

import numpy as np

from engine.database import Database
from engine.galleries import Catalog
from engine.sessions.events import Vote, Voted
from engine.sessions.journal import Entry, Journal
from engine.workers import Worker
from tests.engine.conftest import random_photos

# Keeps all cores busy for seconds.
LONG_SCAN = "SELECT sum(cosineDistance(a.vector, b.vector)) FROM {table} AS a CROSS JOIN {table} AS b"
DIMENSION = 64


async def test_sixteen_tasks_search_insert_and_look_up_at_once(catalog: Catalog) -> None:
    """Each of sixteen tasks gets the right answers while the others write."""
    catalog.create("some", encoder="any", dimension=DIMENSION)
    gallery = catalog.gallery("some")
    photos, embeddings = random_photos(1_600, DIMENSION)
    worker = Worker("tasks", 16)

    async def work(number: int) -> None:
        rows = slice(100 * number, 100 * (number + 1))
        await worker.run(gallery.insert, photos[rows], embeddings[rows])
        for row in range(100 * number, 100 * number + 5):
            (match,) = await worker.run(gallery.nearest, embeddings[row], 1)
            assert match.photo == photos[row]
            (next_one,) = await worker.run(gallery.nearest, embeddings[row], 1, [photos[row].id])
            assert next_one.photo != photos[row]
        found = await worker.run(gallery.by_ids, [photos[100 * number].id])
        np.testing.assert_allclose(found[photos[100 * number].id][1], embeddings[100 * number], atol=1e-6)

    await asyncio.gather(*map(work, range(16)))
    worker.close()
    assert gallery.dataset.photos == 1_600
    assert gallery.dataset.version == Catalog(catalog.database).dataset("some").version


def test_a_vote_is_answered_while_a_long_scan_runs(database: Database) -> None:
    """Appends and searches do not wait for the scan connection."""
    catalog, journal = Catalog(database), Journal(database)
    catalog.create("some", encoder="any", dimension=512)
    gallery = catalog.gallery("some")
    gallery.insert(*random_photos(1_500, 512))
    ((table,),) = database.scan.rows("SELECT photo_table FROM datasets")
    ended = threading.Event()

    def scan() -> None:
        database.scan.rows(LONG_SCAN.format(table=table))
        ended.set()

    thread = threading.Thread(target=scan)
    thread.start()
    now = datetime.now(UTC)
    for number in range(5):
        journal.append([Entry("session", number, now, 1, 2, Voted("m", 1, {"p": Vote.NO}))])
        assert len(gallery.sample(9, seed=number)) == 9
    answered_meanwhile = not ended.is_set()
    thread.join()
    assert answered_meanwhile
    assert len(journal.session("session")) == 5
