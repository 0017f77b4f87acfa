"""A gateway that says nothing, without the wait for it."""

import discord


def silent_for_long(client: discord.Client) -> None:
    """From now on discord.py takes the client's connection for one from which nothing has come for a long time.

    It looks when the next heartbeat is due. Events that come until then are taken in, and do not count.
    """
    keep_alive = client.ws._keep_alive
    assert keep_alive is not None
    keep_alive.heartbeat_timeout = float("-inf")
