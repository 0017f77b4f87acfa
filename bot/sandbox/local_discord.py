"""The local Discord without its HTTP server: the state and the parts that work on it, wired together."""

from dataclasses import dataclass
from functools import partial

from bot.sandbox.broadcast import Broadcast
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.gateway.event_check import event_complaints
from bot.sandbox.gateway.hub import Hub
from bot.sandbox.gateway.protocol import GatewayProtocol
from bot.sandbox.intents import Intent
from bot.sandbox.interactions.registry import Ledger
from bot.sandbox.interactions.responses import Responses
from bot.sandbox.json_types import Json
from bot.sandbox.message_store import Desk
from bot.sandbox.model import User
from bot.sandbox.ratelimits import RateLimits
from bot.sandbox.specification import Specification
from bot.sandbox.tokens import Tokens
from bot.sandbox.world import World


@dataclass
class CallRecord:
    """One REST call as it was answered; `by` is "bot", "person" or "token"."""

    method: str
    template: str
    path: str
    by: str
    status: int = 0


@dataclass
class InvalidRequest:
    """A call of the bot that was refused because its form was wrong."""

    method: str
    path: str
    reasons: object


class LocalDiscord:
    """Everything that handlers work with."""

    def __init__(self, world: World, specification: Specification | None, limits: RateLimits) -> None:
        self.world: World = world
        self.clock: Clock = world.clock
        self.tokens = Tokens(world)
        self.faults = Faults()
        self.hub = Hub(world.clock)
        self.gateway = GatewayProtocol(world, self.hub, self.tokens)
        self.broadcast = Broadcast(world, self.hub)
        self.desk = Desk(world, self.broadcast)
        self.ledger = Ledger(world, self.hub, self.faults)
        self.responses = Responses(self.ledger, self.desk)
        self.specification, self.limits = specification, limits
        self.calls: list[CallRecord] = []
        self.invalid_requests: list[InvalidRequest] = []
        self.invalid_responses: list[str] = []
        self.url = ""
        if specification is not None:
            self.hub.judge = partial(self._judge_event, specification)

    def _judge_event(self, specification: Specification, event: str, data: Json) -> None:
        self.invalid_responses += event_complaints(specification, event, data)

    def serve_at(self, url: str) -> None:
        """Now the address is known under which files and the gateway are reached."""
        self.url = self.desk.base_url = self.ledger.factory.base_url = url

    @property
    def gateway_url(self) -> str:
        """The websocket's address."""
        return self.url.replace("http", "ws", 1) + "/gateway"

    def reads_content(self, user: User) -> bool:
        """Whether messages of others come to this account with their content."""
        return not user.bot or bool(self.world.application.privileged_intents & Intent.MESSAGE_CONTENT)
