"""Posts rounds in tests without a channel."""

from engine.engine import Engine
from engine.sessions.views import RoundView


async def post(engine: Engine, shown: RoundView, message_id: int) -> RoundView:
    """Record the round as posted with this message, and return the round as it is then."""
    async with engine.posting(shown) as posting:
        posting.message_id = message_id
    return posting.view
