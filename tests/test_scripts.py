"""The scripts that people run from a shell."""

import ast
import asyncio
import os
import signal
import subprocess
import sys
from contextlib import closing
from itertools import takewhile
from pathlib import Path

import pytest

import _setup
from bot.sandbox import Member
from bot.sandbox.world import GUILD_ID, MEMBER_IDS
from engine.database import open_database
from engine.galleries import Catalog
from tests import warm_start
from tests.places import ROOT
from tests.until import CEILING_SECONDS

SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file() and os.access(path, os.X_OK))


def test_an_environment_whose_creation_was_interrupted_is_created_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C before pip is there leaves an environment that has Python alone."""
    monkeypatch.setattr(_setup, "VENV", tmp_path / ".venv")
    assert not _setup._has_pip()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(_setup.VENV)], check=True)
    assert not _setup._has_pip()
    monkeypatch.setattr(_setup, "VENV", ROOT / ".venv")
    assert _setup._has_pip()


def test_the_setup_needs_nothing_that_is_not_installed_with_python() -> None:
    """scripts/_setup.py, and each script before calling it, import only the standard library."""
    allowed = sys.stdlib_module_names | {"_setup"}
    for path in (ROOT / "scripts" / "_setup.py", *SCRIPTS):
        for statement in ast.parse(path.read_text()).body:
            if isinstance(statement, ast.Import):
                assert {alias.name.partition(".")[0] for alias in statement.names} <= allowed, path
            elif isinstance(statement, ast.ImportFrom):
                assert (statement.module or "").partition(".")[0] in allowed, path


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_enters_the_environment(path: Path) -> None:
    """Each script calls `_setup.enter`, so that nobody has to activate `.venv`."""
    assert "_setup.enter(" in path.read_text()


@pytest.mark.parametrize("name", ["demo", "ingest", "bench", "export", "replay", "doctor"])
def test_every_script_has_help(name: str) -> None:
    """`--help` exits with status 0 and prints the usage."""
    result = subprocess.run([ROOT / "scripts" / name, "--help"], capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 0, result.stderr
    assert "usage" in result.stdout.lower()


@pytest.mark.parametrize("name", ["export", "replay", "doctor", "ingest"])
def test_every_script_reads_the_bots_settings(tmp_path: Path, name: str) -> None:
    """Every script opens the database that `.env` names."""
    (tmp_path / ".env").write_text("DATABASE_URL=clickhouse://127.0.0.1:1/none")
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    result = warm_start.run(name, *(["list"] if name == "ingest" else []), folder=tmp_path, environment=environment)
    assert result.returncode == 1
    assert "127.0.0.1:1 does not answer" in result.stderr


def test_the_doctor_says_what_to_do(tmp_path: Path) -> None:
    """The doctor exits with status 1 and says what to do about an empty database or an unreachable one."""
    for url, said in (
        (f"chdb:{tmp_path / 'data'}", "scripts/ingest"),
        ("clickhouse://127.0.0.1:1/none", "DATABASE_URL"),
    ):
        environment = os.environ | {"DATABASE_URL": url}
        result = warm_start.run("doctor", folder=ROOT, environment=environment)
        assert result.returncode == 1
        assert said in result.stdout + result.stderr


async def _bot_status(url: str) -> str:
    async with Member.connect(url, f"user-{MEMBER_IDS['maple']}") as member:
        return member.stream.presences[GUILD_ID]


def test_a_demo_that_is_stopped_leaves_no_bot_behind(tmp_path: Path) -> None:
    """Without a terminal, the demo prints plain lines, and its address only when the bot is online.

    When the demo is stopped, as by closing its terminal, its bot stops too and frees the data folder.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DISCORD_", "NINEFOLD_"))}
    environment["DATABASE_URL"] = f"chdb:{tmp_path / 'data'}"
    demo = subprocess.Popen(
        [ROOT / "scripts" / "demo", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert demo.stdout is not None
    lines = [line.strip() for line in takewhile(lambda line: "to stop" not in line, demo.stdout)]
    assert lines[0].startswith("Starting Ninefold. This takes about")
    assert lines[1] == "Drawing and encoding 2,500 photos. This takes about a minute, and only once."
    shown = next(number for number, line in enumerate(lines) if "http://" in line)
    assert lines[shown - 2] == "Drawing and encoding: 2,500 of 2,500"
    assert asyncio.run(_bot_status(lines[shown].split()[-1])) == "online"
    demo.send_signal(signal.SIGHUP)
    demo.wait(CEILING_SECONDS)
    with closing(open_database(environment["DATABASE_URL"])) as database:
        assert Catalog(database).datasets()


def test_no_file_names_a_place_of_one_machine() -> None:
    """No tracked file contains a path of a particular machine."""
    tracked = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    places = ["/" + "work/", "/" + "home/", "/" + "root/", "/" + "Users/"]
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if path.suffix in {".safetensors", ".png", ".jpg"} or not path.exists():
            continue
        text = path.read_text(encoding="utf-8")
        assert not [place for place in places if place in text], name
