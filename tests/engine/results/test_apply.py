"""Applying a concept to a dataset: the database labels as numpy does, and the files read back equal."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from engine.database import Database, open_database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import ApplyRunningError, NoYesError, WrongDimensionError
from engine.export.labelled_files import FileFormat, to_bytes, write
from engine.galleries import Catalog, Judgement, LabelCount, Labelling
from engine.photo import Embedding, Photo
from engine.results.findings import Applied
from engine.sessions.events import Refined, Vote
from engine.sessions.tally import Label
from engine.sessions.views import Export
from tests.caltech import CHECKPOINT, CaltechEncoder, labels, requires_caltech, unit_embeddings
from tests.engine.conftest import random_photos
from tests.engine.occupied import busy_scans
from tests.posting import post
from tests.start import start_session

PHOTOS, DIMENSION, THRESHOLD = 20_000, 32, 0.1
GUILD, CHANNEL, ONE = 1, 10, 101
LIMIT = 10 * 1024**2
JUDGED = {
    "p00003": Judgement(Label.YES, 3),
    "p00004": Judgement(Label.NO, 1),
    "p00005": Judgement(Label.DISPUTED, 2),
    "p00006": Judgement(Label.NONE, 1),
}


@pytest.fixture
def weights() -> Embedding:
    """A unit vector."""
    _, (found,) = random_photos(1, DIMENSION, seed=9)
    return np.asarray(found, np.float32)


@pytest.fixture
def labelling(catalog: Catalog) -> Labelling:
    """A session's labelling of 20,000 random photos, one of them hidden."""
    catalog.create("random", encoder="none", dimension=DIMENSION)
    gallery = catalog.gallery("random")
    gallery.insert(*random_photos(PHOTOS, DIMENSION))
    gallery.hide("p00007", "member-one")
    return catalog.labelling("random", "5e551")


def expected(weights: Embedding) -> dict[str, tuple[float, Label, int]]:
    """Return the score, label and votes of each photo, computed by numpy."""
    photos, embeddings = random_photos(PHOTOS, DIMENSION)
    found = {}
    for photo, score in zip(photos, (embeddings @ weights).tolist(), strict=True):
        judged = JUDGED.get(photo.id, Judgement(Label.NONE, 0))
        label = Label.YES if score >= THRESHOLD else Label.NO
        found[photo.id] = (score, label if judged.label is Label.NONE else judged.label, judged.votes)
    del found["p00007"]
    return found


def test_the_database_labels_every_photo_as_numpy_does(labelling: Labelling, weights: Embedding) -> None:
    """Scores from the threshold up are yes, the team's labels override them, and hidden photos are left out."""
    labelling.apply(weights, THRESHOLD, JUDGED)
    table = pa.concat_tables(labelling.pages(size=3_000))
    truth = expected(weights)
    assert table["id"].to_pylist() == sorted(truth)
    scores, labels, votes = zip(*(truth[photo] for photo in sorted(truth)), strict=True)
    np.testing.assert_allclose(table["score"].to_numpy(), scores, atol=1e-6)
    near = np.abs(np.array(scores) - THRESHOLD) < 1e-6  # rounding may decide these
    same = np.array(table["label"].to_pylist()) == np.array([label.value for label in labels])
    assert near.sum() < 5
    assert (same | near).all()
    assert table["votes"].to_pylist() == list(votes)


def test_counts_and_ends_are_those_of_the_table(labelling: Labelling, weights: Embedding) -> None:
    """Counts and strongest photos match the table, and the latter leave out judged photos."""
    labelling.apply(weights, THRESHOLD, JUDGED)
    rows = pa.concat_tables(labelling.pages()).to_pylist()
    counts = labelling.counts()
    for label in (Label.YES, Label.NO, Label.DISPUTED):
        mine = [row for row in rows if row["label"] == label]
        assert counts[label] == LabelCount(len(mine), sum(row["votes"] > 0 for row in mine))
    unjudged = [row for row in rows if row["votes"] == 0]
    yes = sorted((row["score"], row["id"]) for row in unjudged if row["label"] == Label.YES)
    no = sorted((row["score"], row["id"]) for row in unjudged if row["label"] == Label.NO)
    assert list(labelling.strongest(Label.YES, 9)) == [photo for _, photo in reversed(yes[-9:])]
    assert list(labelling.strongest(Label.NO, 9)) == [photo for _, photo in reversed(no[-9:])]


def test_a_newer_labelling_replaces_the_older_and_no_other_sessions(
    labelling: Labelling, catalog: Catalog, weights: Embedding
) -> None:
    """A session has only its last labelling, other sessions keep theirs, and a dropped dataset has none."""
    other = catalog.labelling("random", "07e4")
    other.apply(-weights, 0.0, {})
    before = other.counts()
    for threshold in (0.5, -2.0):
        labelling.apply(weights, threshold, {})
    assert labelling.counts() == {Label.YES: LabelCount(PHOTOS - 1, 0)}
    assert other.counts() == before
    catalog.drop("random")
    assert not labelling.counts()


def test_rows_of_an_interrupted_labelling_are_not_published(
    labelling: Labelling, database: Database, weights: Embedding
) -> None:
    """Rows staged by a process that died are left out of the next labelling."""
    database.scan.execute("INSERT INTO applied_staging VALUES ('5e551', 'photos', 'ghost', '', 1, 'yes', 0)")
    labelling.apply(weights, THRESHOLD, {})
    assert sum(count.photos for count in labelling.counts().values()) == PHOTOS - 1


def test_weights_of_another_length_are_refused(labelling: Labelling) -> None:
    """Weights of the wrong length raise an error and leave the previous labelling unchanged."""
    labelling.apply(np.ones(DIMENSION, np.float32), THRESHOLD, {})
    before = labelling.counts()
    with pytest.raises(WrongDimensionError):
        labelling.apply(np.ones(3, np.float32), THRESHOLD, {})
    assert labelling.counts() == before


def test_every_form_reads_back_equal(labelling: Labelling, weights: Embedding) -> None:
    """CSV, JSON Lines and Parquet hold the same rows, to the last bit, and the list holds only the yes photos."""
    labelling.apply(weights, THRESHOLD, JUDGED)
    truth = pa.concat_tables(labelling.pages()).to_pylist()
    files = {form: to_bytes(form, labelling.pages(), LIMIT) or b"" for form in FileFormat}

    assert parquet.read_table(io.BytesIO(files[FileFormat.PARQUET])).to_pylist() == truth
    typed = {"score": np.float32, "votes": int}
    by_csv = list(csv.DictReader(io.StringIO(files[FileFormat.CSV].decode("utf-8-sig"))))
    assert [{k: typed.get(k, str)(v) for k, v in row.items()} for row in by_csv] == truth
    by_json = [json.loads(line) for line in files[FileFormat.JSONL].decode().splitlines()]
    assert [{**row, "score": np.float32(row["score"])} for row in by_json] == truth
    assert files[FileFormat.LIST].decode().split() == [row["url"] for row in truth if row["label"] == "yes"]


def test_words_that_break_lines_and_columns_survive(tmp_path: Path) -> None:
    """Quotes, commas, line breaks and other scripts in ids and paths read back unchanged."""
    page = pa.table({
        "id": ['a,"b"', "湖の家\n2"],
        "url": ["one, two.jpg", "https://x.test/?a=1&b=2"],
        "score": pa.array([0.1, -0.25], pa.float32()),
        "label": ["yes", "yes"],
        "votes": pa.array([0, 2], pa.uint32()),
    })  # fmt: skip
    by_csv = list(
        csv.DictReader(io.StringIO((to_bytes(FileFormat.CSV, [page], LIMIT) or b"").decode("utf-8-sig"), newline=""))
    )
    assert [row["id"] for row in by_csv] == page["id"].to_pylist()
    by_json = (to_bytes(FileFormat.JSONL, [page], LIMIT) or b"").decode().splitlines()
    assert [json.loads(line)["id"] for line in by_json] == page["id"].to_pylist()
    with (tmp_path / "yes.txt").open("wb") as sink:
        write(FileFormat.LIST, [page], sink, root=tmp_path)
    lines = (tmp_path / "yes.txt").read_text().splitlines()
    assert lines == [str(tmp_path / "one, two.jpg"), "https://x.test/?a=1&b=2"]


@pytest.mark.parametrize("form", FileFormat)
def test_a_file_over_the_limit_is_none(form: FileFormat, labelling: Labelling, weights: Embedding) -> None:
    """A file that exceeds the limit by one byte is None, and one that reaches it is complete."""
    labelling.apply(weights, THRESHOLD, {})
    size = len(to_bytes(form, labelling.pages(), LIMIT) or b"")
    assert size > 1000
    assert to_bytes(form, labelling.pages(), size - 1) is None
    assert len(to_bytes(form, labelling.pages(), size) or b"") == size


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine with the embeddings of real photos."""
    database = open_database(f"chdb:{tmp_path / 'data'}")
    catalog = Catalog(database)
    catalog.create("caltech", encoder=CHECKPOINT, dimension=512)
    catalog.gallery("caltech").insert([Photo(i, f"{i}.jpg") for i in labels()], unit_embeddings())
    with closing(Engine(database, Encoders(CaltechEncoder()))) as engine:
        yield engine


async def taught(engine: Engine) -> str:
    """Run a session with two judged rounds and an open third one, and return its id."""
    shown = (await start_session(engine, GUILD, CHANNEL, ONE, "a chair")).round
    await post(engine, shown, 1000)
    for number in (1, 2):
        for photo in shown.photos:
            choice = Vote.YES if labels()[photo.photo.id] == "chair" else Vote.NO
            await engine.vote(CHANNEL, shown.session_id, ONE, number, photo.position, choice)
        shown = await engine.next(CHANNEL, number)
        await post(engine, shown, 1000 + number)
    return shown.session_id


@requires_caltech
async def test_apply_hands_out_counts_photos_and_files(engine: Engine) -> None:
    """The counts match the files, the team's labels are included, and the classifier's file gives the same scores."""
    await taught(engine)
    applied = await engine.assessment.apply(CHANNEL, LIMIT)
    files = {file.name: file.content for file in applied.files}
    assert set(files) == {
        "photos.csv", "photos.jsonl", "photos.parquet", "yes.txt", "classifier.npz", "classifier.json", "score.py",
    }  # fmt: skip
    assert not applied.too_large
    rows = {row["id"]: row for row in parquet.read_table(io.BytesIO(files["photos.parquet"])).to_pylist()}
    shown = (await engine.round(CHANNEL, applied.findings.session_id, 1)).photos
    assert [rows[view.photo.id]["label"] for view in shown] == [view.tally.label for view in shown]
    assert sum(count.judged for count in applied.counts.values()) == 18
    assert applied.counts[Label.YES].photos == sum(row["label"] == "yes" for row in rows.values())

    known = np.load(io.BytesIO(files["classifier.npz"]))
    scores = unit_embeddings() @ known["weights"]
    np.testing.assert_allclose([rows[photo]["score"] for photo in labels()], scores, atol=1e-5)
    assert str(known["encoder"]) == CHECKPOINT
    assert len(applied.missed) == 9
    assert all(rows[view.photo.id]["votes"] == 0 for view in applied.missed)
    assert applied.missed[0].score < known["threshold"]
    await check_findings(engine, applied, rows)


async def check_findings(engine: Engine, applied: Applied, rows: dict[str, dict[str, object]]) -> None:
    """The best nine are the yes with the highest scores, voted or not, and a look without labelling finds the same."""
    yes = sorted((row for row in rows.values() if row["label"] == "yes"), key=lambda row: -float(str(row["score"])))
    assert [view.photo.id for view in applied.findings.best] == [row["id"] for row in yes[:9]]
    assert any(rows[view.photo.id]["votes"] for view in applied.findings.best)
    assert applied.findings.fits == len(yes)
    assert (applied.findings.votes, applied.findings.members, applied.findings.rounds) == (18, 1, 3)
    assert await engine.assessment.findings(CHANNEL) == applied.findings


@requires_caltech
async def test_scikit_learn_predicts_the_same_by_the_json(engine: Engine) -> None:
    """The JSON attributes, set on a LogisticRegression or LinearSVC, give the same labels as the threshold."""
    await taught(engine)
    files = {file.name: file for file in (await engine.assessment.apply(CHANNEL, LIMIT)).files}
    document = json.loads(files["classifier.json"].content)
    assert document["encoder"] == CHECKPOINT
    embeddings = unit_embeddings()
    scores = embeddings @ np.array(document["weights"])
    for model in (LogisticRegression(), LinearSVC()):
        for name in ("classes_", "coef_", "intercept_"):
            setattr(model, name, np.array(document[name]))
        model.n_features_in_ = document["n_features_in_"]
        assert model.predict(embeddings).tolist() == np.where(scores > document["threshold"], "yes", "no").tolist()
    assert document["is_calibrated"]
    at_the_threshold = document["threshold"] * embeddings[:1] / scores[0]
    logistic = LogisticRegression()
    for name in ("classes_", "coef_", "intercept_"):
        setattr(logistic, name, np.array(document[name]))
    assert logistic.predict_proba(at_the_threshold)[0, 1] == pytest.approx(0.5, abs=1e-3)


@requires_caltech
async def test_apply_is_in_the_journal_and_outlives_finish(engine: Engine) -> None:
    """Applying is journaled with the classifier's hash and works in a finished session."""
    session_id = await taught(engine)
    await engine.finish(CHANNEL, ONE)
    applied = await engine.assessment.apply(CHANNEL, LIMIT)
    sha256 = json.loads(one(applied.files, "classifier.json"))["sha256"]
    last = engine.services.journal.session(session_id)[-1].event
    assert isinstance(last, Refined)
    assert last.sha256 == sha256


@requires_caltech
async def test_a_vote_is_answered_while_a_concept_is_applied(engine: Engine) -> None:
    """Votes are answered while a dataset is labelled, and a second apply raises ApplyRunningError."""
    session_id = await taught(engine)
    await engine.assessment.best(CHANNEL)  # computes the dataset's statistics first
    async with busy_scans(engine):
        applying = asyncio.create_task(engine.assessment.apply(CHANNEL, LIMIT))
        for position in range(1, 10):
            await engine.vote(CHANNEL, session_id, ONE, 3, position, Vote.NO)
        with pytest.raises(ApplyRunningError):
            await engine.assessment.apply(CHANNEL, LIMIT)
        assert not applying.done()
    assert sum(count.photos for count in (await applying).counts.values()) == len(labels())


@requires_caltech
async def test_too_large_files_are_named_and_left_out(engine: Engine) -> None:
    """Files over the limit are named and left out, and the weights are always included."""
    await taught(engine)
    applied = await engine.assessment.apply(CHANNEL, 2_000)
    assert set(applied.too_large) == {"csv", "jsonl", "parquet"}
    assert {"yes.txt", "classifier.npz"} <= {file.name for file in applied.files}


@requires_caltech
async def test_nothing_is_applied_before_a_yes(engine: Engine) -> None:
    """A concept without a yes cannot be applied, because its threshold would be meaningless."""
    opening = await start_session(engine, GUILD, CHANNEL, ONE, "a lobster")
    await post(engine, opening.round, 1000)
    await engine.rest_is_no(CHANNEL, opening.round.session_id, ONE, 1)
    with pytest.raises(NoYesError):
        await engine.assessment.apply(CHANNEL, LIMIT)


def one(files: tuple[Export, ...], name: str) -> bytes:
    """Return the content of the file with that name."""
    return next(file.content for file in files if file.name == name)
