"""The local Discord without its HTTP server: the state, and the parts that work on it, wired together."""

from dataclasses import dataclass
from functools import partial

from bot.sandbox.access_tokens import AccessTokens
from bot.sandbox.broadcast import Broadcast
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.gateway.event_check import event_complaints
from bot.sandbox.gateway.gateway_faults import GatewayFaults
from bot.sandbox.gateway.gateway_protocol import GatewayProtocol
from bot.sandbox.gateway.session_hub import SessionHub
from bot.sandbox.intents import Intent
from bot.sandbox.interactions.interaction_registry import InteractionRegistry
from bot.sandbox.interactions.responses import Responses
from bot.sandbox.json_types import Json
from bot.sandbox.message_store import MessageStore
from bot.sandbox.model import User
from bot.sandbox.ratelimits import RateLimits
from bot.sandbox.specification import Specification
from bot.sandbox.world import World


@dataclass
class CallRecord:
    """One REST call and its status. `by` is "bot", "person" or "token" (an interaction token)."""

    method: str
    template: str
    path: str
    by: str
    status: int = 0


@dataclass
class InvalidRequest:
    """A call by the bot that was refused because the request was malformed."""

    method: str
    path: str
    reasons: object


class LocalDiscord:
    """Everything that the request handlers work with."""

    def __init__(self, world: World, specification: Specification | None, limits: RateLimits) -> None:
        self.world: World = world
        self.clock: Clock = world.clock
        self.tokens = AccessTokens(world)
        self.faults = Faults()
        self.hub = SessionHub(world.clock)
        self.gateway = GatewayProtocol(world, self.hub, self.tokens)
        self.gateway_faults = GatewayFaults(world.application.bot, world.clock, self.gateway, self.hub)
        self.broadcast = Broadcast(world, self.hub)
        self.messages = MessageStore(world, self.broadcast)
        self.interactions = InteractionRegistry(world, self.hub, self.faults)
        self.responses = Responses(self.interactions, self.messages)
        self.specification, self.limits = specification, limits
        self.calls: list[CallRecord] = []
        self.invalid_requests: list[InvalidRequest] = []
        self.invalid_responses: list[str] = []
        self.url = ""
        if specification is not None:
            self.hub.check_event = partial(self._check_event, specification)

    def _check_event(self, specification: Specification, event: str, data: Json) -> None:
        self.invalid_responses += event_complaints(specification, event, data)

    def serve_at(self, url: str) -> None:
        """Set the address, which is known once the server listens. Urls of files start with it."""
        self.url = self.messages.base_url = self.interactions.factory.base_url = url

    @property
    def gateway_url(self) -> str:
        """The gateway's websocket address."""
        return self.url.replace("http", "ws", 1) + "/gateway"

    def reads_content(self, user: User) -> bool:
        """Whether this account may read the content of other people's messages."""
        return not user.bot or bool(self.world.application.privileged_intents & Intent.MESSAGE_CONTENT)
