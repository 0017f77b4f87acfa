"""Coalesced edits."""

import asyncio
import logging

import aiohttp
import pytest

from bot.platform.edits import Edits
from engine.errors import DatabaseError
from tests.until import until


class Message:
    """A message whose edits complete while `is_open` is set; `failures` are raised first, `shown` lists the edits."""

    def __init__(self, *failures: Exception) -> None:
        self.state, self.shown, self.at_once = 0, list[int](), 0
        self.is_open = asyncio.Event()
        self.is_open.set()
        self._failures, self._busy = list(failures), 0

    async def edit(self, _: str) -> None:
        self._busy += 1
        self.at_once = max(self.at_once, self._busy)
        try:
            state = self.state
            await self.is_open.wait()
            if self._failures:
                raise self._failures.pop(0)
            self.shown.append(state)
        finally:
            self._busy -= 1


async def test_the_first_edit_goes_out_at_once() -> None:
    """A single vote is shown without waiting for the interval."""
    message = Message()
    edits = Edits(message.edit, interval=3600)
    edits.mark("round")
    await until(lambda: message.shown == [0])
    await edits.close()


async def test_a_burst_comes_together_and_the_last_state_wins() -> None:
    """Marks during an edit lead to one more edit, which shows the final state; edits never overlap."""
    message = Message()
    message.is_open.clear()
    edits = Edits(message.edit, interval=0.01)
    for state in range(1, 21):
        message.state = state
        edits.mark("round")
        await until(lambda: message.at_once == 1)
    message.is_open.set()
    await edits.settle()
    assert message.shown == [1, 20]
    assert message.at_once == 1


async def test_messages_do_not_wait_for_each_other() -> None:
    """Each message is edited at its own pace."""
    shown = list[str]()

    async def edit(key: str) -> None:
        await asyncio.sleep(3600 if key == "slow" else 0)
        shown.append(key)

    edits = Edits(edit, interval=0.01)
    edits.mark("slow")
    edits.mark("quick")
    await until(lambda: shown == ["quick"])
    await edits.close()


async def test_a_failing_server_is_asked_again() -> None:
    """A temporary failure is retried until the state is shown."""
    message = Message(aiohttp.ClientConnectionError(), TimeoutError(), DatabaseError("no answer"))
    edits = Edits(message.edit, interval=0.01, retry_seconds=0.01)
    message.state = 7
    edits.mark("round")
    await edits.settle()
    assert message.shown == [7]


async def test_an_edit_that_cannot_succeed_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    """Any other error is logged, and the next mark edits the message again."""
    message = Message(ValueError("no"))
    edits = Edits(message.edit, interval=0.01)
    edits.mark("round")
    with caplog.at_level(logging.ERROR):
        await edits.settle()
    assert "given up" in caplog.text
    edits.mark("round")
    await edits.settle()
    assert message.shown == [0]


async def test_closing_drops_waiting_edits() -> None:
    """No edit completes after `close`."""
    message = Message()
    message.is_open.clear()
    edits = Edits(message.edit, interval=0.01)
    edits.mark("round")
    await until(lambda: message.at_once == 1)
    await edits.close()
    await edits.settle()
    assert message.shown == []


async def test_edits_that_were_given_up_can_be_retried() -> None:
    """`again` retries edits that were given up and shows the current state, even without a new mark."""
    message = Message(TimeoutError())
    edits = Edits(message.edit, interval=0.01, retry_seconds=0.01, attempts=1)
    edits.mark("round")
    await edits.settle()
    assert message.shown == []
    message.state = 7
    edits.again()
    assert edits.pending == 1
    await edits.settle()
    assert message.shown == [7]
