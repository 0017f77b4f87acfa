"""All gateway sessions: who is connected, who can resume, and who is sent what."""

import json
from collections.abc import Callable, Iterable

from bot.sandbox.clock import Clock
from bot.sandbox.gateway.gateway_session import GatewaySession
from bot.sandbox.json_types import Json
from bot.sandbox.model import Guild

RESUME_SECONDS = 180.0


class SessionHub:
    """The sessions by id, in the order they came."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.sessions: dict[str, GatewaySession] = {}
        self.identifies = 0
        self.resumes = 0
        self.judge: Callable[[str, Json], None] = lambda event, data: None  # sees every event before it is sent

    def add(self, session: GatewaySession) -> None:
        """A client has identified."""
        self._forget_the_long_gone()
        self.identifies += 1
        self.sessions[session.id] = session

    def resumable(self, session_id: str, user_id: str) -> GatewaySession | None:
        """The session to go on with, if it is that user's and was not gone for too long."""
        self._forget_the_long_gone()
        session = self.sessions.get(session_id)
        return session if session is not None and session.user.id == user_id else None

    def leave(self, session: GatewaySession) -> None:
        """The session's socket is gone: a bot may resume, a person's client identifies anew."""
        session.socket, session.left_at = None, self._clock.now()
        if not session.user.bot:
            self.sessions.pop(session.id, None)

    def end(self, session: GatewaySession) -> None:
        """The session is over; resuming it is refused."""
        self.sessions.pop(session.id, None)

    def of_user(self, user_id: str) -> list[GatewaySession]:
        """The user's sessions, newest last."""
        return [session for session in self.sessions.values() if session.user.id == user_id]

    def send(self, event: str, data: Json, to: Iterable[GatewaySession]) -> None:
        """Dispatch one payload to several sessions, if their intents want it; it is written as JSON once."""
        receivers = [session for session in to if session.wants(event)]
        if receivers:
            self.judge(event, data)
            text = json.dumps(data)
            for session in receivers:
                session.dispatch_text(event, text)

    def where(self, condition: Callable[[GatewaySession], bool]) -> list[GatewaySession]:
        """The sessions for which `condition` holds."""
        return [session for session in self.sessions.values() if condition(session)]

    def people_of(self, guild: Guild) -> list[GatewaySession]:
        """The sessions of the guild's members, without bots."""
        return self.where(lambda session: session.user.id in guild.members and not session.user.bot)

    def _forget_the_long_gone(self) -> None:
        now = self._clock.now()
        for session in list(self.sessions.values()):
            gone = session.socket is None and session.left_at is not None
            if gone and now - (session.left_at or now) > RESUME_SECONDS:
                del self.sessions[session.id]
