"""How `scripts/ingest` reports photos that were left out: `report`, `retry` and a dry run."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.database import open_database
from engine.failures import Failure, Reason
from engine.galleries import Catalog
from engine.ingest import FolderSource
from engine.photo import Photo
from ingestion.job import IngestJob, show_preview
from ingestion.progress import Output
from ingestion.report import report, retry
from tests.data_folders import copied


@pytest.fixture
def catalog(empty_data: Path, tmp_path: Path) -> Iterator[Catalog]:
    """A catalog with an empty dataset."""
    with closing(open_database(copied(empty_data, tmp_path / "data"))) as database:
        made = Catalog(database)
        made.create("mine", encoder="demo", dimension=4)
        yield made


def test_all_of_them_count_the_same(catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All three count failures by reason, and the report counts other files by extension."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("a.txt", "b.TXT", "c.mov", "d", "e.jpg"):
        (folder / name).write_text("x")
    source, ledger = FolderSource(folder), catalog.ledger("mine")
    ledger.add_failures([failure for batch in source.batches(10) for failure in batch.failures])
    ledger.add_failures([Failure(Photo("e.jpg", "e.jpg"), Reason.BROKEN_IMAGE, "")])

    report(catalog, "mine", Output.BAR)
    told = capsys.readouterr().out
    assert "mine: 0 photos, 5 left out, 0 duplicates hidden" in told
    assert "4 files are not images: .txt 2, .mov 1, no ending 1" in told

    show_preview(catalog, IngestJob("mine", source, "demo", root=str(folder)), Output.BAR)
    told = capsys.readouterr().out
    assert "0 are already there, 5 would be left out (another kind of file 4, broken image 1)" in told

    retry(catalog, "mine", Reason.TIMEOUT, Output.JSON)
    assert '"failed": 5, "failures": {"another kind of file": 4, "broken image": 1}' in capsys.readouterr().out
