"""Who has a right and who can vote, as lists of mentions. Pure."""

from collections.abc import Sequence

from bot.locale import Words
from bot.locale.catalogue import Value
from bot.locale.markup import Markup, role_mention
from bot.platform.rights import MODERATORS, Right

MOST_NAMES = 25


def holders_text(right: Right, roles: Sequence[int], words: Words) -> Markup:
    """Who has a right: the roles chosen for it, moderators, and members who can manage the server."""
    return words.joined([*role_holders(right, roles, words), words("server-managers")], "list-and")


def role_holders(right: Right, roles: Sequence[int], words: Words, most: int = MOST_NAMES) -> list[Value]:
    """The roles chosen for a right, with at most `most` named, and moderators if they have it."""
    holders: list[Value] = [words.listed([role_mention(role) for role in roles], most)] if roles else []
    return [*holders, words("message-managers")] if right in MODERATORS else holders


def voters_text(
    roles: Sequence[int], members: Sequence[Markup], others: int, words: Words, most: int = MOST_NAMES
) -> Markup:
    """Who can vote: roles, mentions of members, and how many others. If there are none of these, everyone."""
    names: list[Value] = [*(role_mention(role) for role in roles), *members]
    parts: list[Value] = [words.listed(names, most)] if names else []
    if others:
        parts.append(words("named-members", count=others))
    return words.joined(parts) if parts else words("everyone")
