"""An ingest that was stopped at any moment and restarted ends like an undisturbed one."""

import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.database import open_database
from engine.failures import Failure
from engine.galleries import Catalog, Duplicate
from engine.photo import Photo
from tests import warm_start
from tests.engine.ingest import killable
from tests.places import ROOT
from tests.until import CEILING_SECONDS

PHOTOS, KILLS = 1200, 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Images of different colours, two of them broken, and one there twice."""
    folder = tmp_path / "images"
    folder.mkdir()
    colours = np.random.default_rng(0).choice(256**3, PHOTOS, replace=False).astype(int).tolist()
    for i, colour in enumerate(colours):
        image = Image.new("RGB", (8, 6), (colour >> 16, colour >> 8 & 255, colour & 255))
        image.putpixel((7, 5), (i % 256, i // 256, 128))
        image.save(folder / f"{i:04}.png")
    (folder / "0100.png").write_bytes(b"")
    (folder / "0700.png").write_bytes(b"GIF89a?")
    (folder / "again.png").write_bytes((folder / "0003.png").read_bytes())
    return folder


Rows = tuple[dict[str, tuple[Photo, tuple[float, ...]]], list[Failure], list[Duplicate]]


def rows(url: str) -> Rows:
    """Return all rows of the dataset: photos with embeddings, failures, duplicates."""
    with closing(open_database(url)) as database:
        catalog = Catalog(database)
        gallery, ledger = catalog.gallery(killable.DATASET), catalog.ledger(killable.DATASET)
        names = [f"{i:04}.png" for i in range(PHOTOS)] + ["again.png"]
        photos = {i: (photo, tuple(vector.tolist())) for i, (photo, vector) in gallery.by_ids(names).items()}
        shown = gallery.count()
        found = photos, ledger.failures(), ledger.duplicates()
    assert shown == len(photos) - len(found[2])
    return found


def test_twenty_kills_lose_and_double_nothing(tmp_path: Path, folder: Path) -> None:
    """After kill -9 at 20 random moments, the rows equal an undisturbed run's, and nothing was encoded twice."""
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    assert finished(started(calm, folder)) == 0

    moments = random.Random(4)
    for kill in range(KILLS):
        before = log_of(killed)
        runs, encoded = before.count("started"), before.count("encoded") + moments.randrange(250)
        process = started(killed, folder)
        while kill % 4 and log_of(killed).count("started") == runs:  # every fourth one may die earlier
            assert process.is_alive()
            time.sleep(0.01)
        while kill % 4 and process.is_alive() and log_of(killed).count("encoded") < encoded:
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.05 if kill % 4 else 0.8))
        process.kill()
        process.join()
    assert finished(started(killed, folder)) == 0

    assert rows(f"chdb:{killed}") == rows(f"chdb:{calm}")
    assert_nothing_encoded_again(log_of(killed), folder)


def started(data: Path, folder: Path) -> ForkServerProcess:
    """Start an ingest of the folder in its own process."""
    process = warm_start.context().Process(target=killable.run, args=(f"chdb:{data}", folder, data.with_suffix(".log")))
    process.start()
    return process


def finished(process: ForkServerProcess) -> int | None:
    """Wait for the ingest to end, and return its exit status."""
    process.join(CEILING_SECONDS)
    return process.exitcode


def log_of(data: Path) -> str:
    """Return the log of a database's ingests."""
    log = data.with_suffix(".log")
    return log.read_text() if log.exists() else ""


def assert_nothing_encoded_again(log: str, folder: Path) -> None:
    """Assert that no run encoded an image that was stored when it started, and that the runs made progress."""
    twice = killable.number_of(Image.open(folder / "again.png"))  # two photos have this colour
    there: set[int] = set()
    found_there = set()
    for line in log.splitlines():
        word, _, rest = line.partition(" ")
        if word == "started":
            there = {killable.number_of(Image.open(folder / name)) for name in rest.split()} - {twice}
            found_there.add(len(there))
        else:
            assert int(rest) not in there
    assert len(found_there) > 3


def heed_ctrl_c() -> None:
    """Restore Ctrl-C, which a shell disables for background processes and their children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_keeps_what_was_encoded_and_says_how_to_go_on(tmp_path: Path, folder: Path) -> None:
    """After Ctrl-C, the script exits with one line, and the same command continues."""
    script = ROOT / "scripts" / "ingest"
    command = [sys.executable, str(script), "folder", "some", str(folder), "--encoder", "demo", "--output", "json"]
    command += ["--database-url", f"chdb:{tmp_path / 'data'}"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed_ctrl_c
    )
    assert process.stdout is not None
    assert '"done": ' in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=CEILING_SECONDS)
    assert process.returncode == 1
    assert words.strip() == "ingest: stopped. Run the same command to continue."

    again = subprocess.run(command, capture_output=True, text=True, timeout=3 * CEILING_SECONDS)
    assert again.returncode == 0, again.stderr
    assert '"failed": 2' in again.stdout
    with closing(open_database(f"chdb:{tmp_path / 'data'}")) as database:
        assert Catalog(database).gallery("some").known(["0000.png", f"{PHOTOS - 1:04}.png"]) == {
            "0000.png",
            f"{PHOTOS - 1:04}.png",
        }
