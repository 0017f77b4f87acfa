"""The bot retries each recovery step independently until it succeeds."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from bot.platform.background import Background
from bot.platform.recovery import Recovery
from engine.errors import DatabaseError
from tests.until import until

NEVER = 3600.0


class Steps:
    """Steps that fail a given number of times before they succeed."""

    def __init__(self, **failures: int) -> None:
        self.left, self.done, self.at_once = failures, list[str](), 0

    def step(self, name: str) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            await asyncio.sleep(0)
            if self.left[name]:
                self.left[name] -= 1
                raise DatabaseError(f"{name} cannot be read")
            self.done.append(name)

        return run

    def recovery(self, retry_seconds: float) -> Recovery:
        return Recovery({name: self.step(name) for name in self.left}, retry_seconds)


async def test_a_failing_step_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    """While a failed step waits for its next attempt, the other steps run, and the log names the failed one."""
    steps = Steps(additions=9, reveals=0, edits=0)
    recovery = steps.recovery(NEVER)
    recovery.start()
    await until(lambda: len(steps.done) == 2 and "recovery of additions failed" in caplog.text)
    assert sorted(steps.done) == ["edits", "reveals"]
    (entry,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert entry.exc_info is not None
    await recovery.close()


async def test_a_step_is_tried_until_it_succeeds(caplog: pytest.LogCaptureFixture) -> None:
    """A step is retried after any number of failures; the log reports each failure and the success."""
    caplog.set_level(logging.INFO)
    steps = Steps(additions=8)
    recovery = steps.recovery(0.0001)
    recovery.start()
    await recovery.settle()
    assert steps.done == ["additions"]
    assert caplog.text.count("additions failed again") == 7
    assert "recovery of additions succeeded after 8 failed attempts" in caplog.text


async def test_a_start_during_a_step_runs_it_once_more() -> None:
    """Runs of a step never overlap: the bot may connect several times during the first attempt."""
    steps = Steps(reveals=0, edits=0)
    recovery = steps.recovery(NEVER)
    recovery.start()
    await asyncio.sleep(0)
    for _ in range(3):
        recovery.start("reveals")
    await recovery.settle()
    assert sorted(steps.done) == ["edits", "reveals", "reveals"]
    recovery.start("edits")
    await recovery.settle()
    assert steps.done.count("edits") == 2


async def test_closing_ends_every_attempt() -> None:
    """No task is left, whether a step is running or waiting."""
    steps = Steps(additions=9)
    before = asyncio.all_tasks()
    recovery = steps.recovery(NEVER)
    recovery.start()
    await until(lambda: steps.left["additions"] == 8)
    await recovery.close()
    assert asyncio.all_tasks() == before
    await recovery.close()


async def test_a_failed_background_task_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """The log has the task's name and the traceback; a cancelled task is not reported."""

    async def fail() -> None:
        raise ValueError("planted")

    background = Background()
    background.start(fail(), "edits-7")
    background.start(asyncio.sleep(NEVER), "waits")
    await until(lambda: bool(caplog.records))
    await background.close()
    (entry,) = caplog.records
    assert entry.getMessage() == "the task edits-7 failed"
    assert entry.exc_info is not None
    assert str(entry.exc_info[1]) == "planted"
