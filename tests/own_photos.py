"""Gives members' own photos to a session, without downloading them."""

from engine.engine import Engine
from engine.sessions.events import Vote


async def give(engine: Engine, channel_id: int, session_id: str, member_id: int, content: bytes, choice: Vote) -> None:
    """Add a file as an example of the member's."""
    live = await engine.services.sessions.of(session_id, channel_id)
    example = await engine.examples.encoded(live.gallery, content, choice)
    await engine.examples.add(channel_id, session_id, member_id, [example])
