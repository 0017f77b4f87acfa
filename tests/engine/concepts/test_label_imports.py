"""Labels from other tools' files: what is read, how photos are found, and what hostile files can do."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from engine.concepts import label_files
from engine.concepts.label_files import FileLabel, read_labels
from engine.concepts.label_imports import ImportReport, MatchedBy
from engine.concepts.saved_concepts import Recall
from engine.database import Database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import LabelFileError, UnknownConceptError
from engine.galleries import Catalog
from engine.galleries.ledger import Fingerprint
from engine.ingest.encode import perceptual_hash
from engine.sessions.events import Vote
from engine.sessions.tally import Label
from tests.engine.conftest import random_photos
from tests.engine.hashed import DIMENSION, Hashed
from tests.posting import post
from tests.start import start_session

GUILD, CHANNEL, RIVER, SKY = 1, 10, 101, 102
YES, NO, UNSURE = Vote.YES, Vote.NO, Vote.UNSURE


def labels(tmp_path: Path, name: str, content: bytes) -> dict[str, Vote]:
    """The votes in a file by name."""
    (tmp_path / name).write_bytes(content)
    return {label.name: label.vote for label in read_labels(tmp_path / name).labels}


def picture(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A picture of patches that differ for each seed."""
    patches = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize(size, Image.Resampling.BICUBIC)


def jpeg(image: Image.Image, quality: int = 90) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of the files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_tables_in_every_spelling(tmp_path: Path) -> None:
    """Labels may be words or numbers; rows without a known one are counted."""
    text = "ID,Label\na,yes\nb,0\nc,TRUE\nd,Negative\ne,unsure\nf,perhaps\n,yes\n"
    (tmp_path / "a.csv").write_text(text)
    found = read_labels(tmp_path / "a.csv")
    assert {one.name: one.vote for one in found.labels} == {"a": YES, "b": NO, "c": YES, "d": NO, "e": UNSURE}
    assert found.unusable == 2
    out = io.BytesIO()
    parquet.write_table(pa.table({"url": ["https://a.test/1"], "label": [1]}), out)
    assert labels(tmp_path, "a.parquet", out.getvalue()) == {"https://a.test/1": YES}


def test_label_studio_counts_its_annotators(tmp_path: Path) -> None:
    """The majority of a task's annotations counts, and cancelled ones do not."""

    def task(id: str, *choices: str, cancelled: str = "") -> dict[str, object]:
        given: list[dict[str, object]] = [{"result": [{"value": {"choices": [choice]}}]} for choice in choices]
        given += [{"was_cancelled": True, "result": [{"value": {"choices": [cancelled]}}]}] if cancelled else []
        return {"data": {"image": f"https://a.test/{id}"}, "annotations": given}

    small = {"image": "/data/local-files/?d=sub%2Fa.jpg", "concept": "no", "id": 7}
    tasks = [task("1", "yes", "yes", "no"), task("2", "yes", "no"), task("3", cancelled="no"), small, 5]
    found = labels(tmp_path, "a.json", json.dumps(tasks).encode())
    assert found == {"https://a.test/1": YES, "https://a.test/2": UNSURE, "sub/a.jpg": NO}


def test_fiftyone_has_names_or_numbers_of_classes(tmp_path: Path) -> None:
    """Labels may be texts, indices into the classes, or objects with attributes."""
    document = {
        "classes": ["no", "yes"],
        "labels": {"a": 1, "b": "no", "c": {"label": "yes", "attributes": {"id": "x"}}},
    }
    assert labels(tmp_path, "a.json", json.dumps(document).encode()) == {"a": YES, "b": NO, "x": YES}


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.pkl", b"\x80\x04.", "kind"),
        ("a.json", b"{}", "kind"),
        ("a.json", b"[" * 200_000, "broken"),
        ("a.json", b"\xff\xfe", "broken"),
        ("a.json", b'[[], 1, null, {}, {"data": 3}]', "empty"),
        ("a.csv", b"x,y\n1,2\n", "empty"),
        ("a.parquet", b"PAR1PAR1", "broken"),
        ("a.zip", b"PK\x03\x04 no zip", "broken"),
        ("a.zip", zipped({"yes/readme.txt": b"hello"}), "empty"),
        ("a.csv", b"id,label\n" + b"".join(b"%d,yes\n" % n for n in range(2_001)), "too-many"),
    ],
)
def test_files_that_hold_no_labels_are_refused(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    """Every unusable file has one reason."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LabelFileError) as refused:
        read_labels(tmp_path / name)
    assert refused.value.problem == problem


def test_large_files_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size counts before anything is parsed."""
    monkeypatch.setattr(label_files, "MOST_BYTES", 10)
    (tmp_path / "a.csv").write_bytes(b"id,label\na,yes\n")
    with pytest.raises(LabelFileError, match="too-large"):
        read_labels(tmp_path / "a.csv")


def test_pictures_in_folders_have_hashes(tmp_path: Path) -> None:
    """The nearest folder with a known name is the label; a broken picture keeps its name."""
    files = {
        "set/yes/a.jpg": jpeg(picture(1)),
        "set/no/b.jpg": b"broken",
        "other/c.jpg": b"",
        "__MACOSX/yes/._a.jpg": b"",
    }
    (tmp_path / "a.zip").write_bytes(zipped(files))
    found = read_labels(tmp_path / "a.zip")
    first, second = found.labels
    assert (first.ids, first.vote, second.vote, found.unusable) == (("a.jpg", "a"), YES, NO, 1)
    assert first.picture is not None
    assert second == FileLabel("b.jpg", NO, ("b.jpg", "b"))


@pytest.fixture
async def engine(database: Database, catalog: Catalog) -> AsyncIterator[Engine]:
    """An engine with a dataset of 60 photos with fingerprints, and a concept saved by one member."""
    catalog.create("demo", encoder=Hashed.name, dimension=DIMENSION)
    photos, embeddings = random_photos(60, DIMENSION)
    hashes = [Fingerprint(f"{n:032x}", perceptual_hash(np.asarray(picture(n, (224, 224))))) for n in range(60)]
    catalog.ledger("demo").add_fingerprints([photo.id for photo in photos], hashes)
    catalog.gallery("demo").insert(photos, embeddings)
    made = Engine(database, Encoders(Hashed()))
    opening = await start_session(made, GUILD, CHANNEL, RIVER, "a house")
    shown = await post(made, opening.round, 500)
    await made.vote(CHANNEL, shown.session_id, RIVER, 1, 1, YES)
    await made.concepts.save(GUILD, CHANNEL, RIVER, "Lakes")
    yield made
    made.workers.close()


async def imported(engine: Engine, name: str, content: bytes, *, only_check: bool = False) -> ImportReport:
    """Import a file into the concept, as the other member."""
    return await engine.label_imports.run(GUILD, SKY, "Lakes", name, content, only_check=only_check)


async def test_labels_are_matched_by_id_address_and_picture(engine: Engine) -> None:
    """The report says how each photo was found, and what the dataset does not have."""
    text = b"id,url,label\np00040,,yes\n,https://photos.test/41.jpg,no\nabsent,https://a.test/x,yes\n=bad,,what\n"
    report = await imported(engine, "labels.csv", text)
    assert report == ImportReport("Lakes", 2, {YES: 1, NO: 1}, {MatchedBy.ID: 1, MatchedBy.URL: 1}, 1, ("absent",), 1)
    files = {"yes/other.jpg": jpeg(picture(42), 60), "no/strange.jpg": jpeg(picture(999))}
    report = await imported(engine, "labels.zip", zipped(files))
    assert (report.version, report.matched, report.missing) == (3, {MatchedBy.PICTURE: 1}, 1)
    _, _, kept = await engine.concepts.version(GUILD, Recall("Lakes"))
    by_id = {one.id: one for one in kept.judged}
    assert {id: by_id[id].label for id in ("p00040", "p00041", "p00042")} == {
        "p00040": Label.YES,
        "p00041": Label.NO,
        "p00042": Label.YES,
    }
    assert len(kept.judged) == 4


async def test_an_import_can_be_checked_first_and_taken_back(engine: Engine) -> None:
    """A check and a file without matches write nothing; the version before an import stays as it was."""
    report = await imported(engine, "labels.csv", b"id,label\np00040,yes\n", only_check=True)
    assert (report.version, report.votes) == (None, {YES: 1})
    report = await imported(engine, "labels.csv", b"id,label\nabsent,yes\n")
    assert (report.version, report.missing) == (None, 1)
    assert len((await engine.concepts.of(GUILD, "Lakes")).versions) == 1
    await imported(engine, "labels.csv", b"id,label\np00040,yes\n")
    _, number, kept = await engine.concepts.version(GUILD, Recall("Lakes", 1))
    assert (number, len(kept.judged)) == (1, 1)
    with pytest.raises(UnknownConceptError):
        await engine.label_imports.run(2, SKY, "Lakes", "labels.csv", b"id,label\np00040,yes\n")


@pytest.mark.parametrize(("form", "file"), [("labelstudio", "tasks.json")])
async def test_an_export_can_be_imported(engine: Engine, form: str, file: str) -> None:
    """What a tool would give back is matched by id."""
    made = await engine.concept_exports.export(GUILD, Recall("Lakes"), form, 10**7)
    with zipfile.ZipFile(io.BytesIO(made.file.content)) as archive:
        report = await imported(engine, file, archive.read(file))
    assert report.votes == {YES: 1}
    assert report.matched == {MatchedBy.ID: 1}
