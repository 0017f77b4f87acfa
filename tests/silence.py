"""Makes a gateway connection look dead without waiting."""

import discord


def silent_for_long(client: discord.Client) -> None:
    """Make discord.py treat the client's connection as silent for too long.

    It notices when the next heartbeat is due. Events until then are still handled, but do not count as a sign of
    life.
    """
    keep_alive = client.ws._keep_alive
    assert keep_alive is not None
    keep_alive.heartbeat_timeout = float("-inf")
