"""`scripts/ingest` as a person runs it: Unsplash's zip, a report, a retry, and a replaced dataset."""

import json
import os
import re
import shlex
import subprocess
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests import warm_start
from tests.e2e.small_gallery import save_encoder
from tests.engine.ingest.images import plain
from tests.engine.ingest.test_unsplash import HEADER
from tests.places import ROOT

PHOTOS = 30


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """A folder of different pictures, one of them twice."""
    folder = tmp_path / "images"
    folder.mkdir()
    for i in range(PHOTOS):
        patches = np.random.default_rng(i).integers(0, 256, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(patches).resize((320, 240), Image.Resampling.BICUBIC).save(folder / f"{i:02}.jpg")
    (folder / "29.jpg").write_bytes((folder / "28.jpg").read_bytes())
    return folder


@pytest.fixture
def served(images: Path) -> Iterator[str]:
    """The url of a server of these pictures."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(images))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def lite(tmp_path: Path, served: str) -> Path:
    """A zip like Unsplash Lite, with one missing photo and one broken row."""
    rows = [{"photo_id": f"p{i:02}", "photo_image_url": f"{served}/{i:02}.jpg"} for i in range(PHOTOS)]
    rows.append({"photo_id": "gone", "photo_image_url": f"{served}/gone.jpg"})
    rows.append({"photo_id": "bare"})
    lines = [HEADER, *([row.get(name, "") for name in HEADER] for row in rows)]
    path = tmp_path / "unsplash-research-dataset-lite-latest.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photos.tsv000", "".join("\t".join(line) + "\n" for line in lines))
        archive.writestr("keywords.tsv000", "photo_id\tkeyword\n")
    return path


def ingest(tmp_path: Path, *arguments: str | Path, output: str = "json") -> "subprocess.CompletedProcess[str]":
    """Run `scripts/ingest` on a database below `tmp_path`."""
    options = ("--output", output, "--database-url", f"chdb:{tmp_path}/data")
    return warm_start.run("ingest", *map(str, arguments), *options, folder=tmp_path)


def facts(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """Return the last line of a successful run."""
    assert done.returncode == 0, done.stderr
    last: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return last


def test_unsplash_lite_becomes_a_dataset(tmp_path: Path, lite: Path, images: Path) -> None:
    """The downloaded zip becomes a dataset, the report says what is missing, and a retry adds what is back."""
    lite_arguments = ("unsplash", "unsplash_lite", lite, "--encoder", "demo")
    looked = facts(ingest(tmp_path, *lite_arguments, "--dry-run", "--limit", "20"))
    assert looked == {"photo": "p02", "url": looked["url"]}
    added = facts(ingest(tmp_path, *lite_arguments))
    assert (added["photos"], added["added"], added["failed"], added["duplicates"]) == (29, 30, 2, 1)
    counts = facts(ingest(tmp_path, "report", "unsplash_lite"))
    assert counts["failures"] == {"not found": 1, "unreadable row": 1}
    assert added["failures"] == counts["failures"]
    looked = json.loads(ingest(tmp_path, *lite_arguments, "--dry-run").stdout.splitlines()[0])
    assert (looked["new"], looked["known"], looked["failures"]) == (0, 30, counts["failures"])
    listed = ingest(tmp_path, "report", "unsplash_lite", "--list", output="bar").stdout
    assert "'gone'\tnot found\tthe server answered 404" in listed
    assert "'photos.tsv000:33'\tunreadable row\tthe column photo_image_url is empty" in listed

    (images / "gone.jpg").write_bytes(plain())
    assert facts(ingest(tmp_path, *lite_arguments))["added"] == 0
    retried = facts(ingest(tmp_path, "retry", "unsplash_lite"))
    counts = facts(ingest(tmp_path, "report", "unsplash_lite"))
    assert (retried["added"], retried["failed"], retried["failures"]) == (1, 1, {"unreadable row": 1})
    assert (counts["failures"], counts["duplicates"]) == (retried["failures"], retried["duplicates"])


def test_the_readmes_steps_for_unsplash_lite_work_word_for_word(tmp_path: Path, lite: Path) -> None:
    """The README's commands for Unsplash Lite work as written, and again."""
    lines = [line.partition("#")[0] for line in (ROOT / "README.md").read_text().splitlines()]
    steps = [shlex.split(line) for line in lines if re.match(r"\./scripts/ingest (unsplash .*\.zip|report|list)", line)]
    assert [step[1] for step in steps] == ["unsplash", "report", "list"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "NINEFOLD_"))}
    environment = {**clean, "NINEFOLD_ENCODER": str(save_encoder(tmp_path / "encoder"))}

    def told(step: list[str]) -> str:
        done = warm_start.run(Path(step[0]).name, *step[1:], folder=lite.parent, environment=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    added, report, listed = map(told, steps)
    assert "unsplash_lite: 29 photos, 16 dimensions (2 left out, see `scripts/ingest report`; 1 duplicates" in added
    assert "dataset: unsplash_lite" in added
    assert "1 duplicates hidden" in report
    assert "not found" in report
    assert "unsplash_lite" in listed
    assert "(nothing new; 2 left out" in told(steps[0])
    assert (tmp_path / "data").is_dir()


def test_a_folder_replaces_a_dataset_of_another_encoder(tmp_path: Path, images: Path) -> None:
    """Another encoder is refused with a hint at `--replace`, which then works."""
    np.save(tmp_path / "e.npy", np.eye(3, 8))
    (tmp_path / "three.csv").write_text("key,link\na,https://x.test/a\nb,https://x.test/b\nc,https://x.test/c\n")
    ready = ("table", "mine", tmp_path / "three.csv", "--column", "id=key", "--column", "url=link")
    assert facts(ingest(tmp_path, *ready, "--embeddings", tmp_path / "e.npy"))["photos"] == 3
    refused = ingest(tmp_path, "folder", "mine", images, "--encoder", "demo")
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    replaced = facts(ingest(tmp_path, "folder", "mine", images, "--encoder", "demo", "--replace", "--keep-duplicates"))
    assert replaced == {"dataset": "mine", "photos": 30, "added": 30, "failed": 0, "failures": {}, "duplicates": 0}
    listed = warm_start.run("ingest", "list", "--database-url", f"chdb:{tmp_path}/data", folder=tmp_path)
    assert "mine" in listed.stdout


def test_a_replacement_without_a_single_photo_changes_nothing(tmp_path: Path, images: Path) -> None:
    """A replacement without any usable photo leaves the old dataset in place."""
    assert facts(ingest(tmp_path, "folder", "mine", images, "--encoder", "demo", "--limit", "3"))["photos"] == 3
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "broken.jpg").write_bytes(b"nothing")
    refused = ingest(tmp_path, "folder", "mine", tmp_path / "empty", "--encoder", "demo", "--replace")
    assert refused.returncode == 1
    assert "'mine' was not replaced" in refused.stderr
    assert facts(ingest(tmp_path, "report", "mine"))["photos"] == 3


def test_a_wrong_option_gives_a_one_line_error(tmp_path: Path) -> None:
    """Invalid conditions, columns and files give one-line errors."""
    (tmp_path / "rows.csv").write_text("id,url\n")
    for options, words in (
        (["--where", "width"], "not a condition"),
        (["--column", "id"], "write it as id=image_id"),
        (["--column", "title=id"], "photos have no field 'title'"),
        (["--embeddings", "absent.npy"], "cannot be read"),
    ):
        refused = ingest(tmp_path, "table", "mine", tmp_path / "rows.csv", *options)
        assert refused.returncode == 1
        assert words in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1


def test_the_bots_settings_are_the_scripts_defaults(images: Path, tmp_path: Path) -> None:
    """The ingest uses the database and encoder of `.env`."""
    (tmp_path / ".env").write_text("DATABASE_URL=chdb:./elsewhere\nNINEFOLD_ENCODER=./no-such-checkpoint\n")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "NINEFOLD_"))}
    listed = warm_start.run("ingest", "list", folder=tmp_path, environment=clean)
    assert "there is no dataset yet" in listed.stderr
    assert (tmp_path / "elsewhere").is_dir()
    added = warm_start.run("ingest", "folder", "some", str(images), folder=tmp_path, environment=clean)
    assert added.returncode != 0
    assert "no-such-checkpoint" in added.stderr
