"""A vote and a first round run through few of our files, so that a newcomer can read the whole path."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import discord
import pytest
from discord.state import ConnectionState

from tests.e2e.table import Table
from tests.places import ROOT

# Measured values. Lower them when a path gets shorter: the targets are 18 and 45.
MOST_FILES_OF_A_VOTE, MOST_FILES_OF_A_FIRST_ROUND = 18, 94

OURS = (str(ROOT / "bot"), str(ROOT / "engine"))


class PathRecorder:
    """Records the files of bot/ and engine/ whose functions run for an interaction.

    A context variable marks the interaction. Tasks inherit it from the code that creates them, and `Worker.run` copies
    it into its thread, so work for other interactions is not counted.
    """

    def __init__(self) -> None:
        self._path: ContextVar[dict[str, str] | None] = ContextVar("path", default=None)
        self._current: dict[str, str] | None = None

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Watch this thread and every thread that starts in the block."""
        threading.setprofile(self._on_event)
        sys.setprofile(self._on_event)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    @contextmanager
    def recording(self) -> Iterator[dict[str, str]]:
        """Record the interactions that arrive in the block; yields their files, each with its first function."""
        self._current = {}
        try:
            yield self._current
        finally:
            self._current = None

    def enter(self) -> None:
        """Mark the current context."""
        self._path.set(self._current)

    def leave(self) -> None:
        """End the path of the current context."""
        self._path.set(None)

    def _on_event(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and (path := self._path.get()) is not None and _is_ours(frame.f_code):
            path.setdefault(str(Path(frame.f_code.co_filename).relative_to(ROOT)), frame.f_code.co_qualname)


def _is_ours(code: CodeType) -> bool:
    return code.co_filename.startswith(OURS) and code.co_name != "<module>"


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[PathRecorder]:
    """A recorder that starts with the gateway's event."""
    recorder, parse = PathRecorder(), ConnectionState.parse_interaction_create

    def parse_marked(state: ConnectionState[Any], data: Any) -> None:
        recorder.enter()
        try:
            parse(state, data)
        finally:
            recorder.leave()

    monkeypatch.setattr(ConnectionState, "parse_interaction_create", parse_marked)
    with recorder.installed():
        yield recorder


def end_at(monkeypatch: pytest.MonkeyPatch, recorder: PathRecorder, owner: type, name: str) -> None:
    """End the path when that method is called."""
    method = getattr(owner, name)

    async def marked(*args: Any, **kwargs: Any) -> Any:
        recorder.leave()
        return await method(*args, **kwargs)

    monkeypatch.setattr(owner, name, marked)


def listed(path: dict[str, str]) -> str:
    """The path as text."""
    return "\n".join([f"{len(path)} files:", *(f"  {file}: {function}" for file, function in path.items())])


async def test_a_vote_passes_few_files(
    recorder: PathRecorder, table: Table, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The path runs from the gateway's event to the acknowledgement."""
    shown = await table.start()
    await table.one.click(shown, "2 ✓")  # from here on, the member's key is known
    end_at(monkeypatch, recorder, discord.InteractionResponse, "defer")
    with recorder.recording() as path:
        await table.one.click(shown, "1 ✓")
    with capsys.disabled():
        sys.stdout.write(f"\na vote: {listed(path)}\n")
    assert 0 < len(path) <= MOST_FILES_OF_A_VOTE


async def test_a_first_round_passes_few_files(
    recorder: PathRecorder, table: Table, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The path runs from the gateway's event to the request that posts the round, with encoder and dataset loaded."""
    await replace(table, channel_id=table.one.channel_id("general")).start("a lake")
    end_at(monkeypatch, recorder, discord.PartialMessageable, "send")
    with recorder.recording() as path:
        await table.start()
    with capsys.disabled():
        sys.stdout.write(f"\na first round: {listed(path)}\n")
    assert 0 < len(path) <= MOST_FILES_OF_A_FIRST_ROUND
