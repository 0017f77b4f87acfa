"""Group commit: what waits together is written together."""

import asyncio

import pytest

from engine.sessions.group_commit import GroupCommit


async def test_appends_that_wait_at_the_same_moment_share_one_write() -> None:
    """What comes while a write runs goes together in the next one, in order."""
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
    await asyncio.sleep(0)  # they wait for the next write from here on
    may_end.set()
    await asyncio.gather(first, *others)
    assert writes == [[0], list(range(1, 20))]


async def test_an_append_returns_only_when_its_items_are_written() -> None:
    """Durability is what the caller waits for."""
    written: list[int] = []

    async def write(items: list[int]) -> None:
        await asyncio.sleep(0.01)
        written.extend(items)

    commits = GroupCommit(write)
    await commits.append([1, 2])
    assert written == [1, 2]


async def test_a_failed_write_fails_its_own_appends_and_no_later_one() -> None:
    """The error reaches each that waited for that write; the next write goes on."""

    async def write(items: list[int]) -> None:
        if 1 in items:
            raise OSError("disk full")

    commits = GroupCommit(write)
    with pytest.raises(OSError, match="disk full"):
        await commits.append([1])
    await commits.append([2])
