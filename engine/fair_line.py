"""A waiting line that admits its callers round robin, so that one busy caller does not hold up the others.

Each caller has a key: a tuple from the outermost part to the innermost, such as (server, member). The next turn goes to
the server that was served least recently, and within it to the member who was. A `Bound` for each part of the key
limits how many turns run at once.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from sys import maxsize

from engine.errors import LineFullError


@dataclass(frozen=True, slots=True)
class Bound:
    """How many turns may run at once, and their highest total cost."""

    turns: int = maxsize
    cost: int = maxsize


@dataclass(eq=False, slots=True)
class Turn:
    """One caller's turn. `arrival` is its number in the line."""

    line: "FairLine"
    key: tuple[Hashable, ...]
    cost: int
    arrival: int
    is_let_in: asyncio.Future[None]
    threads: int = 0
    is_left: bool = False
    inner: list["Turn"] = field(default_factory=list)
    """Turns in other lines that end with this one."""

    def leave(self) -> None:
        """Mark the caller as done. The turn ends when no thread works for it any more."""
        self.is_left = True
        self._end_if_done()

    def lower(self, cost: int) -> None:
        """Lower the cost of the turn."""
        self.line.lower(self, min(cost, self.cost))

    def hold(self) -> None:
        """Count a thread that still works for this turn after its caller was cancelled."""
        self.threads += 1

    def let_go(self) -> None:
        """Count such a thread as done."""
        self.threads -= 1
        self._end_if_done()

    def _end_if_done(self) -> None:
        if self.is_left and not self.threads:
            for turn in self.inner:
                turn.leave()
            self.line.end(self)


_inside: ContextVar[tuple[Turn, ...]] = ContextVar("inside", default=())


def turns_inside() -> tuple[Turn, ...]:
    """The turns that the running task is inside of, outermost first."""
    # A task inherits the turns of the task that created it, and may outlive them.
    return tuple(turn for turn in _inside.get() if not turn.is_left)


class FairLine:
    """Admits callers within `bounds`: the first is for the whole line, then one for each part of a key.

    A part is identified by its position and value: a member is the same member in every server. At most `waiting`
    callers with the same innermost part may wait. Not thread-safe: use it on the event loop's thread.
    """

    def __init__(self, *bounds: Bound, waiting: int = maxsize) -> None:
        self._bounds, self._most_waiting = bounds, waiting
        self._waiting: list[Turn] = []
        self._turns: Counter[Hashable] = Counter()
        self._costs: Counter[Hashable] = Counter()
        self._served: dict[Hashable, int] = {}
        self._clock = count(1)

    @property
    def is_idle(self) -> bool:
        """Whether nobody is inside or waiting, and nothing is remembered."""
        return not (self._waiting or self._turns or self._costs or self._served)

    @property
    def is_wanted(self) -> bool:
        """Whether somebody is waiting."""
        return bool(self._waiting)

    @asynccontextmanager
    async def turn(self, *key: Hashable, cost: int = 0) -> AsyncIterator[Turn]:
        """Wait to be admitted. A nested call reuses the turn that the task already has in this line.

        Raises LineFullError if too many callers wait already.
        """
        for outer in turns_inside():
            if outer.line is self:
                yield outer
                return
        turn = await self.enter(*key, cost=cost)
        token = _inside.set((*_inside.get(), turn))
        try:
            yield turn
        finally:
            _inside.reset(token)
            turn.leave()

    async def enter(self, *key: Hashable, cost: int = 0) -> Turn:
        """Wait to be admitted. The caller must `leave` the turn. A cost above the bounds is reduced to them.

        Raises LineFullError.
        """
        own = len(key) - 1
        if sum(turn.key[own:] == key[own:] for turn in self._waiting) >= self._most_waiting:
            raise LineFullError(self._most_waiting)
        cost = min(cost, *(bound.cost for bound in self._bounds))
        turn = Turn(self, key, cost, next(self._clock), asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        self._let_in()
        try:
            await turn.is_let_in
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
                self._forget(turn)
                self._let_in()  # it may have blocked others because of its cost
            else:  # admitted and cancelled at the same time
                turn.leave()
            raise
        return turn

    def end(self, turn: Turn) -> None:
        """Free the place of a turn. Called by `Turn`."""
        for part in _parts(turn.key):
            self._turns[part] -= 1
            self._costs[part] -= turn.cost
        self._forget(turn)
        self._let_in()

    def lower(self, turn: Turn, cost: int) -> None:
        """Lower the cost of an admitted turn. Called by `Turn`."""
        for part in _parts(turn.key):
            self._costs[part] -= turn.cost - cost
        turn.cost = cost
        self._let_in()

    def _let_in(self) -> None:
        while (turn := self._next()) is not None:
            self._waiting.remove(turn)
            now = next(self._clock)
            for part in _parts(turn.key):
                self._turns[part] += 1
                self._costs[part] += turn.cost
                self._served[part] = now
            turn.is_let_in.set_result(None)

    def _next(self) -> Turn | None:
        """The next turn to admit, if any. A costly turn that has no room yet is not overtaken by other costly ones."""
        is_full = False
        for turn in sorted(self._waiting, key=self._order):
            if turn.is_let_in.done():  # cancelled a moment ago
                continue
            if not all(self._turns[part] < bound.turns for part, bound in self._bounded(turn)):
                continue
            if not turn.cost:
                return turn
            whole, *parts = [self._costs[part] + turn.cost <= bound.cost for part, bound in self._bounded(turn)]
            if all(parts) and not is_full:
                if whole:
                    return turn
                is_full = True
        return None

    def _order(self, turn: Turn) -> tuple[int, ...]:
        return (*(self._served.get(part, 0) for part in _parts(turn.key)), turn.arrival)

    def _bounded(self, turn: Turn) -> Iterator[tuple[Hashable, Bound]]:
        return zip(_parts(turn.key), self._bounds, strict=False)

    def _forget(self, turn: Turn) -> None:
        """Drop the counts of parts that are neither inside nor waiting."""
        waiting = {part for other in self._waiting for part in _parts(other.key)}
        for part in _parts(turn.key):
            if not self._turns[part]:
                del self._turns[part], self._costs[part]
                if part not in waiting:
                    self._served.pop(part, None)


def _parts(key: tuple[Hashable, ...]) -> Iterator[Hashable]:
    """The parts that bounds apply to: the whole line, then each part of the key with its position."""
    yield ()
    yield from enumerate(key)
