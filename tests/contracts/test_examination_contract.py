"""The doctor works on every target."""

from engine.database import Database
from engine.database.schema import MIGRATIONS
from engine.datasets.diagnostics import SEARCHES, examine, findings
from engine.galleries import Catalog
from tests.engine.conftest import random_photos


def test_the_doctor_examines_every_target(database: Database, catalog: Catalog) -> None:
    """The doctor reports version, schema, dataset, search times and the search plan of each target."""
    catalog.create("some", encoder="demo", dimension=32)
    catalog.gallery("some").insert(*random_photos(500, 32))
    found = examine(database, 0, 100_000)
    (state,) = found.datasets
    assert found.version
    assert found.schema == len(MIGRATIONS)
    assert (state.dataset.photos, len(state.times_ms)) == (500, SEARCHES)
    assert state.plan
    about = [finding.what for finding in findings(found) if finding.what.startswith("some")]
    assert not [what for what in about if "a search takes" not in what]  # that one depends on the machine's load
