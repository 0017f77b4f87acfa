"""Starts a session in one call, where the bot makes two."""

from collections.abc import Sequence

from engine.concepts.saved_concepts import Recall
from engine.engine import Engine
from engine.errors import NoSessionError
from engine.rounds.opening import StartRequest
from engine.sessions.events import Strategy
from engine.sessions.views import Opening


async def start_session(
    engine: Engine,
    guild_id: int,
    channel_id: int,
    member_id: int,
    prompt: str,
    dataset: str | None = None,
    *,
    pictures: Sequence[bytes] = (),
    strategy: Strategy = Strategy.AUTOMATIC,
    recall: Recall | None = None,
    replace: bool = False,
) -> Opening:
    """Open a session. `replace` ends the one that runs in the channel."""
    request = StartRequest(guild_id, member_id, prompt, dataset, pictures, strategy, recall)
    old = await _running(engine, channel_id) if replace else None
    return await engine.start(await engine.prepare(request), channel_id, instead_of=old)


async def _running(engine: Engine, channel_id: int) -> str | None:
    try:
        return (await engine.services.sessions.running(channel_id)).session.id
    except NoSessionError:
        return None
