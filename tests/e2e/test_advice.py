"""A round's message tells the team what to do: how to vote at first, and later that the dataset can be labelled."""

import pytest

from bot.sandbox import Member, SandboxServer
from bot.sandbox.world import GUILD_ID
from tests.e2e.table import Message, Table, button_labels, buttons, forge, is_quiet, said
from tests.e2e.test_languages import reads_japanese
from tests.until import until

HINT = {"en": "-# Tap the photos that fit", "ja": "-# 当てはまる写真を選び"}
ALL_FOUND = {"en": "You've probably found every photo", "ja": "すべて見つかったようです"}
ADVICE = {"en": "No new yes in round 2", "ja": "ラウンド 2 では新しい「はい」がありませんでした"}


async def judged(table: Table, shown: Message, yes: int, *members: Member) -> None:
    """The members vote yes on the first photos of a round and no on the rest."""
    for member in members:
        for position in range(1, yes + 1):
            await member.click(shown, next(one for one in ids(shown) if f":{position}.0:yes" in one))
        await member.click(shown, next(one for one in ids(shown) if ":rest:" in one))


def ids(shown: Message) -> list[str]:
    """The custom_ids of a message's buttons."""
    return [str(one["custom_id"]) for one in buttons(shown)]


async def moved_on(table: Table, shown: Message) -> Message:
    """The round after this one."""
    assert is_quiet(await table.one.click(shown, next(one for one in ids(shown) if ":next:" in one)))
    return await table.newest()


@pytest.fixture(params=["en", "ja"])
def language(request: pytest.FixtureRequest, server: SandboxServer) -> str:
    """The language of the server, set before the bot connects."""
    server.world.guild(GUILD_ID).locale = {"en": "en-US"}.get(request.param, request.param)
    return str(request.param)


async def test_a_team_is_led_from_the_first_round_to_the_labelled_dataset(
    language: str, table: Table, three: Member, server: SandboxServer
) -> None:
    """Three members vote. After a round without a yes, the next one offers to label the dataset, with one press."""
    if language == "ja":
        reads_japanese(server.world, table.two)
    first = await table.start()
    assert HINT[language] in first["content"]
    assert "/server settings" in first["content"] or "/サーバー" in first["content"]
    await judged(table, first, 3, table.one, table.two, three)
    second = await moved_on(table, first)
    assert HINT[language] not in second["content"]
    assert len(second["components"]) == 4
    await judged(table, second, 0, table.one, table.two, three)
    third = await moved_on(table, second)
    assert ADVICE[language] in third["content"] or ALL_FOUND[language] in third["content"]
    assert len(third["components"]) == 5
    answer = await table.two.click(third, next(one for one in ids(third) if one.startswith("9:apply:")))
    assert is_quiet(answer)
    assert (await table.newest())["id"] != third["id"]


async def test_advice_goes_with_the_next_round(table: Table) -> None:
    """Only the newest round has it. The hint of the first round is gone, too."""
    first = await table.start()
    await judged(table, first, 3, table.one)
    second = await moved_on(table, first)
    await until(lambda: "Tap" not in table.one.stream.known[first["id"]]["content"])
    await judged(table, second, 0, table.one)
    third = await moved_on(table, second)
    assert "Label the dataset" in button_labels(third)
    await moved_on(table, third)
    await until(lambda: "Label the dataset" not in button_labels(table.one.stream.known[third["id"]]))


async def test_only_a_servers_first_session_has_the_hint(table: Table, three: Member) -> None:
    """It stays the first one in another channel and after it was finished."""
    assert "Tap the photos" in (await table.start())["content"]
    elsewhere = Table(three, table.two, three.channel_id("general"))
    assert "Tap the photos" not in (await elsewhere.start())["content"]


async def test_the_advice_of_another_session_labels_nothing(table: Table, server: SandboxServer) -> None:
    """A press that arrives after the session was replaced is refused."""
    first = await table.start()
    apply = f"9:apply:{ids(first)[0].split(':')[2]}"
    asked = await table.two.command(table.channel_id, "concept start", prompt="a red circle")
    await table.two.click(asked.shown, "Finish it and start")
    await until(lambda: asked.shown["id"] not in table.two.stream.known)
    assert "That session has ended" in said(await forge(server, table.one, await table.newest(), apply))
