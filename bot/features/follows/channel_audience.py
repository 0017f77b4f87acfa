"""Where the photos of a followed channel may be shown. Pure: it reads what discord.py knows about the server.

A channel's viewers are all allowed to see the followed channel if one of these holds:

- It is the followed channel, or a thread in it.
- The followed channel is open: @everyone can view it and no overwrite denies that.
- The followed channel is at least as open as the other one: each overwrite that allows a view in the other one allows
  it here, too, and each one that denies it here denies it there. Discord applies overwrites in the same order in every
  channel, so no member can view the other channel without viewing this one.

In the last two cases, everyone must also be able to read the followed channel's history.
"""

from typing import TypeAlias

import discord

Place: TypeAlias = discord.abc.GuildChannel | discord.Thread
DENIED, NEUTRAL, ALLOWED = -1, 0, 1


def may_show(source: discord.abc.GuildChannel, place: Place, *, is_restricted: bool = False) -> bool:
    """Whether photos of the channel `source` may be shown in a place.

    Photos of an age-restricted channel, or of one that `is_restricted` from earlier, are only shown in another one.
    """
    target = place.parent if isinstance(place, discord.Thread) else place
    if target is None or target.guild.id != source.guild.id:
        return False
    if (is_restricted or _is_nsfw(source)) and not _is_nsfw(target):
        return False
    if target.id == source.id:
        return True
    if not _is_open(source, "read_message_history"):
        return False
    return _is_open(source, "view_channel") or _is_at_least_as_open(source, target)


def _is_nsfw(channel: discord.abc.GuildChannel | discord.ForumChannel) -> bool:
    return bool(getattr(channel, "nsfw", False))


def _is_open(channel: discord.abc.GuildChannel, permission: str) -> bool:
    """Whether @everyone has the permission in the channel and no overwrite takes it away."""
    states = _states(channel, permission)
    everyone = channel.guild.default_role
    granted = getattr(everyone.permissions, permission) or states.get(everyone.id) == ALLOWED
    return granted and DENIED not in states.values()


def _is_at_least_as_open(source: discord.abc.GuildChannel, target: discord.abc.GuildChannel) -> bool:
    """Whether each overwrite of `source` allows at least as much as that of `target` for the same role or member."""
    here, there = _states(source, "view_channel"), _states(target, "view_channel")
    return all(here.get(one, NEUTRAL) >= there.get(one, NEUTRAL) for one in here.keys() | there.keys())


def _states(channel: discord.abc.GuildChannel, permission: str) -> dict[int, int]:
    """What the channel's overwrites do with a permission, by the ids of their roles and members."""
    found = {target.id: getattr(overwrite, permission) for target, overwrite in channel.overwrites.items()}
    return {one: ALLOWED if value else DENIED for one, value in found.items() if value is not None}
