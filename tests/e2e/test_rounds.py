"""Members teach a concept round by round."""

import asyncio
import csv
import io
import json

from bot.client import Ninefold
from bot.sandbox import SandboxServer
from demonstration.members import finish
from tests.e2e.table import (
    Table,
    button_labels,
    buttons,
    comes_to,
    file_urls,
    forge,
    gone,
    is_quiet,
    keys,
    no,
    photo_ids,
    said,
    texts,
)
from tests.until import CEILING_SECONDS


async def test_a_prompt_becomes_a_round_of_nine(table: Table) -> None:
    """The round is one message: nine numbered photos on one sheet, a key for each in its place, and four controls."""
    shown = await table.start()
    assert shown["content"].startswith("**Round 1** · “a house by the lake”")
    (embed,) = shown["embeds"]
    assert embed["footer"]["text"] == "Photos by member-one"
    assert (await table.two.fetch(embed["image"]["url"])).startswith(b"\xff\xd8")
    assert [len(row["components"]) for row in shown["components"]] == [3, 3, 3, 4]
    assert button_labels(shown) == [*(f"{n} ✓" for n in range(1, 10)), "Rest is no", "Next nine", "Undo", "More…"]


async def test_votes_of_two_members_are_counted(table: Table) -> None:
    """Each vote changes the counts and the key's color; repeating a vote changes nothing."""
    grey, blue, green, red = 2, 1, 3, 4
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await table.two.click(shown, "1 ✓")
    await no(table.two, shown, 2)
    shown = await table.shows(shown, "1 ✓ 2", "2 ✗ 1")
    assert [key["style"] for key in keys(shown)[:3]] == [green, red, grey]
    await no(table.two, shown, 1)
    shown = await table.shows(shown, "1 ✓ 1", "1 ✗ 1")
    assert keys(shown)[0]["style"] == blue
    await no(table.two, shown, 1)
    await table.two.click(shown, keys(shown)[1]["custom_id"])
    await table.shows(shown, "1 ✓ 1", "1 ✗ 1", "2 ✓ 1", "2 ✗")


async def test_a_wrong_press_is_undone_by_the_key_beside(table: Table) -> None:
    """Undo takes back the member's own last action without a message, and says so if there is none."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await table.one.click(shown, "2 ✓")
    await table.shows(shown, "1 ✓ 1", "2 ✓ 1")
    assert not (await table.one.click(shown, "Undo")).ephemeral
    await table.shows(shown, "1 ✓ 1", "2 ✓")
    assert "nothing left to undo" in said(await table.two.click(shown, "Undo"))


async def test_the_no_key_of_an_earlier_version_still_votes(table: Table, server: SandboxServer) -> None:
    """Rounds that were posted with a pair of buttons for each photo stay votable."""
    shown = await table.start()
    custom_id = keys(shown)[0]["custom_id"].replace(":yes", ":no")
    assert not (await forge(server, table.one, shown, custom_id)).ephemeral
    await table.shows(shown, "1 ✓", "1 ✗ 1")


async def test_a_burst_of_votes_costs_few_edits(table: Table, server: SandboxServer) -> None:
    """Eighteen votes at once all count with far fewer edits, and the last edit shows them all."""
    shown = await table.start()
    presses = [member.click(shown, f"{n} ✓") for n in range(1, 10) for member in (table.one, table.two)]
    await asyncio.gather(*presses)
    await table.shows(shown, *(f"{n} ✓ 2" for n in range(1, 10)))
    assert server.count("PATCH", "/channels/{channel_id}/messages/{message_id}") <= 4


async def test_the_rest_is_no_fills_the_open_photos_of_that_member(table: Table) -> None:
    """One press is one action, and one undo takes all of it back."""
    shown = await table.start()
    await table.one.click(shown, "3 ✓")
    await table.one.click(shown, "Rest is no")
    rest = [f"{n} ✗ 1" for n in range(1, 10) if n != 3]
    await table.shows(shown, "3 ✓ 1", *rest)
    again = await table.one.click(shown, "Rest is no")
    assert "every photo" in said(again)
    answer = await table.one.command(table.channel_id, "session undo")
    assert "Took back 8 no votes in round 1" in said(answer)
    await table.shows(shown, "3 ✓ 1", *(f"{n} ✗" for n in range(1, 10)))


async def test_undo_without_an_action_says_so(table: Table) -> None:
    """A member can't undo another member's action."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    answer = await table.two.command(table.channel_id, "session undo")
    assert "nothing left to undo" in said(answer)


async def test_next_posts_other_photos_and_the_old_round_stays_votable(table: Table) -> None:
    """The next nine are new photos; the old message keeps all its buttons, but `next` is no longer blue."""
    first = await table.start()
    await table.one.click(first, "1 ✓")
    answer = await table.two.click(first, "Next nine")
    assert is_quiet(answer)
    second = await table.newest()
    assert second["content"].startswith("**Round 2**")
    custom_ids = {key["custom_id"] for message in (first, second) for key in keys(message)}
    assert len(custom_ids) == 18
    assert len({*await photo_ids(table.one, first), *await photo_ids(table.one, second)}) == 18
    await no(table.two, first, 9)
    first = await table.shows(first, "1 ✓ 1", "9 ✗ 1")
    assert next(b["style"] for b in buttons(first) if b["label"] == "Next nine") == 2


async def test_a_second_next_of_the_same_round_links_to_what_is_out(table: Table) -> None:
    """If two members press at once, one press makes the round, and a later press makes no third one."""
    first = await table.start()
    answers = await asyncio.gather(table.one.click(first, "Next nine"), table.two.click(first, "Next nine"))
    assert any(is_quiet(answer) for answer in answers)
    second = await table.newest()
    assert second["content"].startswith("**Round 2**")
    late = await table.one.click(first, "Next nine")
    assert "Round 2 is already out: https://discord.com/channels/" in said(late)
    assert second["id"] in said(late)
    assert (await table.newest())["id"] == second["id"]


async def test_running_out_offers_to_finish(table: Table) -> None:
    """The last photos make a smaller round; after it the bot only offers to finish."""
    shown = await table.start()
    for _ in range(4):
        await table.one.click(shown, "Next nine")
        shown = await table.newest()
    assert len(keys(shown)) == 4
    answer = await table.one.click(shown, "Next nine")
    assert "shown every photo" in said(answer)
    assert button_labels(answer.message or {}) == ["Finish"]


async def test_finish_asks_and_posts_the_summary_with_two_files(table: Table) -> None:
    """After a confirmation, the channel gets the labels as CSV and the classifier as JSON, and the round is closed."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await table.one.click(shown, "Rest is no")
    asked = await table.two.command(table.channel_id, "concept finish")
    assert "1 round, 9 votes" in said(asked)
    urls = await finish(table.two, table.channel_id)  # as the demo's check and the benchmarks do
    summary = await table.newest()
    assert "Finished: “a house by the lake” in shapes" in texts(summary)
    assert file_urls(summary) == urls
    files = {name: await table.one.fetch(url) for name, url in urls.items()}
    rows = list(csv.DictReader(io.StringIO(files["labels.csv"].decode())))
    assert [row["label"] for row in rows] == ["yes", *["no"] * 8]
    assert len(json.loads(files["classifier.json"])["weights"]) == 16
    async with asyncio.timeout(CEILING_SECONDS):
        while not (await table.now(shown))["content"].endswith("finished"):
            await table.one.wait_for(lambda event: event.name == "MESSAGE_UPDATE")


async def test_a_finished_session_refuses_votes_until_it_is_resumed(table: Table) -> None:
    """Buttons of old messages explain that the session is finished; after a resume they count again."""
    shown = await table.start()
    asked = await table.one.command(table.channel_id, "concept finish")
    await table.one.click(asked.shown, "Finish")
    await gone(table.one, asked.shown)
    late = await table.two.click(shown, "1 ✓")
    assert "finished" in said(late)
    assert "resume" in said(await table.two.command(table.channel_id, "concept next"))
    await table.two.command(table.channel_id, "session resume")
    assert "is open again. Round 1 is here" in (await table.newest())["content"]
    await table.two.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 1")


async def test_a_second_start_asks_before_it_replaces(table: Table) -> None:
    """The running session continues until the member confirms; then the new prompt's round is posted."""
    first = await table.start()
    asked = await table.two.command(table.channel_id, "concept start", prompt="a red circle")
    assert "is running here, in round 1" in said(asked)
    assert (await table.newest())["id"] == first["id"]
    await table.two.click(asked.message or {}, "Finish it and start")
    await gone(table.two, asked.shown)
    assert "“a red circle”" in (await table.newest())["content"]
    assert "finished" in said(await table.one.click(first, "1 ✓"))


async def test_an_old_question_finishes_nothing_else(table: Table, server: SandboxServer) -> None:
    """A question about a session goes when the session ends. Its button never finishes the session that followed."""
    await table.start()
    old = await table.one.command(table.channel_id, "concept finish")
    custom_id = buttons(old.shown)[0]["custom_id"]
    asked = await table.two.command(table.channel_id, "concept start", prompt="a red circle")
    await table.two.click(asked.message or {}, "Finish it and start")
    for member, question in ((table.one, old), (table.two, asked)):
        await gone(member, question.shown)
    fresh = await table.one.command(table.channel_id, "concept finish")
    late = await forge(server, table.one, fresh.shown, custom_id)
    await comes_to(table.one, late, "That session has ended")
    status = await table.one.command(table.channel_id, "concept status")
    assert (status.message or {})["embeds"][0]["title"] == "“a red circle”"


async def test_a_vote_is_acknowledged_without_an_edit_or_a_follow_up(table: Table, server: SandboxServer) -> None:
    """One vote costs one callback and one edit of the message."""
    shown = await table.start()
    before = len(server.calls)
    await table.one.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 1")
    made = [(call.method, call.template) for call in server.calls[before:] if call.by != "person"]
    assert sorted(made) == [
        ("PATCH", "/channels/{channel_id}/messages/{message_id}"),
        ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"),
    ]


async def test_nothing_of_a_message_is_kept_in_memory(table: Table, bot: Ninefold) -> None:
    """discord.py keeps no view in memory, because a session may last for days."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await table.shows(shown, "1 ✓ 1")
    assert not bot.persistent_views
