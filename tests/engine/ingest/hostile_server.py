"""A web server on 127.0.0.1 that misbehaves in all the ways of real servers."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.engine.ingest.images import plain
from tests.loopback import serving


@dataclass
class HostileServer:
    """The server: `files` holds what it serves, by name, and `asked` the times of requests, by path."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    at_once: int = 0
    most_at_once: int = 0

    @property
    def counts(self) -> Counter[str]:
        """The number of requests of each path."""
        return Counter({path: len(times) for path, times in self.asked.items()})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer as the first part of the path says."""
        self.asked[request.path].append(time.monotonic())
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            kind, _, rest = request.path.lstrip("/").partition("/")
            response: web.StreamResponse = await getattr(self, f"_{kind}")(request, rest)
            return response
        finally:
            self.at_once -= 1

    async def _file(self, request: web.Request, name: str) -> web.StreamResponse:
        await asyncio.sleep(0)
        return web.Response(body=self.files[name], content_type="image/jpeg")

    async def _untyped(self, request: web.Request, name: str) -> web.StreamResponse:
        return web.Response(body=self.files[name], content_type="text/plain")

    async def _page(self, request: web.Request, rest: str) -> web.StreamResponse:
        return web.Response(text="<!DOCTYPE html><title>Sorry</title>", content_type="text/html")

    async def _status(self, request: web.Request, status: str) -> web.StreamResponse:
        return web.Response(status=int(status), body=plain())

    async def _wait(self, request: web.Request, rest: str) -> web.StreamResponse:
        """Answer 429 with Retry-After once, then the photo."""
        if len(self.asked[request.path]) == 1:
            return web.Response(status=429, headers={"Retry-After": "1"})
        return web.Response(body=plain())

    async def _limited(self, request: web.Request, rest: str) -> web.StreamResponse:
        return web.Response(status=429)

    async def _flaky(self, request: web.Request, rest: str) -> web.StreamResponse:
        """Answer 503 once, then the photo."""
        return web.Response(status=503) if len(self.asked[request.path]) == 1 else web.Response(body=plain())

    async def _silent(self, request: web.Request, rest: str) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    async def _slow(self, request: web.Request, rest: str) -> web.StreamResponse:
        """Send single bytes without end, so that no single wait is long."""
        response = await _begun(request, 10_000)
        for byte in plain() * 100:
            await response.write(bytes([byte]))
            await asyncio.sleep(0.05)
        return response

    async def _huge(self, request: web.Request, form: str) -> web.StreamResponse:
        """Send 200 MB, with or without a Content-Length."""
        response = await _begun(request, 200_000_000 if form == "announced" else None)
        for _ in range(200):
            await response.write(bytes(1_000_000))
        return response

    async def _short(self, request: web.Request, rest: str) -> web.StreamResponse:
        """Send less than announced and close the connection."""
        response = await _begun(request, 10_000)
        await response.write(plain()[:100])
        assert request.transport is not None
        request.transport.close()
        return response

    async def _reset(self, request: web.Request, rest: str) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def _loop(self, request: web.Request, rest: str) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": f"/loop/{len(rest)}{rest[:1]}"})

    async def _moved(self, request: web.Request, target: str) -> web.StreamResponse:
        return web.Response(status=301, headers={"Location": f"/file/{target}"})

    async def _elsewhere(self, request: web.Request, host: str) -> web.StreamResponse:
        """Redirect to another host name at the same port."""
        port = self.url.rpartition(":")[2]
        return web.Response(status=302, headers={"Location": f"http://{host}:{port}/file/plain"})

    async def _astray(self, request: web.Request, rest: str) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "file:///etc/passwd"})


async def _begun(request: web.Request, length: int | None) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_length = length
    if length is None:
        response.enable_chunked_encoding()
    await response.prepare(request)
    return response


@asynccontextmanager
async def hostile_server() -> AsyncIterator[HostileServer]:
    """Run the server until the block ends."""
    server = HostileServer()
    async with serving({"/{rest:.*}": server.answer}) as server.url:
        yield server
