"""Where the photos of a followed channel may be shown."""

from unittest.mock import MagicMock

import discord
import pytest

from bot.features.follows.channel_audience import may_show

EVERYONE, STAFF, MEMBER = 1, 2, 3
PRIVATE = {EVERYONE: False, STAFF: True}


def channel(
    number: int,
    view: dict[int, bool] | None = None,
    history: dict[int, bool] | None = None,
    *,
    nsfw: bool = False,
    base: bool = True,
    guild: int = 1,
) -> MagicMock:
    """A text channel with these overwrites, in a server whose @everyone can or can't view channels by default."""
    permissions = discord.Permissions(view_channel=base, read_message_history=True)
    server = MagicMock(spec=discord.Guild, id=guild, default_role=MagicMock(id=EVERYONE, permissions=permissions))
    overwrites = {}
    for target in {**(view or {}), **(history or {})}:
        found = discord.PermissionOverwrite(
            view_channel=(view or {}).get(target), read_message_history=(history or {}).get(target)
        )
        overwrites[discord.Object(target)] = found
    return MagicMock(spec=discord.TextChannel, id=number, guild=server, nsfw=nsfw, overwrites=overwrites)


def thread_of(parent: MagicMock) -> MagicMock:
    """A thread of a channel."""
    thread = MagicMock(spec=discord.Thread)
    thread.parent = parent  # as an argument, it would be the mock's own parent
    return thread


@pytest.mark.parametrize(
    ("source", "target", "is_allowed"),
    [
        (channel(1), channel(2), True),
        (channel(1), channel(2, PRIVATE), True),
        (channel(1, {STAFF: True}), channel(2), True),
        (channel(1, PRIVATE), channel(2), False),
        (channel(1, {STAFF: False}), channel(2), False),
        (channel(1, {STAFF: False}), channel(2, {STAFF: False}), True),
        (channel(1, {MEMBER: False}), channel(2, PRIVATE), False),
        (channel(1, PRIVATE), channel(2, PRIVATE), True),
        (channel(1, PRIVATE), channel(2, {EVERYONE: False}), True),
        (channel(1, PRIVATE), channel(2, {**PRIVATE, MEMBER: True}), False),
        (channel(1, {**PRIVATE, MEMBER: True}), channel(2, PRIVATE), True),
        (channel(1, base=False), channel(2, base=False), True),
        (channel(1, base=False), channel(2, {STAFF: True}, base=False), False),
        (channel(1, {EVERYONE: True}, base=False), channel(2, {STAFF: True}, base=False), True),
        (channel(1, history={STAFF: False}), channel(2), False),
        (channel(1), channel(2, guild=2), False),
        (channel(1, PRIVATE), thread_of(channel(1, PRIVATE)), True),
        (channel(1, PRIVATE), thread_of(channel(2)), False),
        (channel(1, nsfw=True), channel(2), False),
        (channel(1, nsfw=True), channel(2, nsfw=True), True),
        (channel(1, nsfw=True), thread_of(channel(1, nsfw=True)), True),
    ],
)
def test_everyone_in_the_other_channel_can_see_the_followed_one(
    source: MagicMock, target: MagicMock, is_allowed: bool
) -> None:
    """An open channel's photos may be shown anywhere, others where the overwrites let in nobody else."""
    assert may_show(source, target) is is_allowed


def test_a_channel_that_was_restricted_stays_so() -> None:
    """Its photos are only shown in age-restricted channels, even in the channel itself."""
    assert not may_show(channel(1), channel(1), is_restricted=True)
    assert may_show(channel(1), channel(2, nsfw=True), is_restricted=True)
