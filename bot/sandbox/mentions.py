"""The mentions in a message's text, and which of them `allowed_mentions` allows (docs: Allowed Mentions Object)."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.sandbox.api_errors import invalid_form
from bot.sandbox.json_types import Json
from bot.sandbox.model import Guild

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(everyone|here)")


@dataclass(frozen=True)
class Mentions:
    """The users and roles to notify, in the order of the text."""

    user_ids: list[str]
    role_ids: list[str]
    everyone: bool


def find_mentions(guild: Guild, content: str, allowed: Json | None, *, may_everyone: bool) -> Mentions:
    """Find the mentions in the text. Without `allowed`, all of them count.

    Raises:
        ApiError: `allowed` both parses a kind and lists ids of it, which Discord does not accept.
    """
    kinds = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or [])
    for kind in ("users", "roles"):
        if allowed is not None and kind in kinds and allowed.get(kind):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            raise invalid_form(["allowed_mentions"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
    return Mentions(
        user_ids=_named(USER, content, guild.members.keys(), allowed, "users" in kinds, "users"),
        role_ids=_named(ROLE, content, guild.roles.keys(), allowed, "roles" in kinds, "roles"),
        everyone="everyone" in kinds and may_everyone and EVERYONE.search(content) is not None,
    )


def _named(
    pattern: re.Pattern[str], content: str, known: Collection[str], allowed: Json | None, all_of_them: bool, kind: str
) -> list[str]:
    listed = set() if allowed is None else {str(one) for one in allowed.get(kind) or []}
    found = dict.fromkeys(pattern.findall(content))
    return [one for one in found if one in known and (all_of_them or one in listed)]
