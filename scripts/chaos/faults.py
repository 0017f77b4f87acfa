"""Injects random faults into Discord, the gateway and the database, and kills the bot."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from bot.sandbox import SandboxServer
from bot.sandbox.faults import CallFault
from chaos.database_proxy import DatabaseProxy, ProxyMode

EVERY_SECONDS = (2.0, 6.0)
FAULT_SECONDS = (1.0, 6.0)
MESSAGES = "/channels/{channel_id}/messages"
ROUTES = (
    ("POST", MESSAGES),
    ("PATCH", f"{MESSAGES}/{{message_id}}"),
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"),
    ("*", "*"),
)


@dataclass
class FaultWindows:
    """The times of faults. Acknowledgements during them are not counted in the latencies."""

    times: list[tuple[float, float]] = field(default_factory=list)

    def overlap(self, moment: float, seconds: float) -> bool:
        """Whether a wait that began at `moment` overlaps a fault."""
        return any(begin <= moment + seconds and moment <= end for begin, end in self.times)


class FaultInjector:
    """Injects faults while `run` runs. `windows` records when, and `counts` how often each fault occurred."""

    def __init__(
        self, server: SandboxServer, proxy: DatabaseProxy, restart: Callable[[], Awaitable[None]], seed: int
    ) -> None:
        self._server, self._proxy, self._restart, self._drawing = server, proxy, restart, random.Random(seed)
        self.windows, self.counts = FaultWindows(), dict[str, int]()

    async def run(self, seconds: float, kills: int) -> None:
        """Inject random faults for some seconds, with evenly spaced kills."""
        began = time.monotonic()
        killed = 0
        while (passed := time.monotonic() - began) < seconds:
            if killed < kills and passed >= (killed + 1) * seconds / (kills + 1):
                killed += 1
                await self._record("kill -9", self._restart())
            else:
                await self._one()
            await asyncio.sleep(self._drawing.uniform(*EVERY_SECONDS))
        self._server.faults.clear()
        await self._proxy.settled()

    async def _one(self) -> None:
        faults: list[tuple[str, Callable[[], Awaitable[None]]]] = [
            ("Discord answers 5xx", lambda: self._call(status=self._drawing.choice([500, 502, 503]))),
            ("Discord is slow", lambda: self._call(delay=self._drawing.uniform(0.5, 2.5))),
            ("Discord's answer is lost", lambda: self._call(status=502, after=True)),
            ("the gateway drops", self._gateway),
            *((f"the database: {mode}", partial(self._database, mode)) for mode in list(ProxyMode)[1:]),
        ]
        name, fault = self._drawing.choice(faults)
        await self._record(name, fault())

    async def _call(self, *, status: int | None = None, delay: float = 0.0, after: bool = False) -> None:
        method, template = self._drawing.choice(ROUTES)
        times = self._drawing.randint(1, 6)
        fault = CallFault(method, template, times=times, status=status, delay=delay, after=after)
        self._server.faults.plan(fault)
        await asyncio.sleep(self._drawing.uniform(*FAULT_SECONDS))
        self._server.faults.calls.remove(fault)

    async def _gateway(self) -> None:
        ways: list[Callable[[], int]] = [
            self._server.drop_bot_sockets,
            self._server.ask_bot_to_reconnect,
            partial(self._server.invalidate_bot_sessions, resumable=False),
        ]
        self._drawing.choice(ways)()
        await asyncio.sleep(self._drawing.uniform(*FAULT_SECONDS))

    async def _database(self, mode: ProxyMode) -> None:
        self._proxy.mode = mode
        await asyncio.sleep(self._drawing.uniform(*FAULT_SECONDS))
        self._proxy.mode = ProxyMode.FINE

    async def _record(self, name: str, fault: Awaitable[None]) -> None:
        began = time.monotonic()
        await fault
        self.windows.times.append((began, time.monotonic() + 1.0))
        self.counts[name] = self.counts.get(name, 0) + 1
