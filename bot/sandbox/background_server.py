"""The local Discord in a thread with its own event loop, for synchronous callers such as Playwright's sync API."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

from bot.sandbox.server import SandboxServer

T = TypeVar("T")
START_SECONDS = 30.0


class BackgroundServer:
    """A `SandboxServer` in another thread. Use `do` to read or change its state there."""

    def __init__(self, server: SandboxServer, loop: asyncio.AbstractEventLoop) -> None:
        self.server, self._loop = server, loop

    @property
    def url(self) -> str:
        """The page's address."""
        return self.server.url

    def do(self, function: Callable[[SandboxServer], T]) -> T:
        """Call `function(server)` on the server's loop and return what it returned."""

        async def called() -> T:
            return function(self.server)

        return asyncio.run_coroutine_threadsafe(called(), self._loop).result(START_SECONDS)


@contextmanager
def run_in_thread(make: Callable[[], SandboxServer] = SandboxServer) -> Iterator[BackgroundServer]:
    """Run a server in a thread until the context exits."""
    started: Future[tuple[SandboxServer, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        try:
            async with make() as server:
                started.set_result((server, asyncio.get_running_loop(), stop))
                await stop.wait()
        except BaseException as error:
            if not started.done():
                started.set_exception(error)
            raise

    thread = Thread(target=lambda: asyncio.run(serve()), name="sandbox", daemon=True)
    thread.start()
    server, loop, stop = started.result(START_SECONDS)
    try:
        yield BackgroundServer(server, loop)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(START_SECONDS)
