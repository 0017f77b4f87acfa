"""What a server may reserve to some of its roles. Pure.

A right without roles is everybody's, or the moderators' (Manage Messages) where `MODERATORS` says so. Roles that are
chosen for it have it instead of everybody, and beside the moderators. Who may manage the server has every right.
"""

from collections.abc import Collection, Mapping
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


def allows(right: Right, chosen: Collection[int], roles: Collection[int], permissions: "discord.Permissions") -> bool:
    """Whether a member with these roles and permissions has the right, for which the roles `chosen` were chosen."""
    if permissions.manage_guild or (right in MODERATORS and permissions.manage_messages):
        return True
    if chosen:
        return not set(chosen).isdisjoint(roles)
    return right not in MODERATORS


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
