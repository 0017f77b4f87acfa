"""Which calls share a thread or a write, and what happens to calls that are given up."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from engine.admission import Admission, in_time
from engine.errors import LineFullError, TooSlowError
from engine.workers import FairWorker, GroupCommit, Worker

GUILD, ONE, TWO = 1, 101, 102


class Gate(threading.Event):
    """An event that calls wait for."""

    def __init__(self) -> None:
        super().__init__()
        self._reached = threading.Event()

    def pass_through(self) -> None:
        """Block the calling thread until the gate opens."""
        self._reached.set()
        self.wait()

    async def reached(self) -> None:
        """Wait until a call blocks in its thread."""
        await asyncio.to_thread(self._reached.wait)


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A closed gate, which always opens at the end of the test."""
    gate = Gate()
    yield gate
    gate.set()


async def passed() -> None:
    """Let every runnable task run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_channels_burst_does_not_make_others_wait_for_all_of_it(gate: Gate) -> None:
    """A fair worker serves its keys round robin."""
    order: list[str] = []
    with closing(FairWorker("fair")) as worker:
        first = asyncio.create_task(worker.run_for("a", gate.pass_through))
        await gate.reached()
        burst = [asyncio.create_task(worker.run_for("a", order.append, "a")) for _ in range(5)]
        await passed()
        other = asyncio.create_task(worker.run_for("b", order.append, "b"))
        await passed()
        gate.set()
        await asyncio.gather(first, *burst, other)
    assert order == ["b", *"aaaaa"]


async def test_the_key_of_a_call_is_its_members_turn(gate: Gate) -> None:
    """Members with heavy requests are served round robin."""
    admission, order = Admission(), list[int]()

    async def calls(member_id: int, times: int) -> None:
        async with admission.heavy(GUILD, member_id):
            await asyncio.gather(*(worker.run(order.append, member_id) for _ in range(times)))

    with closing(FairWorker("fair")) as worker:
        first = asyncio.create_task(worker.run(gate.pass_through))
        await gate.reached()
        members = [asyncio.create_task(calls(member_id, times)) for member_id, times in ((ONE, 4), (TWO, 1))]
        for _ in range(5):
            await passed()
        gate.set()
        await asyncio.gather(first, *members)
    assert order == [ONE, TWO, ONE, ONE, ONE]


async def test_a_request_that_took_too_long_keeps_its_place_until_its_thread_is_done(gate: Gate) -> None:
    """A timed-out request keeps its place and memory until its thread ends, so that threads never pile up."""
    admission = Admission()

    async def slow() -> None:
        async with admission.heavy(GUILD, ONE), admission.holding(1000):
            call = asyncio.create_task(worker.run(gate.pass_through))
            await gate.reached()
            async with in_time(0.01):
                await call

    async def quick() -> str:
        async with admission.heavy(GUILD, ONE):
            return "done"

    with closing(Worker("plain", threads=2)) as worker:
        with pytest.raises(TooSlowError):
            await slow()
        waiting = [asyncio.create_task(quick()) for _ in range(2)]
        await passed()
        assert not any(task.done() for task in waiting)
        assert not admission.memory.is_idle
        with pytest.raises(LineFullError):
            await quick()
        async with admission.heavy(GUILD, TWO):
            gate.set()
        assert await asyncio.gather(*waiting) == ["done", "done"]
    assert admission.requests.is_idle
    assert admission.memory.is_idle


async def test_a_call_that_waits_for_its_thread_is_dropped_when_it_is_given_up(gate: Gate) -> None:
    """A call that is given up while it waits for a thread never runs."""
    ran: list[int] = []
    with closing(FairWorker("fair")) as worker:
        first = asyncio.create_task(worker.run(gate.pass_through))
        await gate.reached()
        with pytest.raises(TooSlowError):
            async with in_time(0.01):
                await worker.run(ran.append, 1)
        gate.set()
        await first
        await worker.run(ran.append, 2)
    assert ran == [2]


async def test_a_fair_worker_never_runs_more_at_once_than_it_has_threads(gate: Gate) -> None:
    """A fair worker never exceeds its threads, even after a running call is given up."""
    with closing(FairWorker("fair")) as worker:
        given_up = asyncio.create_task(worker.run_for("a", gate.pass_through))
        await gate.reached()
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        following = asyncio.create_task(worker.run_for("b", int))
        await passed()
        assert not following.done()
        gate.set()
        assert await following == 0


async def test_a_timeout_error_inside_the_block_is_not_changed() -> None:
    """A TimeoutError raised inside the block is not turned into TooSlowError."""
    with pytest.raises(TimeoutError):
        async with in_time(10):
            raise TimeoutError


async def test_appends_that_wait_at_the_same_moment_share_one_write() -> None:
    """Items that arrive during a write are written together in the next one, in order."""
    writes: list[list[int]] = []
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def write(items: list[int]) -> None:
        begun.set()
        await may_end.wait()
        writes.append(items)

    commits = GroupCommit(write)
    first = asyncio.create_task(commits.append([0]))
    await begun.wait()
    others = [asyncio.create_task(commits.append([i])) for i in range(1, 20)]
    await asyncio.sleep(0)  # let them reach the wait for the next write
    may_end.set()
    await asyncio.gather(first, *others)
    assert writes == [[0], list(range(1, 20))]


async def test_an_append_returns_only_when_its_items_are_written() -> None:
    """`append` returns after its items are written."""
    written: list[int] = []

    async def write(items: list[int]) -> None:
        await asyncio.sleep(0.01)
        written.extend(items)

    commits = GroupCommit(write)
    await commits.append([1, 2])
    assert written == [1, 2]


async def test_a_failed_write_fails_its_own_appends_and_no_later_one() -> None:
    """An error is raised to every caller of that write, and the next write is unaffected."""

    async def write(items: list[int]) -> None:
        if 1 in items:
            raise OSError("disk full")

    commits = GroupCommit(write)
    with pytest.raises(OSError, match="disk full"):
        await commits.append([1])
    await commits.append([2])
