"""Turns: an action that takes much time or memory waits for its member's turn (see `engine.admission`)."""

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
    """Run the decorated action on its member's turn. Acknowledge the interaction first: the wait may be long.

    Raises LineFullError if too many of the member's requests are already waiting, TooSlowError after a long wait.
    """

    @wraps(action)
    async def admitted(interaction: Asked, /, *args: P.args, **kwargs: P.kwargs) -> T:
        place = where(interaction)
        async with interaction.client.engine.admission.heavy(place.guild_id, place.member_id):
            return await action(interaction, *args, **kwargs)

    return admitted
