"""Application commands: registration, replacement, visibility, and their limits."""

from typing import Any

import pytest

from bot.sandbox import Member, RequestRefusedError, SandboxServer
from bot.sandbox.api_errors import ApiError
from bot.sandbox.json_types import Json
from bot.sandbox.permission_bits import Permission
from bot.sandbox.rules.command_rules import check_commands
from bot.sandbox.world import APPLICATION_ID, GUILD_ID
from tests.bot.sandbox.conftest import BotRest, Connect

GLOBAL = f"/applications/{APPLICATION_ID}/commands"
GUILD = f"/applications/{APPLICATION_ID}/guilds/{GUILD_ID}/commands"


def command(name: str = "start", **more: Any) -> Json:
    """A slash command."""
    return {"name": name, "description": "Does it", "type": 1} | more


def option(name: str, **more: Any) -> Json:
    """A text option."""
    return {"name": name, "description": "It", "type": 3} | more


WRONG: dict[str, list[Json]] = {
    "an upper-case name": [command("Start")],
    "a name with a space": [command("start now")],
    "a name of 33": [command("s" * 33)],
    "no description": [command(description="")],
    "a description of 101": [command(description="d" * 101)],
    "an upper-case localized name": [command(name_localizations={"sv-SE": "Start"})],
    "a localized description of 101": [command(description_localizations={"ja": "説" * 101})],
    "an option's localized name with a space": [command(options=[option("a", name_localizations={"ja": "名 前"})])],
    "26 options": [command(options=[option(f"o{number}") for number in range(26)])],
    "26 choices": [command(options=[option("o", choices=[{"name": str(n), "value": str(n)} for n in range(26)])])],
    "a required option after another": [command(options=[option("a"), option("b", required=True)])],
    "two options of one name": [command(options=[option("a"), option("a")])],
    "choices with autocomplete": [
        command(options=[option("a", autocomplete=True, choices=[{"name": "n", "value": "v"}])])
    ],
    "two commands of one name": [command(), command()],
    "more than 8,000 characters": [
        command(options=[option(f"o{number}", description="d" * 100, choices=many) for number in range(25)])
        for many in [[{"name": "n" * 20, "value": f"{'v' * 20}{number}"} for number in range(10)]]
    ],
    "more than a hundred": [command(f"c{number}") for number in range(101)],
}


@pytest.mark.parametrize("what", WRONG)
def test_commands_beyond_the_limits_are_refused(what: str) -> None:
    """Limits of names, descriptions, options, choices, sizes and counts."""
    with pytest.raises(ApiError, match="400"):
        check_commands(WRONG[what])


def test_commands_at_the_limits_pass() -> None:
    """A hundred commands, 25 options, 25 choices, names in any script."""
    choices = [{"name": str(number), "value": str(number)} for number in range(25)]
    options = [option("first", required=True, choices=choices)] + [option(f"o{number}") for number in range(24)]
    check_commands([command("はじめる", options=options)] + [command(f"c{number}") for number in range(99)])


async def test_a_member_is_offered_commands_in_their_language(
    rest: BotRest, connect: Connect, server: SandboxServer
) -> None:
    """The index contains the texts in the member's language, also of options and choices."""
    choice = {"name": "near", "value": "near", "name_localizations": {"ja": "近い"}}
    words = {"name_localizations": {"ja": "選び方"}, "description_localizations": {"ja": "それ"}}
    known = command(name_localizations={"ja": "開始"}, options=[option("how", choices=[choice], **words)])
    await rest("PUT", GLOBAL, [known])
    server.world.people()[1].locale = "ja"
    (shown,) = await (await connect("river")).commands(GUILD_ID)
    assert shown["name_localized"] == "開始"
    assert (shown["options"][0]["name_localized"], shown["options"][0]["description_localized"]) == ("選び方", "それ")
    assert shown["options"][0]["choices"][0]["name_localized"] == "近い"
    (default,) = await (await connect("sky")).commands(GUILD_ID)
    assert "name_localized" not in default


async def test_a_replaced_set_keeps_the_ids_of_known_names(rest: BotRest) -> None:
    """PUT keeps, changes, adds and deletes commands by name. GET lists the result."""
    _, first = await rest("PUT", GLOBAL, [command("start"), command("next")])
    _, second = await rest("PUT", GLOBAL, [command("start", description="Changed"), command("help")])
    assert second[0]["id"] == first[0]["id"]
    assert second[0]["version"] != first[0]["version"]
    _, listed = await rest("GET", GLOBAL)
    assert [one["name"] for one in listed] == ["start", "help"]
    assert listed[0]["description"] == "Changed"


async def test_commands_of_a_guild_stand_beside_the_global_ones(rest: BotRest, connect: Connect) -> None:
    """Each scope is synced separately, and a member sees the commands of both."""
    await rest("PUT", GLOBAL, [command("everywhere")])
    status, created = await rest("POST", GUILD, command("here"))
    assert (status, created["guild_id"]) == (201, GUILD_ID)
    member = await connect("river")
    assert {one["name"] for one in await member.commands(GUILD_ID)} == {"everywhere", "here"}
    status, _ = await rest("DELETE", f"{GUILD}/{created['id']}")
    assert status == 204
    assert {one["name"] for one in await member.commands(GUILD_ID)} == {"everywhere"}


async def test_default_member_permissions_hide_a_command(
    rest: BotRest, connect: Connect, server: SandboxServer
) -> None:
    """Members without the permission neither see nor can use the command. A role can grant it."""
    needed = int(Permission.MANAGE_MESSAGES)
    await rest("PUT", GLOBAL, [command("hide", default_member_permissions=needed)])
    owner, member = await connect("maple"), await connect("river")
    assert [one["name"] for one in await owner.commands(GUILD_ID)] == ["hide"]
    assert await member.commands(GUILD_ID) == []
    with pytest.raises(RequestRefusedError) as refused:
        await use_first_command(server, member)
    assert refused.value.body["code"] == 50013
    guild = server.world.guild(GUILD_ID)
    moderators = server.world.add_role(guild, "moderators", Permission.MANAGE_MESSAGES)
    guild.members[member.id].role_ids.append(moderators.id)
    assert [one["name"] for one in await member.commands(GUILD_ID)] == ["hide"]


async def use_first_command(server: SandboxServer, member: Member) -> None:
    """Use it like a client that knows its id."""
    (known,) = server.world.commands.values()
    data = {"id": known["id"], "name": known["name"], "type": 1, "options": []}
    channel_id = member.channel_id("general")
    request = {"type": 2, "application_id": APPLICATION_ID, "channel_id": channel_id, "data": data}
    await member.rest("POST", "/interactions", request)
