"""What the demo does before the bot runs."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from demo_photos import drawn
from demo_world.gallery import gallery
from demonstration import run
from demonstration.processes import ProcessFailedError
from demonstration.run import PRELOADED_BOT, run_here
from engine.ingest import Progress
from ingestion.progress import show_lines
from tests.places import ROOT


def test_progress_without_a_terminal_is_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line says how much is done, and the last one comes once."""
    steps = [Progress(done, 2500, 0) for done in (0, 1000, 2500, 2500)]
    assert show_lines("Drawing", steps, every_seconds=0) == steps[-1]
    assert capsys.readouterr().out.splitlines() == [
        "Drawing: 0 of 2,500",
        "Drawing: 1,000 of 2,500",
        "Drawing: 2,500 of 2,500",
    ]


def test_photos_are_drawn_in_order(tmp_path: Path) -> None:
    """Each path is given once its file is written."""
    scenes = gallery()[:3]
    with drawn(scenes, tmp_path) as paths:
        for scene, path in zip(scenes, paths, strict=True):
            assert path == f"photos/demo/{scene.id}.jpg"
            assert (tmp_path / path).read_bytes().startswith(b"\xff\xd8")


def test_a_bot_that_is_never_asked_to_run_leaves_the_database_alone(tmp_path: Path) -> None:
    """When standard input ends, it has imported the bot. It exits without output and without a data folder."""
    command = [sys.executable, "-P", "-X", "importtime", str(PRELOADED_BOT)]
    environment = os.environ | {"DATABASE_URL": f"chdb:{tmp_path / 'data'}", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    errors = [line for line in ended.stderr.splitlines() if not line.startswith("import time:")]
    assert (ended.returncode, ended.stdout, errors) == (0, "", [])
    assert "bot.client" in ended.stderr
    assert not (tmp_path / "data").exists()


def test_a_port_in_use_is_reported_before_the_photos_are_drawn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error says what to do, and no address is printed."""
    monkeypatch.setattr(run, "add_demo_dataset", lambda _: pytest.fail("the photos were drawn"))
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ProcessFailedError, match="--port"):
        run_here(taken.getsockname()[1])
    assert "http://" not in capsys.readouterr().out
