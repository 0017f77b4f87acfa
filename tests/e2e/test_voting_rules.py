"""Members set how votes count in a session: a quorum, who may vote, and rounds that come automatically."""

import asyncio

from bot.client import Ninefold
from bot.sandbox import Member, SandboxServer
from bot.sandbox.faults import CallFault
from tests.e2e.table import Message, Table, buttons, comes_to, is_quiet, keys, no, said

MESSAGES = "/channels/{channel_id}/messages"
GREY, GREEN = 2, 3


async def panel(member: Member, table: Table) -> Message:
    """The panel of `/session voting`."""
    answer = await member.command(table.channel_id, "session voting")
    return await comes_to(member, answer, "How votes count in this session")


async def choose(member: Member, shown: Message, menu: str, *values: str, says: str) -> Message:
    """Choose in a menu of the panel; returns the panel as it is then."""
    ids = [one["custom_id"] for row in shown["components"] for one in row["components"]]
    (custom_id,) = [one for one in ids if one.startswith(f"9:{menu}:")]
    return await member.says(await member.select(shown, custom_id, list(values)), says)


async def rounds(table: Table) -> list[str]:
    """The numbers of the posted rounds, newest first."""
    contents = [message["content"] for message in await table.one.messages(table.channel_id)]
    return [content.split("**")[1].removeprefix("Round ") for content in contents if content.startswith("**Round")]


async def comes(table: Table, number: int) -> Message:
    """Wait until that round is posted, and return it."""
    event = await table.one.wait_for(
        lambda event: event.name == "MESSAGE_CREATE" and event.data["content"].startswith(f"**Round {number}**")
    )
    return event.data


async def test_a_photo_counts_from_the_quorum_on(table: Table, three: Member, bot: Ninefold) -> None:
    """With a quorum of two, one vote is shown but doesn't count, and the second makes the label."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 1")
    own = await panel(table.one, table)
    assert "One vote decides" in own["content"]
    await choose(table.one, own, "quorum", "2", says="needs 2 votes")
    aloud = await table.newest()
    assert aloud["content"].startswith(f"<@{table.one.id}> changed how votes count here")
    await no(table.two, shown, 2)
    now = await table.shows(shown, "1 ✓ 1", "2 ✗ 1")
    assert "A photo needs 2 votes" in now["content"]
    assert [key["style"] for key in keys(now)[:2]] == [GREY, GREY]
    await three.click(shown, "1 ✓")
    now = await table.shows(shown, "1 ✓ 2")
    assert [key["style"] for key in keys(now)[:2]] == [GREEN, GREY]


async def test_the_first_votes_settle_a_photo_if_they_agree(table: Table, three: Member, bot: Ninefold) -> None:
    """Two votes that agree settle a photo; where they differ, a third decides. Then the next round comes by itself."""
    shown = await table.start()
    own = await choose(table.one, await panel(table.one, table), "quorum", "2/3", says="first 2 votes decide")
    assert "a photo needs 3" in own["content"]
    own = await choose(table.one, own, "next-after", "5", says="or when every photo is settled")
    chosen = [option for row in own["components"] for option in row["components"][0].get("options", ())]
    assert {option["value"] for option in chosen if option.get("default")} == {"2/3", "5"}
    await table.one.click(shown, "1 ✓")
    await table.one.click(shown, "Rest is no")
    await table.two.click(shown, "Rest is no")
    now = await table.shows(shown, "1 ✓ 1", "1 ✗ 1", "2 ✗ 2")
    assert "The first 2 votes decide" in now["content"]
    assert [key["style"] for key in keys(now)[:1]] == [GREY]
    assert await rounds(table) == ["1"]
    coming = asyncio.create_task(comes(table, 2))
    await three.click(shown, "1 ✓")
    await coming
    now = await table.shows(shown, "1 ✓ 2", "1 ✗ 1")
    assert [key["style"] for key in keys(now)[:1]] == [GREEN]


async def test_a_servers_new_sessions_settle_by_agreement(table: Table, three: Member, bot: Ninefold) -> None:
    """The server's settings offer the same choices."""
    answer = await three.command(table.channel_id, "server settings")
    own = await comes_to(three, answer, "Defaults for this server")
    await three.says(await three.select(own, "9:server-quorum", ["3/5"]), "The first 3 votes decide if they agree")
    shown = await table.start()
    assert "The first 3 votes decide if they agree; if not, a photo needs 5" in shown["content"]


async def test_only_voters_are_counted(curators: str, table: Table, three: Member, bot: Ninefold) -> None:
    """Others are refused privately when they press a vote, press "rest is no", or join a blind round."""
    shown = await table.start()
    own = await panel(table.one, table)
    own = await choose(table.one, own, "voters", curators, three.id, says=f"<@&{curators}>, <@{three.id}>")
    refused = await table.one.click(shown, "1 ✓")
    assert f"in this session: <@&{curators}>, 1 named member" in said(refused)
    assert "wasn't counted" in said(await table.one.click(shown, "Rest is no"))
    await table.two.click(shown, "1 ✓")
    await three.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 2", "2 ✓", "2 ✗")

    answer = await table.one.command(table.channel_id, "session blind")
    assert is_quiet(answer)
    call = await table.newest()
    assert "wasn't counted" in said(await table.one.click(call, "Join"))
    await comes_to(table.two, await table.two.click(call, "Join"), "Which of these show")

    await choose(table.one, await panel(table.one, table), "voters", says="Voters: everyone")
    await table.one.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 3")


async def test_the_next_round_comes_when_enough_members_have_voted(table: Table, three: Member, bot: Ninefold) -> None:
    """The next round is posted once when three members have voted on all nine, even at the same moment."""
    shown = await table.start()
    await choose(table.one, await panel(table.one, table), "next-after", "3", says="when 3 members have voted")
    await table.one.click(shown, "Rest is no")
    now = await table.shows(shown, *(f"{n} ✗ 1" for n in range(1, 10)))
    assert "1 of 3 have voted on all nine" in now["content"]
    await asyncio.gather(*(member.click(shown, f"{n} ✓") for member in (table.two, three) for n in range(1, 9)))
    await asyncio.sleep(0)
    assert await rounds(table) == ["1"]
    coming = asyncio.create_task(comes(table, 2))
    await asyncio.gather(no(table.two, shown, 9), three.click(shown, "9 ✓"))
    await coming
    await table.one.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 3")
    assert await rounds(table) == ["2", "1"]
    old = await table.now(shown)
    assert next(one["style"] for one in buttons(old) if one["label"] == "Next nine") == 2


async def test_a_round_that_did_not_reach_the_channel_comes_with_the_next_vote(
    table: Table, server: SandboxServer, bot: Ninefold
) -> None:
    """Discord fails for a while; the round is posted with the next vote, without anyone asking."""
    shown = await table.start()
    await choose(table.one, await panel(table.one, table), "next-after", "1", says="when 1 member has voted")
    server.faults.plan(CallFault("POST", MESSAGES, times=5, status=503))
    await table.one.click(shown, "Rest is no")
    await bot.rounds.settle()
    server.faults.clear()
    assert await rounds(table) == ["1"]
    coming = asyncio.create_task(comes(table, 2))
    await table.two.click(shown, "1 ✓")
    await coming
    assert await rounds(table) == ["2", "1"]


async def test_the_channel_learns_once_that_all_photos_were_shown(table: Table, bot: Ninefold) -> None:
    """After five rounds all forty photos are shown, and votes on the last round still count."""
    shown = await table.start()
    await choose(table.one, await panel(table.one, table), "next-after", "1", says="when 1 member has voted")
    for number in range(2, 6):
        coming = asyncio.create_task(comes(table, number))
        await table.one.click(shown, "Rest is no")
        shown = await coming
    await table.one.click(shown, "Rest is no")
    end = await table.one.wait_for(lambda event: "shown every photo" in str(event.data.get("content")))
    assert "/concept finish" in end.data["content"]
    await table.one.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 1")
    contents = [message["content"] for message in await table.one.messages(table.channel_id)]
    assert sum("shown every photo" in content for content in contents) == 1


async def test_others_see_how_votes_count_and_cannot_change_it(
    table: Table, server: SandboxServer, three: Member, bot: Ninefold
) -> None:
    """Neither the command nor a menu that they got hold of lets them; a moderator can."""
    await table.start()
    own = await panel(table.one, table)
    await choose(three, await panel(three, table), "quorum", "3", says="needs 3 votes")
    live = await bot.engine.services.sessions.at(int(table.channel_id))
    assert live.session.voting.quorum == 3
    for menu, values in (("quorum", ["1"]), ("next-after", ["1"]), ("voters", [table.two.id])):
        seen = await panel(table.two, table)
        assert not seen["components"]
        server.world.message(table.channel_id, seen["id"]).components = own["components"]
        stolen = {**seen, "components": own["components"]}
        refused = await table.two.select(stolen, f"9:{menu}:{live.session.id}", values)
        await comes_to(table.two, refused, "You can't settle disputes, hide photos and change how votes count here")
    assert (live.session.voting.quorum, live.session.voting.members) == (3, ())
