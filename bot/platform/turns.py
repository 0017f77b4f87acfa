"""What takes the bot much time or memory, and therefore a member's turn (see `engine.admission`)."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from bot.platform.replies import Interaction, where

P = ParamSpec("P")
T = TypeVar("T")


def heavy(
    action: Callable[Concatenate[Interaction, P], Awaitable[T]],
) -> Callable[Concatenate[Interaction, P], Awaitable[T]]:
    """Let the action begin when it is its member's turn. Acknowledge the interaction before: that may take a while.

    The action raises LineFullError while the member has as many requests in line as may wait, TooSlowError after a
    long wait.
    """

    @wraps(action)
    async def admitted(interaction: Interaction, /, *args: P.args, **kwargs: P.kwargs) -> T:
        place = where(interaction)
        async with interaction.client.engine.admission.heavy(place.guild_id, place.member_id):
            return await action(interaction, *args, **kwargs)

    return admitted
