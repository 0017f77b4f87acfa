"""`scripts/export` writes files for other tools, and uploads them to a local stand-in for the Hugging Face hub."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from datasets import load_dataset
from PIL import Image
from typer.testing import CliRunner

from engine.database import open_database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import ExportRefusedError
from engine.galleries import Catalog
from engine.photo import Photo
from engine.sessions.events import Vote
from session_commands.export import app
from session_commands.hub_upload import push
from tests.data_folders import copied
from tests.engine.conftest import random_photos
from tests.engine.hashed import DIMENSION, Hashed
from tests.posting import post
from tests.start import start_session

REPOSITORY = "river/lakes"


class Hub(ThreadingHTTPServer):
    """Keeps the files of one commit, and refuses clients without the token."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), HubRequest)
        self.created: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}

    @property
    def url(self) -> str:
        """The address."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class HubRequest(BaseHTTPRequestHandler):
    """The requests that an upload consists of: create, check the card, choose how to upload, commit."""

    server: Hub

    def do_POST(self) -> None:
        """Answer a request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        place = self.path.partition("?")[0]
        if self.headers.get("Authorization") != "Bearer secret":
            self._answer(401, {"error": "no token"})
        elif place == "/api/repos/create":
            self.server.created = json.loads(body)
            self._answer(200, {"url": f"{self.server.url}/datasets/{REPOSITORY}", "name": REPOSITORY})
        elif place == "/api/validate-yaml":
            self._answer(200, {"errors": [], "warnings": []})
        elif "/preupload/" in place:
            files = [
                {"path": one["path"], "uploadMode": "regular", "shouldIgnore": False, "oid": None}
                for one in json.loads(body)["files"]
            ]
            self._answer(200, {"files": files})
        elif "/commit/" in place:
            for line in map(json.loads, body.splitlines()):
                if line["key"] == "file":
                    self.server.files[line["value"]["path"]] = base64.b64decode(line["value"]["content"])
            url = f"{self.server.url}/datasets/{REPOSITORY}/commit/0123"
            self._answer(200, {"commitUrl": url, "commitOid": "0123", "success": True})
        else:
            self._answer(404, {"error": place})

    def do_GET(self) -> None:
        """Nothing is there yet."""
        self._answer(404, {"error": self.path})

    def log_message(self, *values: object) -> None:
        """Print nothing."""

    def _answer(self, status: int, document: dict[str, Any]) -> None:
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The stand-in, which the client takes for the hub."""
    with Hub() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", made.url)
        monkeypatch.setenv("HF_TOKEN", "secret")
        yield made
        made.shutdown()


@pytest.fixture
async def taught(empty_data: Path, tmp_path: Path) -> tuple[str, str]:
    """The url of a database, and the id of a session in it with votes on local photos."""
    url, root = copied(empty_data, tmp_path / "data"), tmp_path / "pictures"
    root.mkdir()
    photos, embeddings = random_photos(40, DIMENSION)
    for photo in photos:
        Image.new("RGB", (20, 10), "teal").save(root / f"{photo.id}.jpg")
    database = open_database(url)
    catalog = Catalog(database)
    catalog.create("demo", encoder=Hashed.name, dimension=DIMENSION, root=str(root))
    catalog.gallery("demo").insert([Photo(one.id, f"{one.id}.jpg", credit="River") for one in photos], embeddings)
    engine = Engine(database, Encoders(Hashed()))
    opening = await start_session(engine, 1, 10, 101, "a house")
    shown = await post(engine, opening.round, 500)
    for position, choice in enumerate([Vote.YES, Vote.YES, *[Vote.NO] * 7], 1):
        await engine.vote(10, shown.session_id, 101, 1, position, choice)
    engine.close()
    (root / shown.photos[0].photo.url).write_bytes(b"\xff\xd8\xffbroken")
    return url, shown.session_id


def run(*arguments: str) -> str:
    """The output of `scripts/export`."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def test_it_exports_and_uploads_a_dataset(taught: tuple[str, str], hub: Hub, tmp_path: Path) -> None:
    """The folder opens with `datasets`, and the hub's stand-in has the same files."""
    url, session = taught
    target = tmp_path / "out"
    out = run(
        session,
        "--to",
        str(target),
        "--format",
        "huggingface",
        "--format",
        "coco",
        "--push",
        REPOSITORY,
        "--license",
        "cc-by-4.0",
        "--database-url",
        url,
    )
    found = load_dataset(str(target / "huggingface"), split="train", cache_dir=str(tmp_path / "cache"))
    assert sorted(row["votes_no"] for row in found if row["labelled_by"] == "team")[-5:] == [1] * 5
    files = {
        p.relative_to(target / "huggingface").as_posix(): p.read_bytes()
        for p in (target / "huggingface").rglob("*")
        if p.is_file()
    }
    assert hub.files == files
    assert 'license: "cc-by-4.0"' in files["README.md"].decode()
    assert hub.created["type"] == "dataset"
    assert hub.created.get("visibility") == "private" or hub.created.get("private") is True
    assert f"/datasets/{REPOSITORY}" in out
    assert not [*target.glob(".photos-*")]


def test_every_format_is_written_and_broken_photos_are_named(taught: tuple[str, str], tmp_path: Path) -> None:
    """Each tool has a folder of its own, and a photo that cannot be read is left out by name."""
    url, session = taught
    names = ["labelstudio", "fiftyone", "cvat", "lora", "safetensors", "onnx", "sklearn", "csv"]
    out = run(
        session, "--to", str(tmp_path / "out"), "--database-url", url, *(a for n in names for a in ("--format", n))
    )
    assert out.count("  left out p000") == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted([*names[:-1], "photos.csv"])


def test_an_upload_that_is_refused_says_why(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong token, a wrong name and a missing network are one line each."""
    (tmp_path / "README.md").write_text("card")
    with pytest.raises(ExportRefusedError, match="ORG/NAME"):
        push(tmp_path, "a/b/c", kind="dataset", private=True)
    monkeypatch.setenv("HF_TOKEN", "wrong")
    with pytest.raises(ExportRefusedError, match="refused"):
        push(tmp_path, REPOSITORY, kind="dataset", private=True)
    assert not hub.files
