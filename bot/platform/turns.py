"""The member's turn: what takes the bot much time or memory waits for it (see `engine.admission`)."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import discord

from bot.platform.replies import where

Asked = TypeVar("Asked", bound=discord.Interaction[Any])
P = ParamSpec("P")
T = TypeVar("T")


def heavy(
    action: Callable[Concatenate[Asked, P], Awaitable[T]],
) -> Callable[Concatenate[Asked, P], Awaitable[T]]:
    """Start the action when it is its member's turn. Acknowledge the interaction first: the wait may be long.

    Raises LineFullError if the member already has as many requests in line as may wait, TooSlowError after a long wait.
    """

    @wraps(action)
    async def admitted(interaction: Asked, /, *args: P.args, **kwargs: P.kwargs) -> T:
        place = where(interaction)
        async with interaction.client.engine.admission.heavy(place.guild_id, place.member_id):
            return await action(interaction, *args, **kwargs)

    return admitted
