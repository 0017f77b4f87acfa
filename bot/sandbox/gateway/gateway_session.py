"""A gateway session: numbered events, of which the latest are kept so that the client can resume."""

import secrets
from collections import deque
from typing import Protocol

from bot.sandbox.intents import ALL_INTENT_BITS, Intent, wants
from bot.sandbox.model import User

REPLAY_EVENTS = 2_000


class Socket(Protocol):
    """The part of a connection that a session uses."""

    def send_text(self, text: str) -> None:
        """Queue a payload."""

    def close(self, code: int, reason: str) -> None:
        """Close the connection after sending what is queued."""

    def drop(self) -> None:
        """Cut the connection without a close frame."""


class GatewaySession:
    """One identified client. While it has no socket, its events are kept for a replay."""

    def __init__(self, user: User, intents: int | None) -> None:
        self.id = secrets.token_hex(16)
        self.user = user
        self.intents = ALL_INTENT_BITS if intents is None else intents
        self.sequence = 0
        self.socket: Socket | None = None
        self.left_at: float | None = None
        self._sent: deque[tuple[int, str]] = deque(maxlen=REPLAY_EVENTS)

    @property
    def reads_content(self) -> bool:
        """Whether this client receives the content of other people's messages."""
        return not self.user.bot or bool(self.intents & Intent.MESSAGE_CONTENT)

    def wants(self, event: str) -> bool:
        """Whether the client's intents include this event."""
        return not self.user.bot or wants(self.intents, event)

    def dispatch_text(self, event: str, data: str) -> None:
        """Send an event, or keep it for the next resume. `data` is JSON already, shared by all sessions."""
        self.sequence += 1
        text = f'{{"op":0,"t":"{event}","s":{self.sequence},"d":{data}}}'
        self._sent.append((self.sequence, text))
        if self.socket is not None:
            self.socket.send_text(text)

    def replay(self, after: int) -> bool:
        """Send the events after sequence number `after` again. Returns False if they are not all available."""
        oldest = self._sent[0][0] if self._sent else 1
        if self.socket is None or not oldest - 1 <= after <= self.sequence:
            return False
        for sequence, text in self._sent:
            if sequence > after:
                self.socket.send_text(text)
        return True
