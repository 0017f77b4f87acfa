"""The rights of members, and the operator's setting for them."""

from typing import Any

import discord
import pytest

from bot.platform.rights import MODERATORS, Holders, Right, allows, chosen_holders, named_holders, parse_rights

CURATORS, STAFF = 7001, 7002
NOBODY = discord.Permissions.none()
MODERATOR, MANAGER = discord.Permissions(manage_messages=True), discord.Permissions(manage_guild=True)


@pytest.mark.parametrize("right", Right)
def test_by_default_only_moderators_rights_are_restricted(right: Right) -> None:
    """Without a choice everyone has a right, except for moderators' rights, which need Manage Messages."""
    assert allows(right, (), (STAFF,), NOBODY) == (right not in MODERATORS)
    assert allows(right, (), (), MODERATOR)


@pytest.mark.parametrize("right", Right)
def test_a_role_that_was_chosen_has_the_right_and_others_do_not(right: Right) -> None:
    """Moderators keep their own rights, and members who manage the server have all rights."""
    assert allows(right, (CURATORS,), (STAFF, CURATORS), NOBODY)
    assert not allows(right, (CURATORS,), (STAFF,), NOBODY)
    assert allows(right, (CURATORS,), (), MODERATOR) == (right in MODERATORS)
    assert allows(right, (CURATORS,), (), MANAGER)


@pytest.mark.parametrize("right", Right)
def test_a_right_that_is_given_to_an_unknown_role_is_not_everybodys(right: Right) -> None:
    """Only members who manage the server have it, and moderators if it is one of their own."""
    assert not allows(right, (), (STAFF,), NOBODY, unknown=("Staff",))
    assert allows(right, (), (STAFF,), MODERATOR, unknown=("Staff",)) == (right in MODERATORS)
    assert allows(right, (), (), MANAGER, unknown=("Staff",))


def role(name: str, id: int, *, bot: bool = False) -> discord.Role:
    """A role as Discord sends it."""
    tags = {"tags": {"bot_id": "9"}} if bot else {}
    data: Any = {"id": str(id), "name": name, "permissions": "0", "position": 1, "color": 0, "managed": bot, **tags}
    guild: Any = None
    return discord.Role(guild=guild, state=guild, data=data)


ROLES = [role("@everyone", 1), role("Staff", STAFF), role("Curators", CURATORS), role("curators", 7003)]


@pytest.mark.parametrize(
    ("named", "roles"),
    [
        ("Staff", (STAFF,)),
        ("staff", (STAFF,)),
        ("@Staff", (STAFF,)),
        (str(STAFF), (STAFF,)),
        ("Curators", (CURATORS, 7003)),
        ("@everyone", (1,)),
        ("everyone", ()),
        ("Staffs", ()),
        ("999", ()),
        ("Ninefold", ()),
        ("Booster", (8,)),
    ],
)
def test_roles_are_found_by_name_in_any_case_or_by_id(named: str, roles: tuple[int, ...]) -> None:
    """A bot's own role never matches, and only the full name "@everyone" matches that role."""
    there = [*ROLES, role("Ninefold", 7, bot=True), role("Booster", 8)]
    assert named_holders((named,), there) == Holders(roles, () if roles else (named,))


def test_a_role_that_was_deleted_keeps_the_right_reserved() -> None:
    """If the server chose a role and then deleted it, the right doesn't become everyone's."""
    found = chosen_holders((STAFF, 999), ROLES)
    assert (found.roles, found.unknown, found.is_reserved) == ((STAFF,), ("999",), True)
    assert chosen_holders((999,), ROLES).is_reserved
    assert not named_holders((), ROLES).is_reserved


def test_the_operators_roles_are_read_by_name_or_id() -> None:
    """The setting takes several rights and several roles for each."""
    found = parse_rights(" start = Curators, 123 ;apply=The staff; ")
    assert found == {Right.START: ("Curators", "123"), Right.APPLY: ("The staff",)}
    assert parse_rights("") == {}


@pytest.mark.parametrize("text", ["fly=Curators", "start", "start=", "start=,", "=Curators", "start Curators"])
def test_an_unknown_right_is_refused_with_a_list_of_rights(text: str) -> None:
    """A typo is an error, so it can't give a right to everyone by accident."""
    with pytest.raises(ValueError, match="start, next, steer"):
        parse_rights(text)
