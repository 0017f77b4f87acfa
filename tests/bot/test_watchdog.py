"""The watchdog of the event loop."""

import asyncio
import logging
import time

import pytest

from bot.watchdog import watching


async def test_a_long_callback_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    """A callback that holds the loop longer than the limit is named in a warning."""

    def planted() -> None:
        time.sleep(0.06)

    with caplog.at_level(logging.WARNING), watching(0.05):
        asyncio.get_running_loop().call_soon(planted)
        await asyncio.sleep(0.01)
    (record,) = caplog.records
    assert "planted" in record.getMessage()


async def test_a_step_of_a_task_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    """A coroutine that blocks is named too."""

    async def planted() -> None:
        time.sleep(0.06)  # noqa: ASYNC251 (this is what is to be found)

    with caplog.at_level(logging.WARNING), watching(0.05):
        await asyncio.create_task(planted())
    assert "planted" in caplog.text


async def test_waiting_is_not_reported(caplog: pytest.LogCaptureFixture) -> None:
    """A coroutine that waits holds nobody up."""
    with caplog.at_level(logging.WARNING), watching(0.05):
        await asyncio.sleep(0.1)
    assert not caplog.records


async def test_a_watch_ends(caplog: pytest.LogCaptureFixture) -> None:
    """After the block asyncio is as it was."""
    before = asyncio.Handle._run
    with watching(0.05):
        assert asyncio.Handle._run is not before
    assert asyncio.Handle._run is before
