"""Private answers, which only the member who asked can see."""

import discord
import pytest

from bot.client import Ninefold
from bot.sandbox import Member, SandboxServer
from bot.sandbox.model import Overwrite
from tests.e2e.small_gallery import DATASET
from tests.e2e.table import Message, Table, button_labels, buttons, comes_to, no, photo_ids, photo_panel, said


def embed(answer_message: Message | None) -> Message:
    """The only embed of an answer."""
    assert answer_message is not None
    (found,) = answer_message["embeds"]
    return dict(found)


async def test_status_shows_the_progress_of_a_session(table: Table) -> None:
    """The status shows rounds, votes by member, labels and disputed photos, with a link to the last round."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await no(table.two, shown, 1)
    await no(table.two, shown, 2)
    answer = await table.one.command(table.channel_id, "concept status")
    found = embed(answer.message)
    assert found["description"].startswith("**0 yes** so far\nNext: vote on [round 1](https://discord.com/channels/")
    assert shown["id"] in found["description"]
    assert found["description"].endswith(f"-# {DATASET} · 1 round · 9 photos · 3 votes")
    values = {field["name"]: field["value"] for field in found["fields"]}
    assert values["Labels"] == "0 yes · 1 no · 1 disputed"
    assert values["Votes"] == f"<@{table.two.id}> 2\n<@{table.one.id}> 1"
    assert "(1 yes, 1 no)" in values["Disputed"]


async def test_status_shows_how_good_the_concept_is(table: Table) -> None:
    """With two photos of each label, the status shows the estimate and the yes labels of each round."""
    shown = await table.start()
    for press in ("1 ✓", "2 ✓", "Rest is no"):
        await table.one.click(shown, press)
    found = embed((await table.one.command(table.channel_id, "concept status")).message)
    values = {field["name"]: field["value"] for field in found["fields"]}
    assert "**2 yes** of about" in found["description"]
    assert "above the classifier's threshold" in values["How good it is"]
    assert "/chart.png" in found["image"]["url"]


async def test_without_a_session_the_answer_says_how_to_open_one(table: Table) -> None:
    """Without a session, each command about sessions explains how to start one."""
    for command in ("concept next", "concept status", "session undo", "show best", "concept finish"):
        assert "/concept start" in said(await table.one.command(table.channel_id, command))
    assert "/concept start" in said(await table.one.command(table.channel_id, "session resume"))


async def test_show_best_shows_nine_photos_without_buttons(table: Table) -> None:
    """The answer shows the photos with the highest scores, including judged ones."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    answer = await table.one.command(table.channel_id, "show best")
    assert "The classifier's top photos" in said(answer)
    assert answer.message is not None
    assert len(answer.message["embeds"]) == 9
    assert not answer.message["components"]
    assert "1 · yes" in [found["title"] for found in answer.message["embeds"]]


async def test_find_is_one_private_look(table: Table) -> None:
    """One member sees nine photos without a session, and a hint about words that the encoder doesn't know."""
    answer = await table.one.command(table.channel_id, "photos find", prompt="a zeppelin by the lake")
    look = await comes_to(table.one, answer, "doesn't know the word “zeppelin”")
    assert len(look["embeds"]) == 9
    assert (await table.one.fetch(look["embeds"][8]["image"]["url"])).startswith(b"\xff\xd8")
    assert not await table.two.messages(table.channel_id)


async def test_a_long_prompt_is_cut_and_the_member_is_told(table: Table) -> None:
    """The answer that announces the round also mentions the encoder's limit."""
    answer = await table.one.command(table.channel_id, "concept start", prompt="a red house by the lake " * 9)
    await comes_to(table.one, answer, "only the beginning was used")


async def test_a_prompt_is_shown_as_it_was_typed(table: Table) -> None:
    """Markup and mentions in a member's text have no effect."""
    shown = await table.start("a *red* house @everyone")
    assert r"“a \*red\* house \@everyone”" in shown["content"]
    assert not shown["mention_everyone"]


async def test_datasets_are_listed_and_offered(table: Table) -> None:
    """Datasets are listed by the command and suggested while the option is typed."""
    answer = await table.one.command(table.channel_id, "dataset list")
    assert f"**{DATASET}** (default) · 40 photos" in embed(answer.message)["description"]
    choices = await table.one.autocomplete(table.channel_id, "concept start", "dataset", "SHA", prompt="a house")
    assert [choice["value"] for choice in choices] == [DATASET]
    assert not await table.one.autocomplete(table.channel_id, "concept start", "dataset", "xyz", prompt="a house")


async def test_an_unknown_dataset_gets_a_suggestion(table: Table) -> None:
    """The answer suggests the closest name."""
    answer = await table.one.command(table.channel_id, "concept start", prompt="a house", dataset="shape")
    assert f"Did you mean “{DATASET}”?" in said(answer)


async def test_a_member_learns_that_the_encoder_is_loading(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """If loading takes more than a moment (here: no time at all), the private answer says so until the round is out."""
    monkeypatch.setattr("bot.platform.replies.MOMENT_SECONDS", 0.0)
    for loads in (True, False):
        table.one.events.clear()
        answer = await table.one.command(table.channel_id, "photos find", prompt="a house")
        assert "nine photos closest" in str(await comes_to(table.one, answer, "nine photos closest"))
        said_before = [event.data.get("content", "") for event in table.one.events if event.name == "MESSAGE_UPDATE"]
        assert any("Loading the encoder" in text for text in said_before) is loads


async def test_help_is_private_and_short(table: Table) -> None:
    """The help is one embed, which only the member sees."""
    answer = await table.one.command(table.channel_id, "help")
    assert answer.ephemeral
    assert "/concept start" in embed(answer.message)["description"]


async def test_missing_permissions_are_named(table: Table, server: SandboxServer) -> None:
    """If the bot may not attach files, no session starts, and the answer names the permission."""
    guild = next(iter(server.world.guilds.values()))
    denied = discord.Permissions(attach_files=True).value
    guild.channels[table.channel_id].overwrites.append(Overwrite(guild.id, 0, 0, denied))
    answer = await table.one.command(table.channel_id, "concept start", prompt="a house")
    assert "**Attach Files**" in said(answer)
    assert "There's no session" in said(await table.one.command(table.channel_id, "concept status"))


async def test_an_unexpected_error_is_answered_with_a_reference(table: Table, bot: Ninefold) -> None:
    """The answer to an unexpected error has a reference to the log."""
    shown = await table.start()
    bot.engine.vote = None  # type: ignore[assignment, method-assign]
    answer = await table.one.click(shown, "1 ✓")
    assert "Reference in the log: `" in said(answer)


async def test_more_shows_the_photos_with_ones_own_votes_and_undoes(table: Table) -> None:
    """The private panel has a line for each photo. It stays open and shows what undo took back."""
    shown = await table.start()
    await table.one.click(shown, "2 ✓")
    panel = (await table.one.click(shown, "More")).shown
    assert "You have 1 vote in this session" in panel["content"]
    lines = panel["embeds"][0]["description"].split("\n")
    assert lines[1].startswith("**2 · yes** · you: ✓ · score ")
    assert "[photo page](https://photos.test/" in lines[1]
    assert "by [member-one](https://photos.test/one)" in lines[1]
    assert "you:" not in lines[0]
    undone = (await table.one.click(panel, "Undo")).shown
    assert "Took back" in undone["content"]
    assert "you:" not in undone["embeds"][0]["description"]


async def test_a_photos_panel_shows_similar_photos(table: Table) -> None:
    """ "More like this" shows the photo first, and leaves the panel as it is."""
    shown = await table.start()
    wanted = (await photo_ids(table.one, shown))[2]
    answer = await table.one.click(await photo_panel(table.one, shown, 3), "More like this")
    look = await comes_to(table.one, answer, wanted)
    assert (await table.one.fetch(look["embeds"][0]["image"]["url"])).startswith(b"\xff\xd8")


async def test_a_photos_panel_votes_and_withdraws(table: Table) -> None:
    """The panel shows the photo and the member's own vote on it; undo brings a withdrawn vote back."""
    shown = await table.start()
    await table.two.click(shown, "5 ✓")
    panel = await photo_panel(table.one, shown, 5)
    assert "You haven't voted on this photo" in panel["content"]
    assert (await table.one.fetch(panel["embeds"][0]["image"]["url"])).startswith(b"\xff\xd8")
    assert button_labels(panel) == ["✓ Yes", "✗ No", "? Unsure", "More like this", "Replace", "Back"]
    for button, says in (
        ("? Unsure", "Your vote: ? unsure"),
        ("✗ No", "Your vote: ✗ no"),
        ("Withdraw", "You haven't voted on this photo"),
    ):
        panel = await comes_to(table.one, await table.one.click(panel, button), says)
        assert (await table.one.fetch(panel["embeds"][0]["image"]["url"])).startswith(b"\xff\xd8")
    await table.shows(shown, "5 ✓ 1", "5 ✗")
    panel = (await table.one.click(panel, "Back")).shown
    assert "you:" not in panel["embeds"][0]["description"]
    assert not panel["attachments"]
    await table.one.click(shown, "Undo")
    await table.shows(shown, "5 ✓ 1", "5 ✗ 1")


def menus(message: Message) -> list[Message]:
    """The menus of a message."""
    return [component for component in buttons(message) if component["type"] == 3]


async def test_the_panel_steers_how_the_next_nine_are_chosen(table: Table) -> None:
    """The choice is confirmed, shown as selected in the panel, and used for the next round."""
    shown = await table.start()
    panel = (await table.one.click(shown, "More")).message
    assert panel is not None
    *_, steer = [b for b in buttons(panel) if b["type"] == 3]
    answer = await table.one.select(panel, steer["custom_id"], ["borderline"])
    assert "least sure" in said(answer)
    panel = (await table.two.click(shown, "More")).message
    assert panel is not None
    *_, steer = [b for b in buttons(panel) if b["type"] == 3]
    assert [option["value"] for option in steer["options"] if option.get("default")] == ["borderline"]
    await table.one.click(shown, "1 ✓")
    await table.one.click(shown, "Rest is no")
    await table.one.click(shown, "Next nine")
    assert (await table.newest())["id"] != shown["id"]


async def test_a_broken_photo_is_replaced_at_once(table: Table) -> None:
    """Another photo takes its place with a new key, and the old votes don't count for it."""
    shown = await table.start()
    before = await photo_ids(table.one, shown)
    await table.one.click(shown, "4 ✓")
    shown = await table.shows(shown, "4 ✓ 1")
    panel, stale = await photo_panel(table.one, shown, 4), await photo_panel(table.two, shown, 4)
    await comes_to(table.one, await table.one.click(panel, "Replace"), "Photo 4 was replaced")
    replaced = await table.shows(shown, "4 ✓")
    after = await photo_ids(table.one, replaced)
    assert [n for n in range(9) if before[n] != after[n]] == [3]
    assert (await table.one.fetch(replaced["embeds"][0]["image"]["url"])).startswith(b"\xff\xd8")
    assert replaced["embeds"][0]["image"]["url"] != shown["embeds"][0]["image"]["url"]
    await no(table.one, replaced, 4)
    await table.shows(shown, "4 ✗ 1", "4 ✓")
    assert "It may just have been replaced" in said(await table.two.click(stale, "✓ Yes"))


async def test_hiding_is_for_moderators(table: Table, server: SandboxServer) -> None:
    """Members with Manage Messages get one more button, and hidden photos are never found again."""
    shown = await table.start()
    hidden, *_ = await photo_ids(table.one, shown)
    owner = next(person for person in server.world.people() if person.username == "maple")
    async with Member.connect(server.url, owner.token) as moderator:
        panel = await photo_panel(moderator, shown, 1)
        answer = await moderator.click(panel, "Replace and hide")
        await comes_to(moderator, answer, "no longer appears in this dataset")
    look = await table.one.command(table.channel_id, "photos find", prompt="a house by the lake")
    assert look.message is not None
    assert not any(hidden in found["description"] for found in look.message["embeds"])
    listed = await table.one.command(table.channel_id, "dataset list")
    assert "39 photos" in embed(listed.message)["description"]
