"""The outgoing calls of an action: REST, database, encoder and downloads.

`Points` counts the calls while an action runs and can make one of them fail. All other calls are real.
"""

import asyncio
import contextvars
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

import pytest
from discord.http import HTTPClient
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.client import INTERACTION_TASKS
from engine.database.connection import Connection
from engine.web import fetch as web
from engine.workers import Worker
from tests.faults.failures import Failure, failure_of

COMPUTING = ("encode", "refine", "pictures")


class Kind(StrEnum):
    """The kind of a call, which decides how it can fail."""

    REST = "REST"
    DATABASE = "database"
    COMPUTING = "computing"
    DOWNLOAD = "download"


@dataclass(frozen=True)
class Point:
    """An action's `nth` call of that name, counted from 1."""

    kind: Kind
    name: str
    nth: int

    def __str__(self) -> str:
        return f"{self.name} #{self.nth}"


@dataclass(frozen=True)
class Fault:
    """A failure of one call."""

    point: Point
    failure: Failure


@dataclass
class Call:
    """A call, whether it wrote to the database, and whether an interaction was being handled."""

    point: Point
    writes: bool = False
    is_heard: bool = False


_current: contextvars.ContextVar[Call | None] = contextvars.ContextVar("call", default=None)


@dataclass
class Points:
    """The calls of an action; `fault` says which one fails, and `fired` whether it has failed."""

    calls: list[Call] = field(default_factory=list)
    fault: Fault | None = None
    fired: bool = False
    _watches: bool = False
    _is_gone: bool = False
    _count: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def watching(self, fault: Fault | None = None) -> Iterator[None]:
        """Count the calls in the block and let one fail; a database that is gone comes back after the block."""
        self.calls, self.fault, self.fired, self._is_gone = [], fault, False, False
        self._count.clear()
        self._watches = True
        try:
            yield
        finally:
            self._watches = self._is_gone = False

    async def through(self, kind: Kind, name: str, call: Callable[[], Awaitable[Any]]) -> Any:
        """Make a call, or let it fail."""
        if not self._watches:
            return await call()
        self._count[name] += 1
        made = Call(Point(kind, name, self._count[name]), is_heard=bool(handlers()))
        self.calls.append(made)
        token = _current.set(made)
        try:
            return await self._made(made, call)
        finally:
            _current.reset(token)

    async def _made(self, made: Call, call: Callable[[], Awaitable[Any]]) -> Any:
        if self._is_gone and made.point.kind is Kind.DATABASE:
            raise failure_of(Failure.UNAVAILABLE, made.point.name)
        if self.fault is None or self.fault.point != made.point:
            return await call()
        self.fired = True
        match self.fault.failure:
            case Failure.CANCELLED:
                for handler in handlers():
                    handler.cancel()
                await asyncio.sleep(0)
                return await call()
            case Failure.LOST | Failure.UNANSWERED as failure:
                await call()
                raise failure_of(failure, made.point.name)
            case Failure.GONE:
                self._is_gone = True
        raise failure_of(self.fault.failure, made.point.name)


def handlers() -> list[asyncio.Task[Any]]:
    """The tasks that handle members' interactions."""
    return [task for task in asyncio.all_tasks() if task.get_name().startswith(INTERACTION_TASKS)]


def listen(points: Points, patch: pytest.MonkeyPatch) -> None:
    """Route every call of this process through `points`."""
    of_channels, of_answers, in_thread = HTTPClient.request, AsyncWebhookAdapter.request, Worker.run
    over_web, looked_up = web._with, web.check

    async def request(self: HTTPClient, route: Any, **fields: Any) -> Any:
        call = partial(of_channels, self, route, **fields)
        return await points.through(Kind.REST, f"{route.method} {route.path}", call)

    async def respond(self: AsyncWebhookAdapter, route: Any, *args: Any, **fields: Any) -> Any:
        call = partial(of_answers, self, route, *args, **fields)
        return await points.through(Kind.REST, f"{route.method} {route.path}", call)

    async def run(self: Worker, function: Callable[..., Any], /, *args: Any, **fields: Any) -> Any:
        kind = Kind.COMPUTING if self.name in COMPUTING else Kind.DATABASE
        name = f"{self.name}: {getattr(function, '__qualname__', 'call').removesuffix('.<locals>.<lambda>')}"
        return await points.through(kind, name, partial(in_thread, self, function, *args, **fields))

    async def fetched(*args: Any) -> Any:
        return await points.through(Kind.DOWNLOAD, "download", partial(over_web, *args))

    async def checked(*args: Any, **fields: Any) -> Any:
        return await points.through(Kind.DOWNLOAD, "look-up", partial(looked_up, *args, **fields))

    patch.setattr(HTTPClient, "request", request)
    patch.setattr(AsyncWebhookAdapter, "request", respond)
    patch.setattr(Worker, "run", run)
    patch.setattr(web, "_with", fetched)
    patch.setattr(web, "check", checked)
    for name in ("insert", "insert_table", "execute"):
        patch.setattr(Connection, name, _noted(getattr(Connection, name)))


def _noted(write: Callable[..., Any]) -> Callable[..., Any]:
    def noted(*args: Any, **fields: Any) -> Any:
        call = _current.get()
        if call is not None:
            call.writes = True
        return write(*args, **fields)

    return noted
