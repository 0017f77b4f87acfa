"""Text that Discord may read as markup, and the mentions, links and times that the bot writes itself."""


class Markup(str):
    """Safe markup: the bot wrote it, and anything from members in it is escaped. `Words` inserts it unchanged."""

    __slots__ = ()


def member_mention(member_id: int) -> Markup:
    """A member, by Discord id."""
    return Markup(f"<@{member_id}>")


def role_mention(role_id: int) -> Markup:
    """A role, by Discord id."""
    return Markup(f"<@&{role_id}>")


def channel_mention(channel_id: int) -> Markup:
    """A channel or thread, by Discord id."""
    return Markup(f"<#{channel_id}>")


def time_ago(seconds: float) -> Markup:
    """A time in Unix seconds, shown relative to now: "in 5 minutes"."""
    return Markup(f"<t:{int(seconds)}:R>")


def date_and_time(seconds: float) -> Markup:
    """A time in Unix seconds, shown as a date with hours and minutes in the reader's time zone."""
    return Markup(f"<t:{int(seconds)}:f>")


def time_of_day(seconds: float) -> Markup:
    """A time in Unix seconds, shown as hours and minutes in the reader's time zone."""
    return Markup(f"<t:{int(seconds)}:t>")


def message_link(guild_id: int, channel_id: int, message_id: int) -> Markup:
    """The address of a message. Discord shows it as a jump link."""
    return Markup(f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}")
