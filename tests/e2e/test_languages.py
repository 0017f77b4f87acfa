"""The bot speaks Japanese to members who use it and in servers that are set to it."""

import pytest

from bot.sandbox import Member, SandboxServer
from bot.sandbox.world import GUILD_ID, World
from tests.e2e.table import Table, button_labels


def reads_japanese(world: World, member: Member) -> None:
    """Set the member's client to Japanese."""
    world.users[member.id].locale = "ja"


async def test_a_member_is_answered_in_their_language_while_others_are_in_theirs(
    table: Table, server: SandboxServer
) -> None:
    """Private answers use the member's locale, and the round uses the server's."""
    reads_japanese(server.world, table.two)
    shown = await table.start()
    assert "Next nine" in button_labels(shown)
    answer = await table.two.command(table.channel_id, "concept status")
    assert "ラウンド 1" in str(answer.shown["embeds"])
    panel = (await table.two.click(shown, "More")).message
    assert panel is not None
    assert button_labels(panel) == ["取り消す", "例の写真を加える…"]
    assert "· 詳細" in panel["content"]
    assert "round 1" in str((await table.one.command(table.channel_id, "concept status")).shown["embeds"])


@pytest.fixture
def japanese_server(server: SandboxServer) -> None:
    """A server that is set to Japanese before the bot connects."""
    server.world.guild(GUILD_ID).locale = "ja"


async def test_a_round_speaks_the_servers_language(japanese_server: None, table: Table) -> None:
    """Public messages use the server's locale, also after members with another language vote and press next."""
    shown = await table.start()
    assert "次の9枚" in button_labels(shown)
    assert shown["content"].startswith("**ラウンド 1**")


async def test_commands_are_offered_in_the_members_language(table: Table, server: SandboxServer) -> None:
    """The commands are registered with Japanese names for commands, options and choices."""
    reads_japanese(server.world, table.two)
    offered = {command["name"]: command for command in await table.two.commands(GUILD_ID)}
    assert offered["concept"]["name_localized"] == "コンセプト"
    start = next(option for option in offered["concept"]["options"] if option["name"] == "start")
    assert start["name_localized"] == "開始"
    strategy = next(option for option in start["options"] if option["name"] == "strategy")
    assert (strategy["name_localized"], strategy["choices"][0]["name_localized"]) == ("選び方", "自動")
