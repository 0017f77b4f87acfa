"""A server's settings say who may do what, and how its new sessions begin."""

from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace

import pytest

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.platform.rights import Right
from bot.sandbox import Answer, Member, SandboxServer
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from engine.settings.server_settings import ServerSettings
from tests.e2e.conftest import connected
from tests.e2e.table import Message, Table, button_labels, comes_to, file_urls, gone, is_quiet, no, said

pytestmark = pytest.mark.usefixtures("curators")  # before the bot connects, so it knows the role


async def settings_of(owner: Member, table: Table) -> Message:
    """The text of `/server settings`."""
    answer = await owner.command(table.channel_id, "server settings")
    return await comes_to(owner, answer, "Defaults for this server's new sessions")


async def choose(member: Member, shown: Message, custom_id: str, *values: str, says: str) -> Message:
    """Choose in a menu of the settings; returns the text shown afterwards."""
    return await member.says(await member.select(shown, custom_id, list(values)), says)


async def reserve(owner: Member, table: Table, right: Right, *roles: str) -> Message:
    """Give a right only to some roles."""
    shown = await choose(owner, await settings_of(owner, table), "9:server-rights", right, says="?**")
    return await choose(owner, shown, f"9:right:{right}", *roles, says=f"<@&{roles[0]}>" if roles else "everyone")


async def test_new_sessions_begin_as_the_server_has_chosen(table: Table, three: Member, bot: Ninefold) -> None:
    """Display, quorum, voters and auto-next apply to new sessions, and a session can still change them."""
    shown = await settings_of(three, table)
    shown = await choose(three, shown, "9:server-display", "grid", says="Rounds: Grid")
    shown = await choose(three, shown, "9:server-quorum", "2", says="needs 2 votes")
    shown = await choose(three, shown, "9:server-next-after", "3", says="when 3 members have voted")
    shown = await choose(three, shown, "9:server-voters", table.two.id, three.id, says=f"<@{table.two.id}>")
    first = await table.start()
    heading = str(first["components"][0]["content"])
    assert "A photo needs 2 votes · voters: 2 named members · 0 of 3 have voted on all nine" in heading
    assert any(component["type"] == 12 for component in first["components"])
    assert "wasn't counted" in said(await table.one.click(first, "1 ✓"))
    shown = await choose(
        three, await settings_of(three, table), "9:server-display", "default", says="The bot's default"
    )
    elsewhere = Table(table.one, table.two, table.one.channel_id("general"))
    assert (await elsewhere.start())["embeds"]


async def test_a_reserved_right_belongs_only_to_its_roles(
    curators: str, table: Table, three: Member, bot: Ninefold
) -> None:
    """It applies to commands and to buttons shown earlier; members who manage the server keep every right."""
    await reserve(three, table, Right.START, curators)
    refused = await table.one.command(table.channel_id, "concept start", prompt="a house by the lake")
    assert f"You can't start and load sessions here. That's for <@&{curators}>" in said(refused)
    shown = await Table(table.two, table.one, table.channel_id).start()
    question = await table.one.command(table.channel_id, "concept finish")
    assert button_labels(question.shown) == ["Finish"]
    for right in (Right.NEXT, Right.FINISH, Right.STEER):
        await reserve(three, table, right, curators)
    assert "You can't move on to the next round" in said(await table.one.click(shown, "Next nine"))
    assert "You can't move on to the next round" in said(await table.one.command(table.channel_id, "session blind"))
    await comes_to(table.one, await table.one.click(question.shown, "Finish"), "You can't finish")
    for command, options in (("display", {"kind": "grid"}), ("prompt", {"prompt": "a hut"})):
        answer = await table.one.command(table.channel_id, f"session {command}", **options)
        assert "You can't change the prompt, the display" in said(answer)
    more = (await table.one.click(shown, "More")).shown
    menu = next(one for row in more["components"] for one in row["components"] if ":steer:" in one["custom_id"])
    await comes_to(table.one, await table.one.select(more, menu["custom_id"], ["audit"]), "You can't change the prompt")
    assert is_quiet(await table.two.click(shown, "Next nine"))
    assert is_quiet(await three.command(table.channel_id, "concept next"))
    status = await bot.engine.assessment.status(int(table.channel_id))
    assert (status.rounds, status.finished) == (3, False)

    await reserve(three, table, Right.NEXT)
    assert is_quiet(await table.one.command(table.channel_id, "concept next"))


async def test_without_the_right_to_export_the_summary_has_no_files(
    curators: str, table: Table, three: Member, bot: Ninefold
) -> None:
    """Without the right to export, a member gets the summary of an application or a finished session without files."""
    await reserve(three, table, Right.EXPORT, curators)
    shown = await table.start()
    for press in ("1 ✓", "2 ✓", "Rest is no"):
        await table.one.click(shown, press)
    assert is_quiet(await table.one.command(table.channel_id, "concept apply"))
    assert not file_urls(await table.newest())
    assert is_quiet(await table.two.command(table.channel_id, "concept apply"))
    assert "photos.csv" in file_urls(await table.newest())
    question = await table.one.command(table.channel_id, "concept finish")
    await table.one.click(question.shown, "Finish")
    await gone(table.one, question.shown)
    assert not file_urls(await table.newest())


async def test_a_role_may_moderate_in_place_of_a_permission(
    curators: str, table: Table, three: Member, bot: Ninefold
) -> None:
    """The role can settle disputes, hide photos and change voting rules, but not delete others' concepts."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await no(table.two, shown, 1)
    assert not (await table.two.command(table.channel_id, "show disputed")).shown["components"]
    await reserve(three, table, Right.MODERATE, curators)
    told = (await table.two.command(table.channel_id, "show disputed")).shown
    (menu,) = told["components"][0]["components"]
    settled = await table.two.select(told, menu["custom_id"], [menu["options"][0]["value"]])
    await comes_to(table.two, settled, "Nobody disagrees about")
    assert (await table.two.command(table.channel_id, "session voting")).shown["components"]
    await table.one.command(table.channel_id, "concept save", name="Lakes")
    refused = await table.two.command(table.channel_id, "saved delete", name="Lakes")
    assert "Manage Messages" in said(refused)
    await reserve(three, table, Right.DELETE, curators)
    asked = await table.two.command(table.channel_id, "saved delete", name="Lakes")
    assert button_labels(asked.shown) == ["Delete"]


async def test_only_server_managers_can_change_settings(table: Table, three: Member, server: SandboxServer) -> None:
    """Other members don't see the command, and a menu that they got hold of refuses them."""
    own = await settings_of(three, table)
    offered = {command["name"] for command in await table.one.commands(GUILD_ID)}
    assert "server" not in offered
    panel = (await table.one.command(table.channel_id, "help")).shown
    server.world.message(table.channel_id, panel["id"]).components = own["components"]
    stolen = {**panel, "components": own["components"]}
    refused = await table.one.select(stolen, "9:server-display", ["grid"])
    await comes_to(table.one, refused, "Manage Server")


async def test_another_server_has_settings_of_its_own(
    curators: str, table: Table, three: Member, server: SandboxServer, bot: Ninefold
) -> None:
    """One server's choices don't apply in another."""
    await reserve(three, table, Right.START, curators)
    own = await bot.engine.server_settings.settings(int(GUILD_ID))
    other = await bot.engine.server_settings.settings(int(GUILD_ID) + 1)
    assert own.rights == {"start": (int(curators),)}
    assert other.rights == {}


@pytest.fixture
async def strict_bot(server: SandboxServer, settings: Settings, restored: None) -> AsyncIterator[Ninefold]:
    """A bot whose operator gives starting to a role, by name."""
    await apply_api_base(server.api_base)
    with closing(open_engine(settings)) as engine:
        async with connected(client := Ninefold(engine, rights={Right.START: ("Curators",)}), server.token):
            yield client


async def test_the_operators_roles_hold_where_a_server_has_not_chosen(
    curators: str, strict_bot: Ninefold, server: SandboxServer
) -> None:
    """The role's name is looked up in each server, and a server's own choice takes precedence."""
    tokens = {person.username: person.token for person in server.world.people()}
    async with (
        Member.connect(server.url, tokens["river"]) as river,
        Member.connect(server.url, tokens["sky"]) as sky,
        Member.connect(server.url, tokens["maple"]) as maple,
    ):
        table = Table(sky, river, sky.channel_id("concepts"))
        refused: Answer = await river.command(table.channel_id, "concept start", prompt="a house by the lake")
        assert f"<@&{curators}>" in said(refused)
        await table.start()
        everyone = str(GUILD_ID)
        await reserve(maple, table, Right.START, everyone)
        general = Table(river, sky, river.channel_id("general"))
        await general.start()


async def test_a_missing_role_leaves_a_right_to_server_managers(
    curators: str, server: SandboxServer, settings: Settings, restored: None, caplog: pytest.LogCaptureFixture
) -> None:
    """The right doesn't become everyone's, and the log and the settings report the missing role."""
    await apply_api_base(server.api_base)
    rights = {Right.START: ("Staff",), Right.NEXT: ("@curators", "Nobody"), Right.FINISH: ("Curators",)}
    people = {person.username: person.token for person in server.world.people()}
    with closing(open_engine(settings)) as engine:
        async with (
            connected(Ninefold(engine, rights=rights), server.token),
            Member.connect(server.url, people["river"]) as river,
            Member.connect(server.url, people["maple"]) as maple,
        ):
            table = Table(maple, river, maple.channel_id("concepts"))
            refused = await river.command(table.channel_id, "concept start", prompt="a house by the lake")
            text = "You can't start and load sessions here. That's for members who manage the server."
            assert said(refused) == text
            shown = await settings_of(maple, table)
            lines = str(shown["content"]).splitlines()
            assert "- Start and load sessions: only members who manage the server" in lines
            assert f"- Move on to the next round: <@&{curators}>" in lines
            assert f"- Finish and reopen sessions: <@&{curators}>" in lines
            assert len([line for line in lines if "NINEFOLD_RIGHTS" in line]) == 2
            await engine.server_settings.change(
                int(GUILD_ID), int(maple.id), lambda now: replace(now, rights={"start": (999,), "save": (999, 998)})
            )
            assert said(await river.command(table.channel_id, "concept start", prompt="a house by the lake")) == text
            shown = await settings_of(maple, table)
            assert "1 chosen role no longer exists" in str(shown["content"])
            assert "2 chosen roles no longer exist" in str(shown["content"])
            await table.start()
    told = [record.getMessage() for record in caplog.records if record.name == "bot.platform.permissions"]
    assert len(told) == len(set(told)) == 2
    assert "start" in told[0]
    assert "'Staff'" in told[0]


@pytest.fixture
def many_roles(server: SandboxServer) -> tuple[int, ...]:
    """Twelve roles, made before the bot connects, so it knows them."""
    guild = server.world.guilds[GUILD_ID]
    return tuple(int(server.world.add_role(guild, f"Role {number}", Permission(0)).id) for number in range(12))


async def test_many_roles_lock_nobody_out_of_the_settings(
    many_roles: tuple[int, ...], table: Table, three: Member, bot: Ninefold
) -> None:
    """With twelve roles for each right, the panel opens, counts what doesn't fit, and can change each right."""

    def all_roles(now: ServerSettings) -> ServerSettings:
        return replace(now, rights={str(right): many_roles for right in Right})

    await bot.engine.server_settings.change(int(GUILD_ID), int(three.id), all_roles)
    shown = await settings_of(three, table)
    assert len(shown["content"]) <= 2_000
    assert shown["content"].count(" more") == len(Right)
    shown = await choose(three, shown, "9:server-rights", Right.EXPORT, says="get labels and classifiers")
    assert shown["content"].count("<@&") == 12
    shown = await choose(three, shown, f"9:right:{Right.EXPORT}", says="everyone")
    assert "Get labels and classifiers" not in (await settings_of(three, table))["content"]
