"""Replaying a session from the journal rebuilds its classifiers bit by bit, or says why it can't."""

import asyncio
import csv
import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.database import Database, open_database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import DatasetError
from engine.galleries import Catalog
from engine.history.refine_replay import Rebuilt, rebuilt, shown_embeddings
from engine.learning.refiner import Refiner
from engine.photo import Photo
from engine.sessions.events import Refined, Vote, Voted
from engine.sessions.journal import Entry, Journal
from engine.sessions.journal_replay import restored
from engine.workers import Workers
from tests import warm_start
from tests.caltech import CHECKPOINT, CaltechEncoder, labels, requires_caltech, unit_embeddings
from tests.data_folders import copied
from tests.posting import post
from tests.start import start_session

GUILD, CHANNEL, ONE, TWO = 1, 10, 101, 102
PHOTOS = 600

pytestmark = requires_caltech


async def play(data: Path) -> str:
    """Run a session of three rounds in a new database, and return its id."""
    database = open_database(f"chdb:{data}")
    catalog = Catalog(database)
    catalog.create("caltech", encoder=CHECKPOINT, dimension=512)
    photos = [Photo(i, f"{i}.jpg") for i in list(labels())[:PHOTOS]]
    catalog.gallery("caltech").insert(photos, unit_embeddings()[:PHOTOS])
    with closing(Engine(database, Encoders(CaltechEncoder()))) as engine:
        shown = (await start_session(engine, GUILD, CHANNEL, ONE, "a butterfly")).round
        await post(engine, shown, 1000)
        for number in (1, 2):
            for photo in shown.photos:
                choice = Vote.YES if labels()[photo.photo.id] == "butterfly" else Vote.NO
                await engine.vote(CHANNEL, shown.session_id, ONE, number, photo.position, choice)
            shown = await engine.next(CHANNEL, number)
            await post(engine, shown, 1000 + number)
        await engine.assessment.apply(CHANNEL, 1_000_000)
        return shown.session_id


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The data folder of such a session, and its id."""
    data = tmp_path_factory.mktemp("played") / "data"
    return data, asyncio.run(play(data))


@pytest.fixture
def session_id(played: tuple[Path, str], tmp_path: Path) -> str:
    """The session's id, with its database copied to `tmp_path/data`."""
    data, session_id = played
    copied(data, tmp_path / "data")
    return session_id


@pytest.fixture
def database(session_id: str, tmp_path: Path) -> Iterator[Database]:
    """The session's database, opened as by the next process."""
    with closing(open_database(f"chdb:{tmp_path / 'data'}")) as opened:
        yield opened


async def replayed(database: Database, entries: list[Entry]) -> list[Rebuilt]:
    """Rebuild all classifiers of the entries."""
    gallery = Catalog(database).gallery("caltech")
    with closing(Workers()) as workers:
        embeddings = shown_embeddings(restored(entries), gallery)
        return [step async for step in rebuilt(entries, gallery, embeddings, Refiner(workers))]


def changed(entries: list[Entry], place: int, **fields: object) -> list[Entry]:
    """Return the entries with one event changed."""
    event = replace(entries[place].event, **fields)  # type: ignore[arg-type]
    return [*entries[:place], replace(entries[place], event=event), *entries[place + 1 :]]


def first(entries: list[Entry], kind: type, after: int = 0) -> int:
    """Return the index of the first event of a kind."""
    return next(i for i, entry in enumerate(entries) if i >= after and isinstance(entry.event, kind))


async def test_an_untouched_session_gives_the_same_bits(database: Database, session_id: str) -> None:
    """An unchanged journal rebuilds the same classifiers for the prompt, each round and the applied concept."""
    steps = await replayed(database, Journal(database).session(session_id))
    assert len(steps) == 4
    assert all(step.is_same for step in steps)
    assert len({step.now.sha256 for step in steps[:3]}) == 3


async def test_a_changed_vote_shows_from_there_on(database: Database, session_id: str) -> None:
    """After a changed vote, all later classifiers differ, and no other version is given as the reason."""
    entries = Journal(database).session(session_id)
    place = first(entries, Voted)
    event = entries[place].event
    assert isinstance(event, Voted)
    flipped = {photo: Vote.NO if vote is Vote.YES else Vote.YES for photo, vote in event.votes.items()}
    steps = await replayed(database, changed(entries, place, votes=flipped))
    assert [step.is_same for step in steps] == [True, False, False, False]
    assert not any(step.other_refiner or step.other_dataset or step.other_labels for step in steps)


async def test_a_vote_that_was_taken_out_shows_in_the_labels(database: Database, session_id: str) -> None:
    """A removed vote shows as a different number of labels."""
    entries = Journal(database).session(session_id)
    place = first(entries, Voted)
    event = entries[place].event
    assert isinstance(event, Voted)
    steps = await replayed(database, changed(entries, place, votes=dict.fromkeys(event.votes, None)))
    assert [step.other_labels for step in steps] == [False, True, True, True]


async def test_votes_that_came_while_it_was_fitted_do_not_count(database: Database, session_id: str) -> None:
    """Votes that arrived during a refine are ignored, because the event records what it knew."""
    entries = Journal(database).session(session_id)
    place = first(entries, Refined, after=2)
    event = entries[place].event
    assert isinstance(event, Refined)
    assert event.known == place
    late = replace(entries[first(entries, Voted)], event=Voted("late", 1, {restored(entries).shown[0]: Vote.NO}))
    moved = [*entries[:place], late, *entries[place:]]
    steps = await replayed(database, moved[: place + 2])
    assert all(step.is_same for step in steps)


async def test_other_versions_are_named(database: Database, session_id: str) -> None:
    """A replay says if the refiner's version or the dataset's content is different."""
    entries = Journal(database).session(session_id)
    place = first(entries, Refined, after=2)
    steps = await replayed(database, changed(entries, place, refiner_version="0", sha256="c0ffee"))
    assert [(step.is_same, step.other_refiner) for step in steps] == [
        (True, False),
        (False, True),
        (True, False),
        (True, False),
    ]
    unseen = next(photo for photo in labels() if photo not in restored(entries).shown)
    Catalog(database).gallery("caltech").hide(unseen, "member-one")
    steps = await replayed(database, entries)
    assert [step.other_dataset for step in steps] == [False, True, True, True]
    assert steps[0].is_same


async def test_missing_photos_fail_the_replay(database: Database, session_id: str) -> None:
    """If voted photos are missing from the dataset, the replay fails and says how many."""
    entries = Journal(database).session(session_id)
    catalog = Catalog(database)
    catalog.drop("caltech")
    catalog.create("caltech", encoder=CHECKPOINT, dimension=512)
    with pytest.raises(DatasetError, match="lost 27 of the photos"):
        await replayed(database, entries)


def shell(script: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a script on the database below `folder`."""
    return warm_start.run(script, *arguments, "--database-url", "chdb:./data", folder=folder)


def test_the_scripts_replay_and_export_a_session(session_id: str, tmp_path: Path) -> None:
    """The scripts list sessions, replay one as identical, and export every format to the given folder."""
    assert session_id in shell("export", tmp_path).stdout
    done = shell("replay", tmp_path, session_id)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("identical, sha256 ") == 4
    done = shell("export", tmp_path, session_id, "--to", "out")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "photos.csv", "photos.jsonl", "photos.parquet", "yes.txt", "classifier.npz", "classifier.json", "score.py",
    }  # fmt: skip
    rows = list(csv.DictReader((tmp_path / "out" / "photos.csv").open()))
    assert len(rows) == PHOTOS
    sha256 = json.loads((tmp_path / "out" / "classifier.json").read_text())["sha256"]
    assert str(np.load(tmp_path / "out" / "classifier.npz")["sha256"]) == sha256
    paths = (tmp_path / "out" / "yes.txt").read_text().splitlines()
    yes = [str(tmp_path / "data" / row["url"]) for row in rows if row["label"] == "yes"]
    assert paths == yes
    assert shell("export", tmp_path, session_id, "--to", "one", "--format", "list").returncode == 0
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["yes.txt"]


def test_a_tampered_journal_fails_the_replay(session_id: str, tmp_path: Path) -> None:
    """A changed vote makes the replay exit with status 1 and show where it differs."""
    with closing(open_database(f"chdb:{tmp_path / 'data'}")) as database:
        database.journal.execute(
            "ALTER TABLE journal UPDATE data = replaceAll(data, ':\"yes\"', ':\"no\"') WHERE kind = 'voted'"
            " AND sequence < 14 SETTINGS mutations_sync = 2"
        )
    done = shell("replay", tmp_path, session_id)
    assert done.returncode == 1, done.stdout
    assert "event 1," in done.stdout.splitlines()[0]
    assert "identical" in done.stdout.splitlines()[0]
    assert "DIFFERENT" in done.stdout.splitlines()[1]


def test_the_scripts_report_an_unknown_session_and_a_folder_in_use(session_id: str, tmp_path: Path) -> None:
    """An unknown session and a folder in use each give a one-line error."""
    for script in ("export", "replay"):
        unknown = shell(script, tmp_path, "c0ffee")
        assert unknown.returncode == 1
        assert "no session 'c0ffee'" in unknown.stderr
    with closing(open_database(f"chdb:{tmp_path / 'data'}")):
        for script in ("export", "replay"):
            refused = shell(script, tmp_path, session_id)
            assert refused.returncode == 1
            assert "is in use by process" in refused.stderr
            assert len(refused.stderr.strip().splitlines()) == 1
