"""Who may do what, and the operator's setting of it."""

import discord
import pytest

from bot.rights import MODERATORS, Right, allows, parse_rights

CURATORS, STAFF = 7001, 7002
NOBODY = discord.Permissions.none()
MODERATOR, MANAGER = discord.Permissions(manage_messages=True), discord.Permissions(manage_guild=True)


@pytest.mark.parametrize("right", Right)
def test_without_a_choice_everybody_may_but_for_what_moderators_do(right: Right) -> None:
    """Those need Manage Messages."""
    assert allows(right, (), (STAFF,), NOBODY) == (right not in MODERATORS)
    assert allows(right, (), (), MODERATOR)


@pytest.mark.parametrize("right", Right)
def test_a_role_that_was_chosen_has_the_right_and_others_do_not(right: Right) -> None:
    """Moderators keep what is theirs; who manages the server may do all."""
    assert allows(right, (CURATORS,), (STAFF, CURATORS), NOBODY)
    assert not allows(right, (CURATORS,), (STAFF,), NOBODY)
    assert allows(right, (CURATORS,), (), MODERATOR) == (right in MODERATORS)
    assert allows(right, (CURATORS,), (), MANAGER)


def test_the_operators_roles_are_read_by_name_or_id() -> None:
    """Several for a right, several rights."""
    found = parse_rights(" start = Curators, 123 ;apply=The staff; ")
    assert found == {Right.START: ("Curators", "123"), Right.APPLY: ("The staff",)}
    assert parse_rights("") == {}


@pytest.mark.parametrize("text", ["fly=Curators", "start", "start=", "start=,", "=Curators", "start Curators"])
def test_what_is_no_right_is_refused_with_the_rights_there_are(text: str) -> None:
    """A typing error must not open what was to be closed."""
    with pytest.raises(ValueError, match="start, next, steer"):
        parse_rights(text)
