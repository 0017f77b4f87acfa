"""The line admits callers round robin and within bounds, whatever is cancelled when."""

import asyncio
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import LineFullError
from engine.fair_line import Bound, FairLine, turns_inside
from tests.until import CEILING_SECONDS

SERVERS, MEMBERS = 3, 4


async def passed(times: int = 3) -> None:
    """Let every runnable task run."""
    for _ in range(times):
        await asyncio.sleep(0)


class Visitors:
    """Callers of a line. Each stays inside until it is sent out, and `order` lists who was admitted."""

    def __init__(self, line: FairLine) -> None:
        self._line = line
        self.order: list[str] = []
        self._exits: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def come(self, name: str, *key: object, cost: int = 0) -> None:
        """Join the line."""
        self._exits[name] = asyncio.Event()
        self._tasks[name] = asyncio.create_task(self._visit(name, key, cost))
        await passed()

    async def go(self, *names: str) -> None:
        """Leave, from inside."""
        for name in names:
            self._exits[name].set()
            await self._tasks[name]

    async def give_up(self, name: str) -> None:
        """Cancel the caller, wherever it is."""
        self._tasks[name].cancel()
        await asyncio.gather(self._tasks[name], return_exceptions=True)

    async def _visit(self, name: str, key: tuple[object, ...], cost: int) -> None:
        async with self._line.turn(*key, cost=cost):
            self.order.append(name)
            await self._exits[name].wait()


async def test_a_server_with_many_requests_does_not_hold_up_another() -> None:
    """Servers are admitted round robin, and so are the members of a server."""
    line = FairLine(Bound(1))
    callers = Visitors(line)
    await callers.come("first", "a", 1)
    for number in range(5):
        await callers.come(f"a1-{number}", "a", 1)
    await callers.come("a2-0", "a", 2)
    await callers.come("b3-0", "b", 3)
    await callers.come("b3-1", "b", 3)
    while len(callers.order) < 9:
        await callers.go(callers.order[-1])
        await passed()
    await callers.go(callers.order[-1])
    assert callers.order == ["first", "b3-0", "a2-0", "b3-1", "a1-0", "a1-1", "a1-2", "a1-3", "a1-4"]
    assert line.is_idle


async def test_a_members_second_request_waits_and_others_do_not() -> None:
    """A member has one request inside across servers; a few more wait, and further ones are refused."""
    line = FairLine(Bound(8), Bound(4), Bound(1), waiting=2)
    callers = Visitors(line)
    for name, server in (("one", "a"), ("two", "a"), ("three", "b")):
        await callers.come(name, server, 1)
    with pytest.raises(LineFullError):
        await line.enter("a", 1)
    await callers.come("other", "a", 2)
    assert callers.order == ["one", "other"]
    await callers.give_up("two")
    await callers.come("four", "a", 1)
    await callers.go("one", "three", "four", "other")
    assert callers.order == ["one", "other", "three", "four"]
    assert line.is_idle


async def test_a_costly_turn_waits_for_room_and_is_not_overtaken_by_other_costly_ones() -> None:
    """Free turns pass a costly one that waits for room, and other costly ones do not."""
    line = FairLine(Bound(cost=10), Bound(cost=6))
    callers = Visitors(line)
    await callers.come("six", "a", cost=6)
    await callers.come("over its share", "a", cost=1)
    await callers.come("five", "b", cost=5)
    await callers.come("small", "c", cost=1)
    await callers.come("free", "c")
    assert callers.order == ["six", "free"]
    await callers.give_up("five")
    await passed()
    assert callers.order == ["six", "free", "small"]
    await callers.come("too much for anybody", "d", cost=99)
    await callers.go("six")
    await passed()
    assert callers.order[3:] == ["too much for anybody", "over its share"]
    await callers.go(*callers.order[1:])
    assert line.is_idle


async def test_a_turn_that_costs_less_than_it_might_lets_others_in() -> None:
    """A turn that lowers its cost admits others at once."""
    line = FairLine(Bound(cost=10))
    first = await line.enter("a", cost=8)
    second = asyncio.create_task(line.enter("b", cost=8))
    await passed()
    first.lower(9)  # a cost can't rise again
    assert not second.done()
    first.lower(2)
    (await second).leave()
    first.leave()
    assert line.is_idle


async def test_a_turn_inside_of_a_turn_is_the_same() -> None:
    """A nested turn reuses the outer one, and a task that outlives its turn is outside."""
    line = FairLine(Bound(1))
    is_over = asyncio.Event()

    async def later() -> bool:
        await is_over.wait()
        async with line.turn("a") as turn:
            return turns_inside() == (turn,)

    async with line.turn("a") as outer:
        async with line.turn("a") as inner:
            assert inner is outer
        assert turns_inside() == (outer,)
        task = asyncio.create_task(later())
    is_over.set()
    assert turns_inside() == ()
    assert await task
    assert line.is_idle


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 1 << 32), st.integers(1, 4), st.integers(1, 3))
def test_bounds_hold_and_nothing_leaks_whatever_is_cancelled_when(seed: int, whole: int, each: int) -> None:
    """With random callers and cancellations, bounds hold, everyone else is admitted, and nothing leaks."""
    asyncio.run(crowd(random.Random(seed), whole, each))


async def crowd(draw: random.Random, whole: int, each: int) -> None:
    """Run one random crowd."""
    line = FairLine(Bound(whole, 20), Bound(each, 12), Bound(1), waiting=3)
    inside: Counter[object] = Counter()
    cost: Counter[object] = Counter()

    async def visit(server: int, member: str, price: int) -> None:
        async with line.turn(server, member, cost=price) as turn:
            parts = ("all", server, member)
            inside.update(parts)
            cost.update(dict.fromkeys(parts, turn.cost))
            try:
                assert inside["all"] <= whole
                assert inside[server] <= each
                assert inside[member] == 1
                assert cost["all"] <= 20
                assert cost[server] <= 12
                await passed(draw.randrange(4))
            finally:
                inside.subtract(parts)
                cost.subtract(dict.fromkeys(parts, turn.cost))

    tasks: list[asyncio.Task[None]] = []
    cancelled: set[asyncio.Task[None]] = set()
    for _ in range(40):
        server = draw.randrange(SERVERS)
        price = draw.choice((0, 0, 3, 15))
        tasks.append(asyncio.create_task(visit(server, f"{server}-{draw.randrange(MEMBERS)}", price)))
        await passed(draw.randrange(2))
        if draw.random() < 0.4:
            victim = draw.choice(tasks)
            if not victim.done():
                victim.cancel()
                cancelled.add(victim)
            await passed(draw.randrange(2))
    async with asyncio.timeout(CEILING_SECONDS):
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for task, end in zip(tasks, ends, strict=True):
        assert end is None or isinstance(end, LineFullError) or task in cancelled
    assert line.is_idle
