"""The watchdog reports callbacks that block the event loop."""

import asyncio
import logging

import pytest

from bot.platform.watchdog import watching


class Clock:
    """A clock that tests move forward."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def perf_counter(self) -> float:
        """The time, as `time.perf_counter` returns it."""
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replace the real clock: on a busy machine, other callbacks take long, too."""
    clock = Clock()
    monkeypatch.setattr("bot.platform.watchdog.time", clock)
    return clock


async def test_a_long_callback_is_reported(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """A warning names the callback that blocks the loop longer than the limit."""
    over = asyncio.Event()

    def planted() -> None:
        clock.seconds += 0.06
        over.set()

    with caplog.at_level(logging.WARNING), watching(0.05):
        asyncio.get_running_loop().call_soon(planted)
        await over.wait()
    (record,) = caplog.records
    assert "planted" in record.getMessage()


async def test_a_step_of_a_task_is_reported(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """The warning names a coroutine that blocks."""

    async def planted() -> None:
        clock.seconds += 0.06

    with caplog.at_level(logging.WARNING), watching(0.05):
        await asyncio.create_task(planted())
    assert "planted" in caplog.text


async def test_waiting_is_not_reported(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a waiting coroutine nor a callback below the limit is reported."""

    async def wait() -> None:
        for _ in range(3):
            clock.seconds += 0.04
            await asyncio.sleep(0)

    with caplog.at_level(logging.WARNING), watching(0.05):
        await asyncio.create_task(wait())
    assert not caplog.records


async def test_a_watch_ends(caplog: pytest.LogCaptureFixture) -> None:
    """After the block, asyncio's own method is back."""
    before = asyncio.Handle._run
    with watching(0.05):
        assert asyncio.Handle._run is not before
    assert asyncio.Handle._run is before
