"""`python -m bot` prints one plain line for each thing that can go wrong at startup."""

import asyncio
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.process import main
from engine.database import open_database
from engine.galleries import Catalog
from engine.photo import Photo
from tests.loopback import serving
from tests.places import ROOT
from tests.until import CEILING_SECONDS


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Run in an empty folder without the machine's own variables, and restore what `main` changes globally."""
    for name in [*os.environ]:
        if name.startswith(("DISCORD_", "NINEFOLD_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    root, hooks, umask = logging.getLogger(), (sys.excepthook, threading.excepthook), os.umask(0o022)
    handlers, level = [*root.handlers], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    sys.excepthook, threading.excepthook = hooks
    os.umask(umask)
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture
def dataset() -> None:
    """A dataset of one photo, in the default folder."""
    with closing(open_database("chdb:./data")) as database:
        catalog = Catalog(database)
        catalog.create("small", encoder="none", dimension=2)
        catalog.gallery("small").insert([Photo("a", "https://photos.test/a")], np.eye(1, 2, dtype=np.float32))


def error_line(capsys: pytest.CaptureFixture[str]) -> str:
    """The only line on stderr."""
    (line,) = capsys.readouterr().err.strip().split("\n")
    return line


@contextmanager
def refusing_server() -> Iterator[str]:
    """An API that rejects every token, served from a thread; yields its address."""
    started, ended, address = threading.Event(), threading.Event(), list[str]()

    async def serve() -> None:
        async with serving({"/gateway": _gateway, "/users/@me": _unauthorized}) as url:
            address.append(url)
            started.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert started.wait(CEILING_SECONDS)
        yield address[0]
    finally:
        ended.set()
        thread.join()


async def _gateway(_: web.Request) -> web.Response:
    return web.json_response({"url": "ws://127.0.0.1:1"})


async def _unauthorized(_: web.Request) -> web.Response:
    return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)


def test_a_missing_token_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a token, the line names DISCORD_TOKEN and the demo, which needs none."""
    assert main() == 1
    line = error_line(capsys)
    assert "DISCORD_TOKEN" in line
    assert "./scripts/demo" in line


def test_a_setting_that_cannot_be_used_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line names every invalid variable."""
    monkeypatch.setenv("DISCORD_GUILD_ID", "home")
    monkeypatch.setenv("NINEFOLD_DISPLAY", "magic")
    assert main() == 1
    line = error_line(capsys)
    assert "DISCORD_GUILD_ID" in line
    assert "NINEFOLD_DISPLAY" in line


def test_a_database_of_another_kind_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line shows a valid value for the setting."""
    monkeypatch.setenv("DISCORD_TOKEN", "any")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///photos")
    assert main() == 1
    assert "chdb:./data" in error_line(capsys)


def test_a_missing_dataset_is_reported(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a dataset, the line names the script that adds one."""
    monkeypatch.setenv("DISCORD_TOKEN", "any")
    assert main() == 1
    assert "scripts/ingest" in error_line(capsys)


@pytest.mark.usefixtures("dataset")
def test_an_unknown_default_dataset_is_reported(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line suggests the dataset with the closest name."""
    monkeypatch.setenv("DISCORD_TOKEN", "any")
    monkeypatch.setenv("NINEFOLD_DATASET", "smal")
    assert main() == 1
    assert "did you mean small?" in error_line(capsys)


@pytest.mark.usefixtures("dataset")
def test_an_api_that_does_not_answer_is_reported(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line names the address."""
    monkeypatch.setenv("DISCORD_TOKEN", "any")
    monkeypatch.setenv("DISCORD_API_BASE", "http://127.0.0.1:9/api")
    assert main() == 1
    assert "http://127.0.0.1:9/api" in error_line(capsys)


@pytest.mark.usefixtures("dataset")
def test_a_refused_token_is_reported(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names DISCORD_TOKEN and never contains the token itself."""
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    monkeypatch.setenv("NINEFOLD_LOG_LEVEL", "ERROR")
    with refusing_server() as address:
        monkeypatch.setenv("DISCORD_API_BASE", address)
        assert main() == 1
    line = error_line(capsys)
    assert "refused DISCORD_TOKEN" in line
    assert "very-secret" not in line


@pytest.mark.usefixtures("dataset")
def test_a_token_is_in_no_line_at_any_level(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token is not in discord.py's log of its requests and errors."""
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    monkeypatch.setenv("NINEFOLD_LOG_LEVEL", "DEBUG")
    with refusing_server() as address:
        monkeypatch.setenv("DISCORD_API_BASE", address)
        assert main() == 1
    written = capsys.readouterr().err
    assert "/users/@me" in written
    assert "very-secret" not in written


def test_a_databases_password_is_in_no_line_at_any_level(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password is not in the log of the database client, nor of urllib3, when no server listens at the port."""
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    monkeypatch.setenv("NINEFOLD_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("DATABASE_URL", "clickhouse://me:hush%2Fhush@127.0.0.1:1/db")
    assert main() == 1
    written = capsys.readouterr().err
    assert "does not answer" in written
    assert not [form for form in ("hush/hush", "hush%2F", "aHVzaC9odXNo", "very-secret") if form in written]


def test_loaded_modules_are_frozen_for_the_garbage_collector() -> None:
    """Modules loaded at startup are frozen: a full collection would walk all of torch and delay every answer."""
    code = "import gc, bot.compose, bot.process as p; p.keep_what_is_loaded(); print(len(gc.get_objects()))"
    root = ROOT
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert int(done.stdout) < 10_000  # about 400,000 without the freeze
