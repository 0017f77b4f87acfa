"""The HTTP server of the local Discord on 127.0.0.1, and what tests read from it."""

import asyncio
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.access_tokens import BOT_TOKEN
from bot.sandbox.admin import add_admin
from bot.sandbox.api_errors import InvalidTrafficError
from bot.sandbox.clock import Clock, SystemClock
from bot.sandbox.faults import Faults
from bot.sandbox.local_discord import CallRecord, InvalidRequest, LocalDiscord
from bot.sandbox.ratelimits import RateLimits
from bot.sandbox.rest.bodies import MAX_REQUEST
from bot.sandbox.rest.files import add_pages
from bot.sandbox.rest.request_pipeline import add_api
from bot.sandbox.specification import specification_at
from bot.sandbox.trust import protect
from bot.sandbox.world import World, first_world

HOST = "127.0.0.1"


class SandboxServer:
    """A local Discord that serves at `url` inside `async with`.

    Requests to /admin need `admin_token` as `Authorization: Bearer <token>`. Each server has its own.

    Args:
        port: 0 for a free one.
        openapi: Discord's OpenAPI document. Without it, only the other rules are checked.
        clock: the time. With a `MovableClock`, tests can skip 3 s or 15 minutes.
        page: whether to serve the web page.
        rate_limits: whether to enforce rate limits.
        privileged_intents: the privileged intents that the bot may use. By default there are none, and a bot that asks
            for one is disconnected with 4014.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        openapi: Path | None = None,
        clock: Clock | None = None,
        page: bool = True,
        rate_limits: bool = True,
        privileged_intents: int = 0,
    ) -> None:
        self._port, self._page = port, page
        self.admin_token: str = secrets.token_urlsafe(32)
        self.clock: Clock = clock or SystemClock()
        self.world: World = first_world(self.clock, privileged_intents=privileged_intents)
        specification = None if openapi is None else specification_at(openapi)
        self.local = LocalDiscord(self.world, specification, RateLimits(self.clock, enabled=rate_limits))
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The page's address, `http://127.0.0.1:PORT`."""
        return self.local.url

    @property
    def api_base(self) -> str:
        """The base url of the REST API."""
        return f"{self.url}/api/v10"

    @property
    def gateway_url(self) -> str:
        """The url of the gateway."""
        return self.local.gateway_url

    @property
    def token(self) -> str:
        """A valid bot token."""
        return BOT_TOKEN

    @property
    def faults(self) -> Faults:
        """The planned faults."""
        return self.local.faults

    @property
    def limits(self) -> RateLimits:
        """The rate limits."""
        return self.local.limits

    @property
    def calls(self) -> list[CallRecord]:
        """Every REST call so far."""
        return self.local.calls

    @property
    def invalid_requests(self) -> list[InvalidRequest]:
        """Malformed calls by the bot. There should be none at the end of a test."""
        return self.local.invalid_requests

    @property
    def invalid_responses(self) -> list[str]:
        """The server's own responses and events that the OpenAPI document does not allow."""
        return self.local.invalid_responses

    def check_traffic(self) -> None:
        """Check, at the end of a test, that all requests, responses and events were valid.

        Raises:
            InvalidTrafficError: the bot made an invalid request, or the server sent an invalid response or event.
        """
        refused = [f"{one.method} {one.path}: {one.reasons}" for one in self.invalid_requests]
        if complaints := refused + self.invalid_responses:
            raise InvalidTrafficError("\n".join(complaints))

    def count(self, method: str, template: str) -> int:
        """How often the bot made this call. Calls by people's clients do not count."""
        return sum(
            1 for call in self.calls if call.by != "person" and (call.method, call.template) == (method, template)
        )

    def drop_bot_sockets(self) -> int:
        """Cut the bot's connections, as a network failure would. Returns how many there were."""
        return self.local.gateway_faults.drop()

    def ask_bot_to_reconnect(self) -> int:
        """Send op 7, and close the connections that are still open after a few seconds."""
        return self.local.gateway_faults.ask_to_reconnect()

    def invalidate_bot_sessions(self, *, resumable: bool) -> int:
        """Send op 9. Without `resumable`, the sessions end."""
        return self.local.gateway_faults.invalidate(resumable=resumable)

    def freeze_heartbeats(self, frozen: bool = True) -> int:
        """Stop acknowledging the bot's heartbeats, or start again."""
        return self.local.gateway_faults.freeze_heartbeats(frozen)

    async def start(self) -> Self:
        """Start listening.

        Raises:
            OSError: the port is taken.
        """
        app = web.Application(client_max_size=MAX_REQUEST)
        protect(app, self.local)
        app.router.add_get("/gateway", self.local.gateway.serve)
        app.router.add_get("/gateway/", self.local.gateway.serve)
        add_pages(app, self.local, with_page=self._page)
        add_api(app, self.local)
        add_admin(app, self.local, self.admin_token)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        host, port = self._runner.addresses[0][:2]
        self.local.serve_at(f"http://{host}:{port}")
        return self

    async def stop(self) -> None:
        """Close every socket and stop listening."""
        for connection in list(self.local.gateway.connections):
            connection.close(1001, "The server is shutting down.")
        await asyncio.sleep(0)
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
