"""Rights that a server can reserve for some of its roles. Pure.

A right without roles belongs to everyone, or to moderators (Manage Messages) if `MODERATORS` lists it. If roles are
chosen for a right, they have it instead of everyone, or in addition to the moderators. A chosen role that the server
does not have still reserves the right, but for nobody. Members who can manage the server have every right.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import discord  # slow to import, and the settings do not need it


class Right(StrEnum):
    """Something that not everyone needs to do. Voting is not a right but a rule of the session (`Voting`)."""

    START = "start"
    NEXT = "next"
    STEER = "steer"
    FINISH = "finish"
    APPLY = "apply"
    EXPORT = "export"
    SAVE = "save"
    DELETE = "delete"
    MODERATE = "moderate"


MODERATORS = frozenset({Right.DELETE, Right.MODERATE})


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has a right: the `roles` (Discord ids) that were chosen for it and exist.

    `unknown` are chosen roles that do not exist, by the name or id that was given. `by_server` is true if the server
    chose the roles, not the operator.
    """

    roles: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    by_server: bool = False

    @property
    def is_reserved(self) -> bool:
        """Whether any roles were chosen."""
        return bool(self.roles or self.unknown)


def allows(
    right: Right,
    chosen: Collection[int],
    roles: Collection[int],
    permissions: "discord.Permissions",
    *,
    unknown: Collection[str] = (),
) -> bool:
    """Whether a member with these roles and permissions has the right.

    `chosen` are the roles that have it. `unknown` are chosen roles that do not exist: they reserve it for nobody.
    """
    if permissions.manage_guild or (right in MODERATORS and permissions.manage_messages):
        return True
    if chosen or unknown:
        return not set(chosen).isdisjoint(roles)
    return right not in MODERATORS


def named_holders(named: Sequence[str], roles: Sequence["discord.Role"]) -> Holders:
    """The roles of a server that an operator names, by id or by name (in any case, with or without @).

    A role that belongs to a bot counts as unknown, because no member can have it.
    """
    found = {name: [role.id for role in roles if _is_called(role, name)] for name in named}
    ids = dict.fromkeys(role for of_name in found.values() for role in of_name)
    return Holders(tuple(ids), tuple(name for name, of_name in found.items() if not of_name))


def chosen_holders(chosen: Sequence[int], roles: Sequence["discord.Role"]) -> Holders:
    """The roles that a server has chosen by id. Those deleted since are unknown."""
    there = {role.id for role in roles}
    known = tuple(role for role in chosen if role in there)
    return Holders(known, tuple(str(role) for role in chosen if role not in there), by_server=True)


def _is_called(role: "discord.Role", name: str) -> bool:
    wanted = name.casefold()
    is_named = role.name.casefold() in (wanted, wanted.removeprefix("@"))
    return (is_named or str(role.id) == name) and not role.is_bot_managed()


def parse_rights(text: str) -> Mapping[Right, tuple[str, ...]]:
    """Roles by right, from `start=Curators,123; apply=Staff`: names or ids of roles. Raises ValueError if malformed."""
    rights: dict[Right, tuple[str, ...]] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, roles = (word.strip() for word in part.partition("="))
        found = tuple(role for role in (role.strip() for role in roles.split(",")) if role)
        if name not in [*Right] or not equals or not found:
            raise ValueError(f"{part!r} is not RIGHT=ROLE,ROLE with one of {', '.join(Right)}")
        rights[Right(name)] = found
    return rights
