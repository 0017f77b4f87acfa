"""A bot's session on a dataset that a script changes."""

from pathlib import Path

import pytest

from engine.database import serve_socket
from engine.errors import OutOfPhotosError
from engine.galleries import Catalog
from engine.photo import Photo
from tests.caltech import CHECKPOINT, labels, requires_caltech, unit_embeddings
from tests.engine.database.test_socket_server import socket_database
from tests.engine.test_engine import fill, judge, opened, start
from tests.posting import post

pytestmark = requires_caltech


async def test_the_next_round_shows_photos_that_a_script_added_or_replaced(tmp_path: Path) -> None:
    """The next round shows photos that a script added, and then those of a replaced dataset."""
    url = f"chdb:{tmp_path / 'data'}"
    fill(url, 9)
    photos, embeddings = [Photo(i, f"https://photos.test/{i}") for i in labels()], unit_embeddings()
    with (
        opened(url) as engine,
        serve_socket(engine.services.database),
        socket_database(engine.services.database) as database,
    ):
        catalog = Catalog(database)
        shown = await start(engine)
        await judge(engine, shown, labels()[shown.photos[0].photo.id])
        with pytest.raises(OutOfPhotosError):
            await engine.next(shown.channel_id, 1)

        catalog.gallery("caltech").insert(photos[9:18], embeddings[9:18])
        second = await engine.next(shown.channel_id, 1)
        assert {one.photo.id for one in second.photos} == {photo.id for photo in photos[9:18]}
        await post(engine, second, 1001)

        replacement, _ = catalog.replacement("caltech", encoder=CHECKPOINT, dimension=512)
        replacement.insert(photos[18:27], embeddings[18:27])
        catalog.replace("caltech")
        third = await engine.next(shown.channel_id, 2)
        assert {one.photo.id for one in third.photos} == {photo.id for photo in photos[18:27]}
