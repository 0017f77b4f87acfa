"""Group commit writes waiting items together."""

import asyncio

import pytest

from engine.sessions.group_commit import GroupCommit


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
