"""All gateway sessions: who is connected, who can resume, and who receives an event."""

import json
from collections.abc import Callable, Iterable

from bot.sandbox.clock import Clock
from bot.sandbox.gateway.gateway_session import GatewaySession
from bot.sandbox.json_types import Json
from bot.sandbox.model import Guild

RESUME_SECONDS = 180.0


class SessionHub:
    """The sessions by id, oldest first. `check_event` sees every event before it is sent."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.sessions: dict[str, GatewaySession] = {}
        self.identifies = 0
        self.resumes = 0
        self.check_event: Callable[[str, Json], None] = lambda event, data: None

    def add(self, session: GatewaySession) -> None:
        """Add the session of a client that has identified."""
        self._remove_expired()
        self.identifies += 1
        self.sessions[session.id] = session

    def resumable(self, session_id: str, user_id: str) -> GatewaySession | None:
        """The session to resume, if it is that user's and has not expired."""
        self._remove_expired()
        session = self.sessions.get(session_id)
        return session if session is not None and session.user.id == user_id else None

    def leave(self, session: GatewaySession) -> None:
        """Note that the session's socket closed. A bot can resume; a person's client has to identify again."""
        session.socket, session.left_at = None, self._clock.now()
        if not session.user.bot:
            self.sessions.pop(session.id, None)

    def end(self, session: GatewaySession) -> None:
        """End the session, so that it cannot resume."""
        self.sessions.pop(session.id, None)

    def of_user(self, user_id: str) -> list[GatewaySession]:
        """The user's sessions, newest last."""
        return [session for session in self.sessions.values() if session.user.id == user_id]

    def send(self, event: str, data: Json, to: Iterable[GatewaySession]) -> None:
        """Send an event to the sessions whose intents include it. It is serialized once."""
        receivers = [session for session in to if session.wants(event)]
        if receivers:
            self.check_event(event, data)
            text = json.dumps(data)
            for session in receivers:
                session.dispatch_text(event, text)

    def where(self, condition: Callable[[GatewaySession], bool]) -> list[GatewaySession]:
        """The sessions that meet `condition`."""
        return [session for session in self.sessions.values() if condition(session)]

    def people_of(self, guild: Guild) -> list[GatewaySession]:
        """The sessions of the guild's members that are not bots."""
        return self.where(lambda session: session.user.id in guild.members and not session.user.bot)

    def _remove_expired(self) -> None:
        now = self._clock.now()
        for session in list(self.sessions.values()):
            closed = session.socket is None and session.left_at is not None
            if closed and now - (session.left_at or now) > RESUME_SECONDS:
                del self.sessions[session.id]
