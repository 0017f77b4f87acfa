"""One REST call: the caller, the body, and what handlers need to carry it out."""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web

from bot.sandbox.api_errors import ApiError, invalid_form, missing_access, missing_permissions, unauthorized
from bot.sandbox.attachments import Upload
from bot.sandbox.json_types import Json
from bot.sandbox.local_discord import LocalDiscord
from bot.sandbox.model import Channel, Guild, Message, User
from bot.sandbox.permission_bits import Permission, channel_permissions

Item = TypeVar("Item")


@dataclass
class Call:
    """A parsed request. `user` is None on routes that use an interaction token."""

    local: LocalDiscord
    request: web.Request
    user: User | None
    body: Any = None
    uploads: list[Upload] = field(default_factory=list)

    def part(self, name: str) -> str:
        """A parameter of the path."""
        return self.request.match_info[name]

    @property
    def caller(self) -> User:
        """The caller's account."""
        if self.user is None:
            raise unauthorized()
        return self.user

    @property
    def form(self) -> Json:
        """The body, which has to be an object."""
        if not isinstance(self.body, dict):
            raise ApiError(400, 50035, "Invalid Form Body")
        return self.body

    def number(self, name: str, default: int, *, most: int | None = None) -> int:
        """A number in the query, at least 1 if there is a `most`. Raises 50035 for any other value."""
        text = self.request.query.get(name, str(default))
        if not text.isdecimal():
            raise invalid_form([name], "NUMBER_TYPE_COERCE", f'Value "{text}" is not int.')
        if most is not None and not 1 <= int(text) <= most:
            raise invalid_form([name], "NUMBER_TYPE_MAX", f"int value should be between 1 and {most}.")
        return int(text)

    def page(self, items: Iterable[Item], id_of: Callable[[Item], str], *, default: int, most: int) -> list[Item]:
        """The part of the items, by ascending id, that `before`, `after` and `limit` in the query ask for."""
        limit, after = self.number("limit", default, most=most), self.number("after", 0)
        before = self.number("before", 0)
        there = sorted((item for item in items if int(id_of(item)) > after), key=lambda item: int(id_of(item)))
        return [item for item in there if int(id_of(item)) < before][-limit:] if before else there[:limit]

    def moment(self, name: str) -> str | None:
        """A timestamp in the query, written like `World.timestamp` writes it, so that texts compare like times."""
        text = self.request.query.get(name)
        return None if text is None else text.replace("Z", "+00:00")

    def flag(self, name: str) -> bool:
        """Whether a boolean in the query is true."""
        return self.request.query.get(name, "").lower() in ("1", "true")

    def guild(self) -> Guild:
        """The guild in the path. The caller has to be a member."""
        guild = self.local.world.guild(self.part("guild_id"))
        if self.caller.id not in guild.members:
            raise missing_access()
        return guild

    def channel(self, *needed: Permission) -> Channel:
        """The channel in the path. The caller has to see it and have the permissions.

        In threads, sending messages needs its own permission.
        """
        channel = self.local.world.channel(self.part("channel_id"))
        guild = self.local.world.guild(channel.guild_id)
        permissions = channel_permissions(guild, channel, self.caller.id)
        if Permission.VIEW_CHANNEL not in permissions:
            raise missing_access()
        in_thread = {Permission.SEND_MESSAGES: Permission.SEND_MESSAGES_IN_THREADS} if channel.is_thread else {}
        if any(in_thread.get(permission, permission) not in permissions for permission in needed):
            raise missing_permissions()
        return channel

    def message(self) -> Message:
        """The message in the path. An ephemeral message exists for its member only."""
        message = self.local.world.message(self.channel().id, self.part("message_id"))
        if message.visible_to not in (None, self.caller.id):
            raise ApiError(404, 10008, "Unknown Message")
        return message


Handler = Callable[[Call], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Route:
    """A method and path as in Discord's document, and who may call it.

    `who` is "bot", "person", "anyone" (both) or "token" (any caller with the interaction token in the path).
    """

    method: str
    template: str
    handler: Handler
    who: str = "bot"


def answer(payload: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON response. Its content type has no charset, as discord.py would not recognize it as JSON otherwise."""
    named = {"Content-Type": "application/json"} | (headers or {})
    return web.Response(body=json.dumps(payload).encode(), status=status, headers=named)


def nothing() -> web.Response:
    """204."""
    return web.Response(status=204)
