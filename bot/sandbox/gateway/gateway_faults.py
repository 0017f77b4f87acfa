"""Faults of the bot's gateway connections: dropped, asked to reconnect, invalidated, or left without heartbeat ACKs."""

from collections.abc import Callable

from bot.sandbox.clock import Clock
from bot.sandbox.gateway.gateway_connection import GatewayConnection, Op
from bot.sandbox.gateway.gateway_protocol import GatewayProtocol
from bot.sandbox.gateway.session_hub import SessionHub
from bot.sandbox.model import User

# How long a bot may stay connected after op 7.
RECONNECT_SECONDS = 5.0


class GatewayFaults:
    """Each method returns how many of the bot's connections it affected."""

    def __init__(self, bot: User, clock: Clock, gateway: GatewayProtocol, hub: SessionHub) -> None:
        self._bot, self._clock, self._gateway, self._hub = bot, clock, gateway, hub

    def drop(self) -> int:
        """Cut the connections, as a network failure would."""
        return self._apply(lambda connection: connection.drop())

    def ask_to_reconnect(self) -> int:
        """Send op 7, and close the connections that are still open after a few seconds."""

        def ask(connection: GatewayConnection) -> None:
            connection.send(Op.RECONNECT, None)
            self._clock.call_later(RECONNECT_SECONDS, lambda: connection.close(4000, "Reconnect was requested."))

        return self._apply(ask)

    def invalidate(self, *, resumable: bool) -> int:
        """Send op 9. Without `resumable`, the sessions end."""
        if not resumable:
            for session in self._hub.of_user(self._bot.id):
                self._hub.end(session)
        return self._apply(lambda connection: connection.send(Op.INVALID_SESSION, resumable))

    def freeze_heartbeats(self, frozen: bool = True) -> int:
        """Stop acknowledging heartbeats, or start again."""
        return self._apply(lambda connection: setattr(connection, "acknowledges", not frozen))

    def _apply(self, act: Callable[[GatewayConnection], object]) -> int:
        chosen = [one for one in self._gateway.connections if one.session and one.session.user.bot]
        for connection in chosen:
            act(connection)
        return len(chosen)
