"""Three members see disputes and agreement, and choose whether their name is shown."""

from bot.client import Ninefold
from bot.sandbox import Member
from tests.e2e.table import Table, comes_to, no, said


async def test_a_dispute_is_shown_and_settled_by_a_moderator(table: Table, three: Member, bot: Ninefold) -> None:
    """Members see who voted how; a moderator gets a menu that sets the label for all, and can take it back."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await no(table.two, shown, 1)
    await table.one.click(shown, "2 ✓")
    seen = await table.two.command(table.channel_id, "show disputed")
    assert seen.ephemeral
    assert "disagrees about 1 photo" in said(seen)
    (embed,) = seen.shown["embeds"]
    assert f"Yes: <@{table.one.id}>\nNo: <@{table.two.id}>" in embed["description"]
    assert not seen.shown["components"]

    told = await three.command(table.channel_id, "show disputed")
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


async def test_an_old_menu_cannot_settle_a_dispute_that_is_over(table: Table, three: Member, bot: Ninefold) -> None:
    """If votes changed since the menu was shown, the moderator is told, and the session doesn't change."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await no(table.two, shown, 1)
    told = await three.command(table.channel_id, "show disputed")
    (menu,) = told.shown["components"][0]["components"]
    await no(table.one, shown, 1)
    refused = await three.select(told.shown, menu["custom_id"], [menu["options"][0]["value"]])
    await comes_to(three, refused, "The team no longer disagrees about that photo")
    assert not (await bot.engine.services.sessions.at(int(table.channel_id))).session.settled


async def test_the_team_sees_its_agreement(table: Table, bot: Ninefold) -> None:
    """The answer shows alpha, each member's photos and share, and a chart with an alt text."""
    shown = await table.start()
    few = await table.one.command(table.channel_id, "show team")
    assert "Nobody has voted yet." in few.shown["embeds"][0]["description"]
    for position, sides in enumerate(["✓✓", "✓✗", "✗✗"], start=1):
        for member, side in zip((table.one, table.two), sides, strict=True):
            if side == "✓":
                await member.click(shown, f"{position} ✓")
            else:
                await no(member, shown, position)
    told = await table.one.command(table.channel_id, "show team")
    (embed,) = told.shown["embeds"]
    assert "Krippendorff's alpha is **0.44** over 3 photos" in embed["description"]
    lines = embed["fields"][0]["value"].split("\n")
    assert sorted(line.partition(": ")[2] for line in lines) == ["3 photos, 67% of 3"] * 2
    assert {line.partition(" ")[2].partition(":")[0] for line in lines} == {
        f"<@{m.id}>" for m in (table.one, table.two)
    }
    assert (await table.one.fetch(embed["image"]["url"])).startswith(b"\x89PNG")


async def test_there_is_no_chart_before_votes_can_be_compared(table: Table, bot: Ninefold) -> None:
    """One member's votes alone have no majority to compare with, so all bars would be empty."""
    await table.one.click(await table.start(), "1 ✓")
    (embed,) = (await table.one.command(table.channel_id, "show team")).shown["embeds"]
    assert "1 photo, no majority to compare with" in str(embed["fields"])
    assert "image" not in embed


async def test_an_unlisted_member_is_counted_without_a_name(table: Table, bot: Ninefold) -> None:
    """Team, status and disputes show no name for them until they ask to be listed again."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await no(table.two, shown, 1)
    answer = await table.two.command(table.channel_id, "privacy listed", named=False)
    assert "Your name no longer appears" in said(answer)
    for command in ("show team", "concept status", "show disputed"):
        told = str((await table.one.command(table.channel_id, command)).shown)
        assert f"<@{table.one.id}>" in told
        assert f"<@{table.two.id}>" not in told
        assert "unnamed" in told
    again = await table.two.command(table.channel_id, "privacy listed", named=True)
    assert "appears in team statistics again" in said(again)
    assert f"<@{table.two.id}>" in str((await table.one.command(table.channel_id, "show team")).shown)


async def labels_of(bot: Ninefold, table: Table) -> list[str]:
    """The labels of the last round's photos."""
    live = await bot.engine.services.sessions.at(int(table.channel_id))
    return [photo.tally.label.value for photo in live.view().photos]
