"""Routes of reactions: add, remove, clear, and list who reacted."""

from urllib.parse import unquote

from aiohttp import web

from bot.sandbox.json_types import Json
from bot.sandbox.model import Message, Reaction, User
from bot.sandbox.payloads import user_payload
from bot.sandbox.permission_bits import Permission
from bot.sandbox.rest.call import Call, Route, answer, nothing


def emoji_of(name: str) -> Json:
    """The emoji in a path. `name:id` is a custom emoji, anything else is Unicode."""
    name, _, emoji_id = unquote(name).partition(":")
    return {"id": emoji_id or None, "name": name}


def _reaction(message: Message, emoji: Json) -> Reaction | None:
    return next((one for one in message.reactions if one.emoji == emoji), None)


async def add(call: Call) -> web.Response:
    """PUT the caller's reaction."""
    call.channel(Permission.READ_MESSAGE_HISTORY)
    message, emoji = call.message(), emoji_of(call.part("emoji_name"))
    reaction = _reaction(message, emoji)
    if reaction is None:
        call.channel(Permission.ADD_REACTIONS)
        reaction = Reaction(emoji)
        message.reactions.append(reaction)
    if call.caller.id not in reaction.user_ids:
        reaction.user_ids.append(call.caller.id)
        call.local.broadcast.reacted("MESSAGE_REACTION_ADD", message, call.caller, emoji)
    return nothing()


def _remove(call: Call, user: User) -> None:
    message, emoji = call.message(), emoji_of(call.part("emoji_name"))
    reaction = _reaction(message, emoji)
    if reaction is None or user.id not in reaction.user_ids:
        return
    reaction.user_ids.remove(user.id)
    if not reaction.user_ids:
        message.reactions.remove(reaction)
    call.local.broadcast.reacted("MESSAGE_REACTION_REMOVE", message, user, emoji)


async def remove_own(call: Call) -> web.Response:
    """DELETE the caller's reaction."""
    _remove(call, call.caller)
    return nothing()


async def remove_of_user(call: Call) -> web.Response:
    """DELETE another user's reaction, which needs MANAGE_MESSAGES."""
    call.channel(Permission.MANAGE_MESSAGES)
    user = call.local.world.users.get(call.part("user_id"))
    if user is not None:
        _remove(call, user)
    return nothing()


async def list_users(call: Call) -> web.Response:
    """GET the users who reacted with an emoji."""
    reaction = _reaction(call.message(), emoji_of(call.part("emoji_name")))
    users = call.local.world.users
    user_ids = call.page(reaction.user_ids if reaction else [], str, default=25, most=100)
    return answer([user_payload(users[user_id]) for user_id in user_ids])


async def clear(call: Call) -> web.Response:
    """DELETE all reactions of a message, which needs MANAGE_MESSAGES."""
    call.channel(Permission.MANAGE_MESSAGES)
    message = call.message()
    message.reactions.clear()
    call.local.broadcast.reactions_cleared(message)
    return nothing()


async def clear_emoji(call: Call) -> web.Response:
    """DELETE all reactions with one emoji, which needs MANAGE_MESSAGES."""
    call.channel(Permission.MANAGE_MESSAGES)
    message, emoji = call.message(), emoji_of(call.part("emoji_name"))
    if (reaction := _reaction(message, emoji)) is not None:
        message.reactions.remove(reaction)
        call.local.broadcast.reactions_cleared(message, emoji)
    return nothing()


_MESSAGE = "/channels/{channel_id}/messages/{message_id}"

ROUTES = [
    Route("PUT", f"{_MESSAGE}/reactions/{{emoji_name}}/@me", add, "anyone"),
    Route("DELETE", f"{_MESSAGE}/reactions/{{emoji_name}}/@me", remove_own, "anyone"),
    Route("DELETE", f"{_MESSAGE}/reactions/{{emoji_name}}/{{user_id}}", remove_of_user),
    Route("GET", f"{_MESSAGE}/reactions/{{emoji_name}}", list_users, "anyone"),
    Route("DELETE", f"{_MESSAGE}/reactions", clear),
    Route("DELETE", f"{_MESSAGE}/reactions/{{emoji_name}}", clear_emoji),
]
