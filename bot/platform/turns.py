"""Turns: an action that takes much time or memory waits for its member's turn (see `engine.admission`)."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import discord

from bot.platform.replies import server_of
from engine.galleries.dataset_names import ANYWHERE

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
        member_id, server = interaction.user.id, server_of(interaction)
        # In private use, each member has a share of their own, as if they were a server.
        async with interaction.client.engine.admission.heavy(member_id if server == ANYWHERE else server, member_id):
            return await action(interaction, *args, **kwargs)

    return admitted
