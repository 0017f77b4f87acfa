"""Three members of one channel each get their own votes, pictures, displays, languages and privacy."""

import asyncio
import re

import pytest

from bot.client import Ninefold
from bot.sandbox import Member, SandboxServer
from bot.sandbox.faults import CallFault
from tests.e2e.table import Message, Table, button_labels, comes_to, is_quiet, no, said, vote
from tests.e2e.test_languages import reads_japanese
from tests.e2e.test_pictures import picture, yes_labels

MESSAGE = "/channels/{channel_id}/messages/{message_id}"


async def own_votes(member: Member, shown: Message) -> dict[int, str]:
    """The member's votes by position, as the panel behind More… shows them."""
    panel = await comes_to(member, await member.click(shown, "More"), "· details")
    lines = panel["embeds"][0]["description"].split("\n")
    found = {n: re.search(r" · you: (.)", line) for n, line in enumerate(lines, start=1)}
    return {n: match[1] for n, match in found.items() if match}


async def test_a_click_is_acknowledged_though_no_edit_can_be_made(
    table: Table, server: SandboxServer, three: Member
) -> None:
    """Three clicks are acknowledged while Discord delays the first edit, and the message shows all of them later."""
    shown = await table.start()
    server.faults.plan(CallFault("PATCH", MESSAGE, delay=1.0))
    for member in (table.one, table.two, three):
        await member.click(shown, "1 ✓")
    assert "1 ✓" in button_labels(await table.now(shown))
    await table.shows(shown, "1 ✓ 3")


async def test_each_member_has_votes_of_their_own(table: Table, three: Member, bot: Ninefold) -> None:
    """Changing, withdrawing, undoing, unsure and "rest is no" affect only that member's votes."""
    shown = await table.start()
    await asyncio.gather(*(member.click(shown, "1 ✓") for member in (table.one, table.two, three)))
    await no(table.two, shown, 1)
    await vote(three, shown, 1, "Withdraw")
    await no(table.one, shown, 2)
    await table.one.click(shown, "Rest is no")
    await table.shows(shown, "1 ✓ 1", "1 ✗ 1", *(f"{n} ✗ 1" for n in range(2, 10)))

    await vote(three, shown, 2, "? Unsure")
    assert await own_votes(three, shown) == {2: "?"}
    assert await own_votes(table.two, shown) == {1: "✗"}
    assert await own_votes(table.one, shown) == {1: "✓", **dict.fromkeys(range(2, 10), "✗")}

    for left in ({1: "✓", 2: "✗"}, {1: "✓"}, {}):
        await table.one.click(shown, "Undo")
        await table.shows(
            shown, f"2 ✗ {len(left) - 1}" if len(left) > 1 else "2 ✗", *(("1 ✓ 1",) if left else ("1 ✓",))
        )
        assert await own_votes(table.one, shown) == left
    await table.shows(shown, "1 ✓", "1 ✗ 1", "2 ✗")
    live = await bot.engine.services.sessions.at(int(table.channel_id))
    tally = live.view(1).photos[1].tally
    assert (tally.yes, tally.no, tally.unsure) == (0, 0, 1)


async def test_the_same_press_again_does_nothing_and_the_rest_leaves_a_withdrawn_vote_alone(
    table: Table, three: Member, bot: Ninefold
) -> None:
    """A repeated vote changes nothing, and "rest is no" skips photos whose vote the member withdrew or undid."""
    shown = await table.start()
    members = (table.one, table.two, three)
    await asyncio.gather(*(member.click(shown, "1 ✓") for member in members))
    live = await bot.engine.services.sessions.at(int(table.channel_id))
    before = live.session.sequence
    await asyncio.gather(*(table.one.click(shown, "1 ✓") for _ in range(3)))
    assert live.session.sequence == before
    await vote(table.two, shown, 1, "Withdraw")
    await three.click(shown, "Undo")
    await table.shows(shown, "1 ✓ 1", "1 ✗")

    await asyncio.gather(*(member.click(shown, "Rest is no") for member in members))
    await table.shows(shown, "1 ✓ 1", "1 ✗ 1", *(f"{n} ✗ 3" for n in range(2, 10)))
    assert "every photo" in said(await table.two.click(shown, "Rest is no"))
    assert await own_votes(table.two, shown) == dict.fromkeys(range(2, 10), "✗")
    await no(table.two, shown, 1)
    await table.shows(shown, "1 ✓ 1", "1 ✗ 2")


async def test_a_picture_of_one_opens_for_the_second_and_is_taught_by_the_third(table: Table, three: Member) -> None:
    """Anyone can use the menu on any message, and examples count as votes of the member who gave them."""
    posted = await three.say(table.channel_id, "look at this", picture())
    answer = await table.one.use_on(table.channel_id, "Find photos like this", posted["id"])
    assert is_quiet(answer)
    for member, button in ((table.two, "✓ It does"), (three, "✗ It doesn't")):
        asked = await member.use_on(table.channel_id, "Use as example", posted["id"])
        await comes_to(member, await member.click(asked.shown, button), "takes it back")
    assert await yes_labels(table) == "0 yes · 0 no · 1 disputed"
    await three.command(table.channel_id, "session undo")
    assert await yes_labels(table) == "1 yes · 0 no · 0 disputed"


@pytest.mark.parametrize("kind", ["embeds", "grid", "sheet"])
async def test_every_display_counts_three_and_says_what_it_shows(
    table: Table, server: SandboxServer, three: Member, kind: str
) -> None:
    """All members see the same nine photos, each with an alt text and its credit."""
    shown = await table.start()
    await table.two.command(table.channel_id, "session display", kind=kind)
    await table.one.click(shown, "Next nine")
    shown = await table.newest()
    for member in (table.one, table.two):
        await member.click(shown, "1 ✓")
    await no(three, shown, 1)
    now = await table.shows(shown, "1 ✓ 2", "1 ✗ 1")
    said_of_files = "\n".join(
        file.description or "" for file in server.world.files.values() if "round-2" in file.filename
    )
    assert all(f"Photo {n} by member-one: Shapes" in said_of_files for n in range(1, 10))
    shown_text = [str(embed.get(part)) for embed in now["embeds"] for part in ("description", "footer")]
    shown_text += [one["content"] for one in now["components"] if one["type"] == 10]
    assert "member-one" in "\n".join(shown_text)


async def test_three_languages_at_one_table(table: Table, three: Member, server: SandboxServer) -> None:
    """Each member is answered in their language, or in English if there is no translation."""
    reads_japanese(server.world, table.two)
    server.world.users[three.id].locale = "de"
    await table.start()
    answers = [await member.command(table.channel_id, "session undo") for member in (table.one, table.two, three)]
    english, japanese, german = (said(answer) for answer in answers)
    assert english == german == "You have nothing left to undo in this session."
    assert "取り消せる" in japanese


async def test_one_is_forgotten_and_two_are_named(table: Table, three: Member) -> None:
    """After one member is forgotten, all three votes still count."""
    shown = await table.start()
    for member in (table.one, table.two, three):
        await member.click(shown, "1 ✓")
    asked = await three.command(table.channel_id, "privacy forget")
    await comes_to(three, await three.click(asked.shown, "Forget me"), "Done. If you vote again")
    status = (await table.one.command(table.channel_id, "concept status")).shown
    votes = next(field["value"] for field in status["embeds"][0]["fields"] if field["name"] == "Votes")
    assert sorted(votes.split("\n")) == sorted([f"<@{table.one.id}> 1", f"<@{table.two.id}> 1", "an unnamed member 1"])
    await table.shows(shown, "1 ✓ 3")
