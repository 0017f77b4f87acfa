"""A dataset without photos."""

import pytest

from engine.engine import Engine
from engine.errors import EmptyDatasetError
from engine.galleries import Catalog
from tests.engine.hashed import DIMENSION, Hashed
from tests.posting import post
from tests.start import start_session


async def test_a_session_on_a_dataset_without_a_photo_is_refused(engine: Engine, catalog: Catalog) -> None:
    """A session on an empty dataset is refused, and the session it was to replace keeps running."""
    opening = await start_session(engine, 1, 2, 3, "a house", "demo")
    await post(engine, opening.round, 1000)
    catalog.create("empty", encoder=Hashed.name, dimension=DIMENSION)
    with pytest.raises(EmptyDatasetError):
        await start_session(engine, 1, 2, 3, "a house", "empty", replace=True)
    assert (await engine.assessment.status(2)).session_id == opening.round.session_id
