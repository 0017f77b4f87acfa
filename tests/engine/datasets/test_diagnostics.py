"""The doctor reports the database's state, and each problem with a remedy."""

import dataclasses
import time
from pathlib import Path

import pytest

from engine.database.schema import MIGRATIONS
from engine.datasets.diagnostics import DatasetState, Examination, Way, examine, findings
from engine.failures import Failure, Reason
from engine.galleries import Catalog, IndexState
from engine.photo import Photo
from tests.engine.conftest import random_photos
from tests.until import CEILING_SECONDS

MEMORY = 512 << 20
BUILT = IndexState(exists=True, is_building=False, share=1.0, progress=1.0, failure="")


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    """A dataset of 2,000 photos."""
    catalog.create("some", encoder="demo", dimension=32)
    catalog.gallery("some").insert(*random_photos(2_000, 32))
    return catalog


def state(found: Examination) -> DatasetState:
    """Return the state of the only dataset."""
    (only,) = found.datasets
    return only


def test_a_healthy_database_has_no_findings(filled: Catalog) -> None:
    """A healthy database gives version, schema, tables and ten search times, and no finding."""
    found = examine(filled.database, MEMORY, 100_000)
    assert found.version[0].isdigit()
    assert found.schema == len(MIGRATIONS)
    assert {"journal", "datasets"} <= {name for name, _, _ in found.tables}
    assert (state(found).way, len(state(found).times_ms)) == (Way.MEMORY, 10)
    assert any("ReadFromMergeTree" in line for line in state(found).plan)
    assert not findings(found)


def test_a_database_without_a_dataset_gets_the_command_to_make_one(catalog: Catalog) -> None:
    """Without a dataset, the finding names the command that makes one."""
    (finding,) = findings(examine(catalog.database, MEMORY, 100_000))
    assert "scripts/ingest" in finding.remedy


def test_an_index_that_is_missing_and_one_that_is_used(filled: Catalog) -> None:
    """The doctor reports a missing index and builds none; once the bot has built it, the plan uses it."""
    before = examine(filled.database, 0, 1_000)
    assert (state(before).way, [f.what for f in findings(before)]) == (Way.EXACT, ["some has no index yet"])
    gallery = Catalog(filled.database, 0, 1_000).gallery("some")
    ends_at = time.monotonic() + CEILING_SECONDS
    while not gallery.is_loaded and time.monotonic() < ends_at:
        gallery.load()
        time.sleep(0.1)
    after = examine(filled.database, 0, 1_000)
    assert (state(after).way, state(after).plan_uses_index) == (Way.INDEX, True)
    assert not findings(after)


def test_failures_that_may_pass_are_to_be_tried_again(filled: Catalog) -> None:
    """For failures that may pass, the remedy is to retry; permanent ones are only counted."""
    reasons = (Reason.TIMEOUT, Reason.BAD_ROW)
    failed = [Failure(Photo(f"p{reason}", "http://photos.test/1.jpg"), reason, "") for reason in reasons]
    filled.ledger("some").add_failures(failed)
    found = examine(filled.database, MEMORY, 100_000)
    assert sum(state(found).failures.values()) == 2
    assert [f.remedy for f in findings(found)] == ["`scripts/ingest retry some`"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"index": dataclasses.replace(BUILT, share=0.4, progress=0.6, is_building=True)}, "being built, 60%"),
        ({"index": dataclasses.replace(BUILT, share=0.0, failure="no memory")}, "cannot be built: no memory"),
        ({"index": dataclasses.replace(BUILT, share=0.5)}, "50% of its photos are not in the index"),
        ({"index": BUILT, "plan": ("ReadFromMergeTree",)}, "does not use the index"),
        ({"times_ms": (400.0, 500.0, 600.0)}, "a search takes 500 ms"),
        ({"has_root": False}, "the folder of its photos is gone"),
    ],
)
def test_each_fault_is_named(filled: Catalog, change: dict[str, object], said: str) -> None:
    """Each problem has one finding, with a remedy."""
    found = examine(filled.database, MEMORY, 100_000)
    changed = dataclasses.replace(state(found), **change)  # type: ignore[arg-type]
    (finding,) = findings(dataclasses.replace(found, datasets=(changed,)))
    assert said in finding.what
    assert finding.remedy


def test_faults_of_the_database_itself(filled: Catalog) -> None:
    """A nearly full disk and a ClickHouse too old for the index each have a finding."""
    found = examine(filled.database, MEMORY, 100_000)
    indexed = dataclasses.replace(state(found), index=BUILT, plan=("Name: nearest",))
    poor = dataclasses.replace(found, free_bytes=1 << 20, version="24.8.1.1", datasets=(indexed,))
    assert [finding.what for finding in findings(poor)] == [
        "only 1 MiB are free beside the database",
        "ClickHouse 24.8.1.1 has no stable vector index",
    ]


def test_an_encoder_whose_folder_is_gone(catalog: Catalog, tmp_path: Path) -> None:
    """If an encoder's folder is missing, the finding names it."""
    catalog.create("some", encoder=str(tmp_path / "clip"), dimension=32)
    catalog.gallery("some").insert(*random_photos(20, 32))
    (finding,) = findings(examine(catalog.database, MEMORY, 100_000))
    assert str(tmp_path / "clip") in finding.what
