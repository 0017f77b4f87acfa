"""A database server behind a proxy that pauses, refuses requests, loses responses and delivers late.

The server is the one from the tests: the real engine behind a subset of ClickHouse's HTTP interface. The proxy
simulates a bad network and an overloaded server.
"""

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path

import aiohttp
from aiohttp import web

from demonstration.processes import ROOT

LATEST_SECONDS = 8.0
_PASSED_ON = ("Authorization", "Content-Type", "Content-Encoding", "User-Agent")
_PASSED_BACK = ("X-ClickHouse-Summary", "X-ClickHouse-Format", "X-ClickHouse-Exception-Code", "Content-Type")


class ProxyMode(StrEnum):
    """How the proxy treats requests. In each mode except FINE, it spares half of them."""

    FINE = "fine"
    PAUSED = "paused"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    LATE = "late"


class DatabaseProxy:
    """Forwards requests to the server at `upstream`, according to its `mode`."""

    def __init__(self, upstream: str, seed: int) -> None:
        self._upstream, self._drawing = upstream, random.Random(seed)
        self._mode, self._fine = ProxyMode.FINE, asyncio.Event()
        self._fine.set()
        self._late: set[asyncio.Task[None]] = set()
        self.url = ""

    @property
    def mode(self) -> ProxyMode:
        """The current mode."""
        return self._mode

    @mode.setter
    def mode(self, mode: ProxyMode) -> None:
        self._mode = mode
        if mode is ProxyMode.PAUSED:
            self._fine.clear()
        else:
            self._fine.set()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        body = await request.read()
        await self._fine.wait()
        fate = self._mode if self._drawing.random() < 0.5 else ProxyMode.FINE
        if fate is ProxyMode.REFUSED:
            return _cut(request)
        if fate is ProxyMode.LATE:
            self._begin_late(request, body)
            return _cut(request)
        answer = await self._pass_on(request, body)
        return _cut(request) if fate is ProxyMode.UNANSWERED else answer

    async def settled(self) -> None:
        """Switch to FINE and wait until all late requests are delivered."""
        self.mode = ProxyMode.FINE
        if self._late:
            await asyncio.wait(self._late)

    def _begin_late(self, request: web.Request, body: bytes) -> None:
        seconds = self._drawing.uniform(0.5, LATEST_SECONDS)

        async def deliver() -> None:
            await asyncio.sleep(seconds)
            await self._pass_on(request, body)

        task = asyncio.create_task(deliver())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _pass_on(self, request: web.Request, body: bytes) -> web.Response:
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        address = f"{self._upstream}{request.rel_url}"
        async with self._http.request(request.method, address, data=body, headers=headers) as found:
            back = {name: found.headers[name] for name in _PASSED_BACK if name in found.headers}
            return web.Response(status=found.status, body=await found.read(), headers=back)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Listen on the loopback address for as long as the block runs."""
        application = web.Application(client_max_size=1 << 30)
        application.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(application, auto_decompress=False, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"127.0.0.1:{runner.addresses[0][1]}"
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), auto_decompress=False) as self._http:
            try:
                yield
            finally:
                await self.settled()
                await runner.cleanup()


@asynccontextmanager
async def database_server(folder: Path, seed: int) -> AsyncIterator[tuple[DatabaseProxy, str]]:
    """Run a server on the folder behind a proxy. Yields the proxy and the server's direct address."""
    process = _server_process(folder)
    assert process.stdout is not None
    try:
        port = json.loads(await asyncio.to_thread(process.stdout.readline))["port"]
        proxy = DatabaseProxy(f"http://127.0.0.1:{port}", seed)
        async with proxy.serving():
            yield proxy, f"127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _server_process(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.contracts.clickhouse_server", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def database_url(address: str, folder: Path) -> str:
    """Return the DATABASE_URL for an address, with local photos in the folder."""
    return f"clickhouse://ninefold:secret@{address}/default?secure=false&folder={folder}"


def _cut(request: web.Request) -> web.Response:
    """Abort the connection. The returned response is never sent."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
