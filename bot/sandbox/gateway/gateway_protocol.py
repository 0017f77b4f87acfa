"""The gateway protocol: IDENTIFY, RESUME, heartbeats, requests for members, and close codes."""

import asyncio
from contextlib import suppress

from aiohttp import web

from bot.sandbox.access_tokens import AccessTokens
from bot.sandbox.api_errors import GatewayCloseError
from bot.sandbox.clock import Clock, SystemClock
from bot.sandbox.gateway.gateway_connection import GatewayConnection, HeartbeatTiming, Op
from bot.sandbox.gateway.gateway_session import GatewaySession
from bot.sandbox.gateway.session_hub import SessionHub
from bot.sandbox.intents import ALL_INTENT_BITS, PRIVILEGED, Intent
from bot.sandbox.json_types import Json
from bot.sandbox.model import User
from bot.sandbox.payloads import (
    application_flags,
    guild_create_payload,
    guild_ready_payload,
    member_payload,
    own_user_payload,
    partial_application_payload,
)
from bot.sandbox.presence import announce, presence_payload
from bot.sandbox.world import World

HEARTBEAT_SECONDS = 41.25
# About a network's round trip. discord.py sends heartbeats from another thread and notes their time a moment later. An
# ACK that arrived earlier would be measured from the previous heartbeat ("Can't keep up, ... is 41.2s behind").
ACK_SECONDS = 0.05
WITH_OBJECT = (Op.IDENTIFY, Op.RESUME, Op.REQUEST_GUILD_MEMBERS)


class GatewayProtocol:
    """Serves the sockets of bots and of people's clients.

    Tests may change `heartbeat_seconds`, `ack_seconds` and `heartbeat_clock` before a client connects. Heartbeats have
    their own clock, because clients send them by the machine's time even when a test moves the world's clock.
    """

    def __init__(self, world: World, hub: SessionHub, tokens: AccessTokens) -> None:
        self._world, self._hub, self._tokens = world, hub, tokens
        self.heartbeat_seconds = HEARTBEAT_SECONDS
        self.ack_seconds = ACK_SECONDS
        self.heartbeat_clock: Clock = SystemClock()
        self.connections: set[GatewayConnection] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The websocket handler of /gateway."""
        timing = HeartbeatTiming(self.heartbeat_seconds, self.ack_seconds, self.heartbeat_clock)
        connection = GatewayConnection(request, timing)
        await connection.open()
        self.connections.add(connection)
        tasks = [asyncio.create_task(connection.write()), asyncio.create_task(connection.watch())]
        try:
            if request.query.get("v", "10") not in ("9", "10"):
                raise GatewayCloseError(4012, "Invalid API version.")
            if request.query.get("encoding", "json") != "json":
                raise GatewayCloseError(4002, "The local Discord speaks JSON only.")
            while (payload := await connection.receive()) is not None:
                self._handle(connection, request, payload)
        except GatewayCloseError as error:
            connection.close(error.code, error.reason)
            await tasks[0]
        finally:
            self._leave(connection)
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        return connection.response

    def _leave(self, connection: GatewayConnection) -> None:
        self.connections.discard(connection)
        session = connection.session
        if session is None or session.socket is not connection:
            return
        self._hub.leave(session)
        # A client that closes with 1000 or 1001 ends its session (docs: Gateway, Disconnecting). So does our own 4009.
        if connection.response.close_code in (1000, 1001, 4009):
            self._hub.end(session)
        if session.user.bot:
            announce(self._world, self._hub)

    def _handle(self, connection: GatewayConnection, request: web.Request, payload: Json) -> None:
        op, data = payload["op"], payload.get("d")
        if op in WITH_OBJECT and not isinstance(data, dict | None):
            raise GatewayCloseError(4002, "Error while decoding payload.")
        if op == Op.HEARTBEAT:
            connection.heartbeat()
        elif op == Op.IDENTIFY:
            self._identify(connection, request, data or {})
        elif op == Op.RESUME:
            self._resume(connection, data or {})
        elif connection.session is None:
            raise GatewayCloseError(4003, "Not authenticated.")
        elif op == Op.REQUEST_GUILD_MEMBERS:
            self._send_members(connection.session, data or {})
        elif op not in (Op.PRESENCE_UPDATE, Op.VOICE_STATE_UPDATE):
            raise GatewayCloseError(4001, "Unknown opcode.")

    def _identify(self, connection: GatewayConnection, request: web.Request, data: Json) -> None:
        if connection.session is not None:
            raise GatewayCloseError(4005, "Already authenticated.")
        user = self._tokens.user(str(data.get("token", "")))
        if user is None:
            raise GatewayCloseError(4004, "Authentication failed.")
        intents = self._checked_intents(data.get("intents")) if user.bot else None
        session = GatewaySession(user, intents)
        session.socket, connection.session = connection, session
        self._hub.add(session)
        if user.bot:
            self._greet_bot(session, str(request.url.with_query(None).with_scheme("ws")), data)
        else:
            self._greet_person(session)

    def _checked_intents(self, intents: object) -> int:
        if not isinstance(intents, int) or not 0 <= intents <= ALL_INTENT_BITS:
            raise GatewayCloseError(4013, "Invalid intent(s).")
        if intents & PRIVILEGED & ~self._world.application.privileged_intents:
            raise GatewayCloseError(4014, "Disallowed intent(s).")
        return intents

    def _greet_bot(self, session: GatewaySession, url: str, data: Json) -> None:
        application = self._world.application
        ready = {
            "v": 10,
            "user": own_user_payload(session.user),
            "guilds": [{"id": guild_id, "unavailable": True} for guild_id in self._world.guilds],
            "session_id": session.id,
            "resume_gateway_url": url,
            "application": {"id": application.id, "flags": application_flags(application)},
            "private_channels": [],
            "relationships": [],
            "user_settings": {},
        }
        if "shard" in data:
            ready["shard"] = data["shard"]
        self._hub.send("READY", ready, [session])
        for guild in self._world.guilds.values():
            if session.user.id in guild.members:
                self._hub.send("GUILD_CREATE", guild_create_payload(self._world, guild, session.user), [session])
        announce(self._world, self._hub)

    def _greet_person(self, session: GatewaySession) -> None:
        guilds = [guild for guild in self._world.guilds.values() if session.user.id in guild.members]
        ready = {
            "v": 10,
            "user": own_user_payload(session.user),
            "guilds": [guild_ready_payload(self._world, guild, session.user) for guild in guilds],
            "session_id": session.id,
            "applications": [partial_application_payload(self._world)],
            "presences": [presence_payload(self._world, self._hub, guild.id) for guild in guilds],
        }
        self._hub.send("READY", ready, [session])

    def _resume(self, connection: GatewayConnection, data: Json) -> None:
        user: User | None = self._tokens.user(str(data.get("token", "")))
        if user is None:
            raise GatewayCloseError(4004, "Authentication failed.")
        session = self._hub.resumable(str(data.get("session_id")), user.id)
        sequence = data.get("seq")
        if session is None or not isinstance(sequence, int):
            connection.send(Op.INVALID_SESSION, False)
            return
        if sequence > session.sequence:
            raise GatewayCloseError(4007, "Invalid seq.")
        if session.socket is not None:
            session.socket.close(4000, "Resumed elsewhere.")
        session.socket, connection.session = connection, session
        if not session.replay(sequence):
            self._hub.end(session)
            session.socket, connection.session = None, None
            connection.send(Op.INVALID_SESSION, False)
            return
        self._hub.resumes += 1
        self._hub.send("RESUMED", {"_trace": []}, [session])
        announce(self._world, self._hub)

    def _send_members(self, session: GatewaySession, data: Json) -> None:
        """Answer a request for members. The full list needs the members intent (docs: Request Guild Members)."""
        guild = self._world.guilds.get(str(data.get("guild_id")))
        if guild is None:
            return
        by_id = data.get("user_ids")
        wanted = [str(user_id) for user_id in (by_id if isinstance(by_id, list) else [by_id])] if by_id else None
        prefix = str(data.get("query") or "").casefold()
        everyone = wanted is None and not prefix
        if everyone and not session.intents & Intent.GUILD_MEMBERS:
            raise GatewayCloseError(4014, "Disallowed intent(s).")
        members = [
            member_payload(membership)
            for user_id, membership in guild.members.items()
            if (user_id in wanted if wanted is not None else membership.user.username.startswith(prefix))
        ]
        chunk: Json = {"guild_id": guild.id, "members": members, "chunk_index": 0, "chunk_count": 1}
        if "nonce" in data:
            chunk["nonce"] = data["nonce"]
        self._hub.send("GUILD_MEMBERS_CHUNK", chunk, [session])
