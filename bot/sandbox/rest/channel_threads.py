"""Routes of threads: create, read, edit, and their members. Threads archive only when someone asks for it."""

from aiohttp import web

from bot.sandbox.api_errors import ApiError, invalid_form, missing_permissions, unknown
from bot.sandbox.json_types import Json
from bot.sandbox.model import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_THREAD,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TEXT,
    Channel,
    MessageFlag,
    Thread,
)
from bot.sandbox.payloads import thread_member_payload, thread_payload
from bot.sandbox.permission_bits import Permission, can_see, channel_permissions
from bot.sandbox.rest.call import Call, Route, answer, nothing

NAME_LIMIT = 100
ARCHIVE_MINUTES = (60, 1_440, 4_320, 10_080)
THREAD_CREATED, THREAD_STARTER = 18, 21


async def create_thread(call: Call) -> web.Response:
    """POST a thread without a message. The caller does not need permission to write in it.

    Without a `type`, it is private (docs: Start Thread without Message). A public one is announced in the channel.
    """
    kind = call.form.get("type") or PRIVATE_THREAD
    private = kind == PRIVATE_THREAD
    parent = call.channel(Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    _check_parent(parent, kind)
    thread = _added(call, parent, kind)
    if not private:
        notice = call.local.messages.new_message(parent, call.caller)
        notice.type, notice.content = THREAD_CREATED, thread.name
        notice.reference = {"type": 0, "channel_id": thread.id, "guild_id": thread.guild_id}
        parent.messages[notice.id] = notice
        call.local.broadcast.created(notice)
    return answer(thread_payload(call.local.world, thread), 201)


async def create_thread_from_message(call: Call) -> web.Response:
    """POST a thread from a message. It has the message's id."""
    parent, message = call.channel(Permission.CREATE_PUBLIC_THREADS), call.message()
    if message.id in call.local.world.guild(parent.guild_id).channels:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    kind = ANNOUNCEMENT_THREAD if parent.type == ANNOUNCEMENT else PUBLIC_THREAD
    _check_parent(parent, kind)
    thread = _added(call, parent, kind, thread_id=message.id)
    message.flags |= MessageFlag.HAS_THREAD
    call.local.broadcast.updated(message)
    starter = call.local.messages.new_message(thread, message.author)
    starter.type = THREAD_STARTER
    reference = {"channel_id": parent.id, "message_id": message.id, "guild_id": parent.guild_id}
    starter.reference = {"type": 0, **reference}
    thread.messages[starter.id] = starter
    return answer(thread_payload(call.local.world, thread), 201)


def _check_parent(parent: Channel, kind: object) -> None:
    allowed = {TEXT: (PUBLIC_THREAD, PRIVATE_THREAD), ANNOUNCEMENT: (ANNOUNCEMENT_THREAD,)}.get(parent.type, ())
    if kind not in allowed:
        raise invalid_form(["type"], "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")


def _added(call: Call, parent: Channel, kind: int, thread_id: str | None = None) -> Channel:
    body = call.form
    channel = call.local.world.add_thread(parent, _name(body), call.caller, kind=kind, thread_id=thread_id)
    thread = _thread(channel)
    thread.archive_minutes = _minutes(body) or thread.archive_minutes
    thread.invitable = body.get("invitable") is not False
    channel.slowmode_seconds = int(body.get("rate_limit_per_user") or 0)
    call.local.broadcast.thread_created(channel)
    return channel


def _name(body: Json) -> str:
    name = str(body.get("name") or "").strip()
    if not 1 <= len(name) <= NAME_LIMIT:
        raise invalid_form(["name"], "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {NAME_LIMIT} in length.")
    return name


def _minutes(body: Json) -> int | None:
    minutes = body.get("auto_archive_duration")
    if minutes is not None and minutes not in ARCHIVE_MINUTES:
        message = f"Value must be one of {ARCHIVE_MINUTES}."
        raise invalid_form(["auto_archive_duration"], "BASE_TYPE_CHOICES", message)
    return minutes


def _thread(channel: Channel) -> Thread:
    """What makes the channel a thread. Raises 50024 for another channel."""
    if channel.thread is None:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return channel.thread


async def edit_thread(call: Call) -> web.Response:
    """PATCH a thread.

    Its creator may change it, but only moderators may lock it, or change a locked one. Anyone who can write in it may
    open it again.
    """
    channel, body = call.channel(), call.form
    thread = _thread(channel)
    permissions = channel_permissions(call.local.world.guild(channel.guild_id), channel, call.caller.id)
    moderates = Permission.MANAGE_THREADS in permissions
    opens = body.get("archived") is False and body.keys() == {"archived"}
    may_open = opens and Permission.SEND_MESSAGES_IN_THREADS in permissions
    own = thread.owner_id == call.caller.id and "locked" not in body and "rate_limit_per_user" not in body
    if not moderates and (thread.locked or not (own or may_open)):
        raise missing_permissions()
    minutes = _minutes(body)
    if body.get("name") is not None:
        channel.name = _name(body)
    if body.get("archived") is not None:
        thread.archived, thread.archived_at = bool(body["archived"]), call.local.world.clock.now()
    thread.locked = thread.locked if body.get("locked") is None else bool(body["locked"])
    thread.invitable = thread.invitable if body.get("invitable") is None else bool(body["invitable"])
    thread.archive_minutes = minutes or thread.archive_minutes
    channel.slowmode_seconds = int(body.get("rate_limit_per_user") or channel.slowmode_seconds)
    call.local.broadcast.thread_updated(channel)
    return answer(thread_payload(call.local.world, channel))


def _user_id(call: Call) -> str:
    named = call.request.match_info.get("user_id", "@me")
    return call.caller.id if named == "@me" else named


async def add_member(call: Call) -> web.Response:
    """PUT a member into a thread: the caller, or somebody else by a member of the thread."""
    channel, user_id = call.channel(), _user_id(call)
    thread = _thread(channel)
    if thread.archived:
        raise ApiError(400, 50083, "Thread is archived")
    if user_id not in call.local.world.guild(channel.guild_id).members:
        raise unknown("Member")
    if user_id not in thread.joined:
        thread.joined[user_id] = call.local.world.clock.now()
        call.local.broadcast.thread_members_changed(channel, added=user_id)
    return nothing()


async def remove_member(call: Call) -> web.Response:
    """DELETE a member of a thread: the caller, or somebody else by a moderator or the creator of a private thread."""
    channel, user_id = call.channel(), _user_id(call)
    thread = _thread(channel)
    own = channel.type == PRIVATE_THREAD and thread.owner_id == call.caller.id
    if user_id != call.caller.id and not own:
        call.channel(Permission.MANAGE_THREADS)
    if thread.joined.pop(user_id, None) is not None:
        call.local.broadcast.thread_members_changed(channel, removed=user_id)
    return nothing()


async def get_member(call: Call) -> web.Response:
    """GET a member of a thread."""
    channel, user_id = call.channel(), _user_id(call)
    if user_id not in _thread(channel).joined:
        raise unknown("Member")
    world, with_member = call.local.world, call.flag("with_member")
    return answer(thread_member_payload(world, channel, user_id, with_member=with_member))


async def list_members(call: Call) -> web.Response:
    """GET the members of a thread, in pages if their memberships are asked for."""
    channel, with_member = call.channel(), call.flag("with_member")
    ids = list(_thread(channel).joined)
    page = call.page(ids, str, default=100, most=100) if with_member else ids
    world = call.local.world
    return answer([thread_member_payload(world, channel, one, with_member=with_member) for one in page])


async def list_active(call: Call) -> web.Response:
    """GET the guild's threads that are not archived and that the caller can see."""
    guild = call.guild()
    seen = [channel for channel in guild.channels.values() if can_see(guild, channel, call.caller.id)]
    return answer(_listed(call, [channel for channel in seen if channel.thread and not channel.thread.archived]))


def _archived(call: Call, *kinds: int, joined: bool = False) -> web.Response:
    """The channel's archived threads of these kinds, the last archived one first."""
    parent = call.channel(Permission.READ_MESSAGE_HISTORY)
    guild, limit = call.local.world.guild(parent.guild_id), call.number("limit", 50, most=100)
    world, before = call.local.world, call.moment("before")
    found = [
        (world.timestamp(channel.thread.archived_at), channel)
        for channel in guild.channels.values()
        if channel.thread is not None and channel.parent_id == parent.id and channel.thread.archived
        if channel.type in kinds and (not joined or call.caller.id in channel.thread.joined)
    ]
    there = sorted((one for one in found if not before or one[0] < before), key=lambda one: one[0], reverse=True)
    payload = _listed(call, [channel for _, channel in there[:limit]])
    return answer(payload | {"has_more": len(there) > limit})


def _listed(call: Call, threads: list[Channel]) -> Json:
    world, own = call.local.world, call.caller.id
    joined = [channel for channel in threads if channel.thread is not None and own in channel.thread.joined]
    return {
        "threads": [thread_payload(world, channel) for channel in threads],
        "members": [thread_member_payload(world, channel, own) for channel in joined],
        "has_more": False,
    }


async def list_archived_public(call: Call) -> web.Response:
    """GET the archived public threads."""
    return _archived(call, PUBLIC_THREAD, ANNOUNCEMENT_THREAD)


async def list_archived_private(call: Call) -> web.Response:
    """GET the archived private threads, which needs MANAGE_THREADS."""
    call.channel(Permission.MANAGE_THREADS)
    return _archived(call, PRIVATE_THREAD)


async def list_joined_private(call: Call) -> web.Response:
    """GET the archived private threads that the caller is a member of."""
    return _archived(call, PRIVATE_THREAD, joined=True)


_CHANNEL = "/channels/{channel_id}"
_MEMBER = f"{_CHANNEL}/thread-members/{{user_id}}"
_OWN_MEMBER = f"{_CHANNEL}/thread-members/@me"

ROUTES = [
    Route("POST", f"{_CHANNEL}/threads", create_thread, "anyone"),
    Route("POST", f"{_CHANNEL}/messages/{{message_id}}/threads", create_thread_from_message, "anyone"),
    Route("GET", f"{_CHANNEL}/threads/archived/public", list_archived_public, "anyone"),
    Route("GET", f"{_CHANNEL}/threads/archived/private", list_archived_private, "anyone"),
    Route("GET", f"{_CHANNEL}/users/@me/threads/archived/private", list_joined_private, "anyone"),
    Route("PATCH", _CHANNEL, edit_thread, "anyone"),
    Route("GET", "/guilds/{guild_id}/threads/active", list_active),
    Route("GET", f"{_CHANNEL}/thread-members", list_members, "anyone"),
    *(
        Route(method, template, handler, "anyone")
        for template in (_OWN_MEMBER, _MEMBER)
        for method, handler in (("PUT", add_member), ("DELETE", remove_member), ("GET", get_member))
        if (method, template) != ("GET", _OWN_MEMBER)
    ),
]
