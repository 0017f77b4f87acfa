"""Disputes, agreement, and being listed: as three members of a channel see them."""

from bot.client import Ninefold
from bot.sandbox import Member
from tests.e2e.table import Table, comes_to, said


async def test_a_dispute_is_told_of_and_settled_by_a_moderator(table: Table, three: Member, bot: Ninefold) -> None:
    """Who voted how; a menu for the moderator alone; then the label stands for all, and can be given back."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await table.two.click(shown, "1 ✗")
    await table.one.click(shown, "2 ✓")
    seen = await table.two.command(table.channel_id, "concept disputed")
    assert seen.ephemeral
    assert "disagrees about 1 photo" in said(seen)
    (embed,) = seen.shown["embeds"]
    assert f"Yes: <@{table.one.id}>\nNo: <@{table.two.id}>" in embed["description"]
    assert not seen.shown["components"]

    told = await three.command(table.channel_id, "concept disputed")
    (menu,) = told.shown["components"][0]["components"]
    assert [option["label"] for option in menu["options"]] == ["Photo 1: yes", "Photo 1: no"]
    settled = await three.select(told.shown, menu["custom_id"], [menu["options"][1]["value"]])
    after = await comes_to(three, settled, "Nobody disagrees about")
    assert "A moderator has settled it." in after["embeds"][0]["description"]
    aloud = (await table.one.messages(table.channel_id))[0]
    assert f"<@{three.id}> settled photo 1 of round 1 as no." in aloud["content"]
    assert (await labels_of(bot, table))[0] == "no"
    await table.shows(shown, "1 ✓ 1", "1 ✗ 1")

    (menu,) = after["components"][0]["components"]
    back = await three.select(after, menu["custom_id"], [menu["options"][-1]["value"]])
    await comes_to(three, back, "disagrees about 1 photo")
    assert (await labels_of(bot, table))[0] == "disputed"


async def test_an_old_menu_settles_nothing_that_nobody_disagrees_about(
    table: Table, three: Member, bot: Ninefold
) -> None:
    """Votes have changed since the moderator looked: they are told, and the session is as it was."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await table.two.click(shown, "1 ✗")
    told = await three.command(table.channel_id, "concept disputed")
    (menu,) = told.shown["components"][0]["components"]
    await table.one.click(shown, "1 ✗")
    refused = await three.select(told.shown, menu["custom_id"], [menu["options"][0]["value"]])
    await comes_to(three, refused, "The team no longer disagrees about that photo")
    assert not (await bot.engine.services.sessions.at(int(table.channel_id))).session.settled


async def test_the_team_is_told_how_far_it_agrees(table: Table, bot: Ninefold) -> None:
    """Alpha, each member's photos and share, and a chart with words for those who cannot see it."""
    shown = await table.start()
    few = await table.one.command(table.channel_id, "concept team")
    assert "Nobody has voted yet." in few.shown["embeds"][0]["description"]
    for position, sides in enumerate(["✓ ✓", "✓ ✗", "✗ ✗"], start=1):
        one, two = sides.split()
        await table.one.click(shown, f"{position} {one}")
        await table.two.click(shown, f"{position} {two}")
    told = await table.one.command(table.channel_id, "concept team")
    (embed,) = told.shown["embeds"]
    assert "Krippendorff's alpha is **0.44** over 3 photos" in embed["description"]
    lines = embed["fields"][0]["value"].split("\n")
    assert sorted(line.partition(": ")[2] for line in lines) == ["3 photos, 67% of 3"] * 2
    assert {line.partition(" ")[2].partition(":")[0] for line in lines} == {
        f"<@{m.id}>" for m in (table.one, table.two)
    }
    assert (await table.one.fetch(embed["image"]["url"])).startswith(b"\x89PNG")


async def test_who_does_not_want_to_be_listed_is_counted_alone(table: Table, bot: Ninefold) -> None:
    """In team, status and disputes; and named again when they want to be."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await table.two.click(shown, "1 ✗")
    answer = await table.two.command(table.channel_id, "privacy listed", named=False)
    assert "Your name no longer appears" in said(answer)
    for command in ("concept team", "concept status", "concept disputed"):
        told = str((await table.one.command(table.channel_id, command)).shown)
        assert f"<@{table.one.id}>" in told
        assert f"<@{table.two.id}>" not in told
        assert "unnamed" in told
    again = await table.two.command(table.channel_id, "privacy listed", named=True)
    assert "appears in team statistics again" in said(again)
    assert f"<@{table.two.id}>" in str((await table.one.command(table.channel_id, "concept team")).shown)


async def labels_of(bot: Ninefold, table: Table) -> list[str]:
    """The labels of the last round's photos."""
    live = await bot.engine.services.sessions.at(int(table.channel_id))
    return [photo.tally.label.value for photo in live.view().photos]
