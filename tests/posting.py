"""Rounds that reach their channel at once, in tests that have none."""

from engine.engine import Engine
from engine.sessions.views import RoundView


async def post(engine: Engine, shown: RoundView, message_id: int) -> RoundView:
    """The round as that message; the round of the moment after it."""
    async with engine.posting(shown) as posting:
        posting.message_id = message_id
    return posting.view
