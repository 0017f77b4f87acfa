"""What a server may reserve to some of its roles. Pure.

A right without roles is everybody's, or the moderators' (Manage Messages) where `MODERATORS` says so. Roles that are
chosen for it have it instead of everybody, and beside the moderators; a role that the server does not have keeps the
right reserved, for nobody. Who may manage the server has every right.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import discord  # whoever reads the settings alone need not wait for it


class Right(StrEnum):
    """Something that not everybody needs to be able to do. Who may vote is a matter of the session (`Voting`)."""

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
    """Whose a right is: the `roles` (Discord ids) that were chosen for it and exist.

    `unknown` are the others, by the name or id they were chosen by; `by_server` tells the server's choice from the
    operator's.
    """

    roles: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    by_server: bool = False

    @property
    def is_reserved(self) -> bool:
        """Whether roles were chosen at all."""
        return bool(self.roles or self.unknown)


def allows(
    right: Right,
    chosen: Collection[int],
    roles: Collection[int],
    permissions: "discord.Permissions",
    *,
    unknown: Collection[str] = (),
) -> bool:
    """Whether a member with these roles and permissions has the right, for which the roles `chosen` were chosen, and
    the `unknown` ones, which nobody has."""
    if permissions.manage_guild or (right in MODERATORS and permissions.manage_messages):
        return True
    if chosen or unknown:
        return not set(chosen).isdisjoint(roles)
    return right not in MODERATORS


def named_holders(named: Sequence[str], roles: Sequence["discord.Role"]) -> Holders:
    """The roles of a server that an operator means by their names (in any case, with @ or without) or ids.

    A role that belongs to a bot is no member's, so it counts as unknown.
    """
    found = {name: [role.id for role in roles if _is_called(role, name)] for name in named}
    ids = dict.fromkeys(role for of_name in found.values() for role in of_name)
    return Holders(tuple(ids), tuple(name for name, of_name in found.items() if not of_name))


def chosen_holders(chosen: Sequence[int], roles: Sequence["discord.Role"]) -> Holders:
    """The roles that a server has chosen by id, without those that it has deleted since."""
    there = {role.id for role in roles}
    known = tuple(role for role in chosen if role in there)
    return Holders(known, tuple(str(role) for role in chosen if role not in there), by_server=True)


def _is_called(role: "discord.Role", name: str) -> bool:
    wanted = name.casefold()
    is_named = role.name.casefold() in (wanted, wanted.removeprefix("@"))
    return (is_named or str(role.id) == name) and not role.is_bot_managed()


def parse_rights(text: str) -> Mapping[Right, tuple[str, ...]]:
    """Roles by right, from `start=Curators,123; apply=Staff`: names or ids of roles. Raises ValueError."""
    rights: dict[Right, tuple[str, ...]] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, roles = (word.strip() for word in part.partition("="))
        found = tuple(role for role in (role.strip() for role in roles.split(",")) if role)
        if name not in [*Right] or not equals or not found:
            raise ValueError(f"{part!r} is not RIGHT=ROLE,ROLE with one of {', '.join(Right)}")
        rights[Right(name)] = found
    return rights
