"""Members narrow a vague prompt down: they try words alone, use them for everyone, and take them back."""

from contextlib import AsyncExitStack

import pytest

from bot.client import Ninefold
from bot.sandbox import Member, SandboxServer
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from engine.sessions.events import Display
from engine.vocabularies import vocabulary_build as building
from tests.e2e import small_gallery
from tests.e2e.table import Message, Table, button_labels, button_rows, buttons, forge, gone, is_quiet, said
from tests.e2e.test_languages import reads_japanese
from tests.e2e.test_restart import running, seated
from tests.until import until

BANK = ("red circle", "green circle", "blue circle", "red house", "lake", "house by the lake")
MENU = {"en": "Narrow it down…", "ja": "言葉で絞り込む…"}
LOST = {"en": "**No yes so far.**", "ja": "**まだ「はい」がありません。**"}
USED = {"en": "narrowed it down to “", "ja": "さんが「"}
EXCLUDED = {"en": "excluded “", "ja": "を除外しました"}
BACK = {"en": "took back “", "ja": "を取り消しました"}


@pytest.fixture(params=["en", "ja"])
def language(request: pytest.FixtureRequest, server: SandboxServer) -> str:
    """The language of the server, set before the bot connects."""
    server.world.guild(GUILD_ID).locale = {"en": "en-US"}.get(request.param, request.param)
    return str(request.param)


@pytest.fixture
async def worded(bot: Ninefold, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dataset's vocabulary is made, and every prompt counts as broad."""
    monkeypatch.setattr(building, "bank_words", lambda encoder, language: BANK)
    monkeypatch.setattr("engine.suggestions.narrowing.is_broad", lambda *_: True)
    monkeypatch.setattr("engine.suggestions.narrowing.ROUND_SECONDS", 60.0)
    await bot.engine.vocabularies.update(small_gallery.DATASET)


def menu(shown: Message) -> Message:
    """The menu of suggestions in a message."""
    return next(one for one in buttons(shown) if one["type"] == 3 and one["custom_id"].startswith("9:narrow:"))


def offered(shown: Message) -> list[str]:
    """The words of the menu."""
    return [one["value"].removeprefix("word:") for one in menu(shown)["options"] if ":" in one["value"]]


def ids(shown: Message, name: str) -> str:
    """The custom_id of the control with this name."""
    return next(str(one["custom_id"]) for one in buttons(shown) if f"9:{name}:" in one["custom_id"])


async def lose(table: Table, shown: Message, *members: Member) -> None:
    """Everybody votes no on the whole round."""
    for member in members:
        await member.click(shown, ids(shown, "rest"))


async def tried(member: Member, shown: Message, word: str) -> Message:
    """The member tries a word from the list behind More…."""
    panel = (await member.click(shown, ids(shown, "more"))).shown
    listed = await member.says(await member.click(panel, ids(panel, "words")), "**")
    await until(lambda: any("9:narrow:" in one["custom_id"] for one in buttons(member.stream.known[listed["id"]])))
    listed = member.stream.known[listed["id"]]
    return await member.says(await member.select(listed, menu(listed)["custom_id"], [f"word:{word}"]), f"**{word}**")


async def use(member: Member, shown: Message, control: str) -> None:
    """Press Use or Exclude. The panel is removed once the channel shows the result."""
    await member.click(shown, ids(shown, control))
    await gone(member, shown)


async def has_menu(table: Table, shown: Message) -> Message:
    """Wait for the message's menu."""
    await until(lambda: any(one["type"] == 3 for one in buttons(table.one.stream.known[shown["id"]])))
    return await table.now(shown)


async def test_a_word_is_tried_used_and_taken_back(
    language: str, table: Table, three: Member, worded: None, server: SandboxServer
) -> None:
    """Only the member who tries it sees its photos. Using it is one public line, and the next round follows."""
    if language == "ja":
        for member in (table.one, table.two, three):
            reads_japanese(server.world, member)
    first = await table.start("a house")
    assert menu(first)["placeholder"] == MENU[language]
    assert len(button_rows(first)) == 5
    word = offered(first)[0]
    answer = await table.two.select(first, menu(first)["custom_id"], [f"word:{word}"])
    assert answer.ephemeral
    shown = await table.two.says(answer, f"**{word}**")
    assert shown["embeds"][0]["image"]["url"].split("?")[0].endswith("photos.jpg")
    assert (await table.newest())["id"] == first["id"]

    back = await table.two.click(shown, ids(shown, "words"))
    listed = await table.two.says(back, MENU[language].rstrip("…")[-4:])
    assert offered(listed)
    again = await table.two.select(listed, menu(listed)["custom_id"], [f"word:{word}"])
    shown = await table.two.says(again, f"**{word}**")
    await use(table.two, shown, "use-word")
    second, line = (await table.one.messages(table.channel_id))[:2]
    assert USED[language] in line["content"]
    assert f"<@{table.two.id}>" in line["content"]
    assert word in second["content"]
    assert ":2" in ids(second, "next")

    await three.command(table.channel_id, "session undo")  # three has done nothing: it stays
    assert word in (await table.now(second))["content"]
    assert is_quiet(await table.two.click(second, ids(second, "undo")))
    assert BACK[language] in (await table.newest())["content"]
    await until(lambda: "a house" in table.one.stream.known[second["id"]]["content"])


async def test_a_lost_round_says_at_once_what_helps(
    language: str, table: Table, three: Member, worded: None, server: SandboxServer
) -> None:
    """One line and one row: other words, a spread, a photo. A word is excluded; photos of a spread become examples."""
    if language == "ja":
        for member in (table.one, table.two, three):
            reads_japanese(server.world, member)
    first = await table.start("a house")
    await lose(table, first, table.one, table.two, three)
    await until(lambda: LOST[language] in table.one.stream.known[first["id"]]["content"])
    first = await table.now(first)
    assert [one["value"] for one in menu(first)["options"]][-2:] == ["spread", "photo"]

    opened = await three.select(first, menu(first)["custom_id"], ["photo"])
    assert opened.modal is not None
    assert opened.modal["custom_id"].startswith("9:examples-form:")

    await use(table.one, await tried(table.one, first, "lake"), "exclude-word")
    second, line = (await table.one.messages(table.channel_id))[:2]
    assert EXCLUDED[language] in line["content"]
    assert "a house; -lake" in second["content"]

    await lose(table, second, table.one, table.two, three)
    await until(lambda: LOST[language] in table.one.stream.known[second["id"]]["content"])
    spread = await table.two.select(await table.now(second), menu(await table.now(second))["custom_id"], ["spread"])
    sheet = await table.two.says(spread, "a house")
    picks = next(one for one in buttons(sheet) if one["type"] == 3)
    assert (len(picks["options"]), picks["max_values"], picks["min_values"]) == (9, 9, 1)
    chosen = [one["value"] for one in picks["options"][:2]]
    await table.two.select(sheet, picks["custom_id"], chosen)
    await gone(table.two, sheet)
    third, line = (await table.one.messages(table.channel_id))[:2]
    assert "2" in line["content"]
    assert f"<@{table.two.id}>" in line["content"]
    assert ":3" in ids(third, "next")


async def test_votes_keep_the_next_round_waiting(table: Table, worded: None) -> None:
    """Members who are voting are not interrupted: the next round uses the word."""
    first = await table.start("a house")
    await table.one.click(first, "1 ✓")
    first = await table.shows(first, "1 ✓ 1")
    await use(table.two, await tried(table.two, first, "lake"), "use-word")
    line, before = (await table.one.messages(table.channel_id))[:2]
    assert "narrowed it down to “lake”" in line["content"]
    assert before["id"] == first["id"]
    await until(lambda: "“lake”" in table.one.stream.known[first["id"]]["content"])
    assert "1 ✓1" in button_labels(await table.now(first))


async def test_old_menus_and_forged_words_get_an_answer(
    table: Table, worded: None, server: SandboxServer, bot: Ninefold
) -> None:
    """The menu of an old round still tries its words. An unknown choice is refused."""
    first = await table.start("a house")
    await table.one.click(first, "Next nine")
    await until(lambda: all(one["type"] == 2 for one in buttons(table.one.stream.known[first["id"]])))
    stored = server.world.message(table.channel_id, first["id"])
    stored.components = [*first["components"]]
    old = await table.two.select(first, menu(first)["custom_id"], ["word:lake"])
    assert "**lake**" in (await table.two.says(old, "lake"))["content"]
    session = ids(first, "next").split(":")[2]
    refused = await forge(server, table.two, await table.newest(), f"9:narrow:{session}:2")
    assert "lake" not in said(refused)
    longest = await forge(server, table.two, await table.newest(), f"9:use-word:{session}:{'w' * 41}")
    assert "narrowed" not in said(longest)
    await bot.engine.finish(int(table.channel_id), int(table.one.id))
    answer = await table.two.select(first, menu(first)["custom_id"], ["word:lake"])
    shown = await table.two.says(answer, "**lake**")
    await table.two.says(await table.two.click(shown, "Use “lake”"), "finished")


async def test_a_grid_has_the_menu_too(table: Table, worded: None, bot: Ninefold) -> None:
    """In Components V2, a menu is a row of its own as well."""
    await table.start("a house")
    await bot.engine.display(int(table.channel_id), int(table.one.id), Display.GRID)
    await table.one.command(table.channel_id, "concept next")
    second = await table.newest()
    assert second["flags"] & 1 << 15
    assert offered(second)
    answer = await table.two.select(second, menu(second)["custom_id"], [f"word:{offered(second)[0]}"])
    await table.two.says(answer, f"**{offered(second)[0]}**")


async def test_private_panels_work_after_a_restart(
    server: SandboxServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot is killed between trying a word and using it, and again before the undo."""
    async with AsyncExitStack() as stack:
        table = await seated(stack, server)
        async with running(server, settings) as bot:
            first = await table.start("a house")
            await lose(table, first, table.one, table.two)
            first = await has_menu(table, first)
            answer = await table.one.select(first, menu(first)["custom_id"], ["spread"])
            spread = await table.one.says(answer, "A spread")
            picks = next(one for one in buttons(spread) if one["type"] == 3)
            bot.kill()
            await bot.wait()
        async with running(server, settings) as bot:
            await table.one.select(spread, picks["custom_id"], [picks["options"][0]["value"]])
            await gone(table.one, spread)
            second, line = (await table.one.messages(table.channel_id))[:2]
            assert "picked 1 photo" in line["content"]
            shown = await forge_word(server, table, spread, second)
            bot.kill()
            await bot.wait()
        async with running(server, settings):
            await table.one.click(shown, ids(shown, "use-word"))
            await until(lambda: any("narrowed it down" in one["content"] for one in table.one.stream.known.values()))
            await table.one.command(table.channel_id, "session undo")
            assert "took back “red circle”" in (await table.newest())["content"]
            answer = await table.one.command(table.channel_id, "session undo")
            assert "1 yes vote" in said(answer)


async def forge_word(server: SandboxServer, table: Table, spread: Message, shown: Message) -> Message:
    """The panel of a word, as it was sent before the restart."""
    session = ids(shown, "next").split(":")[2]
    panel = (await table.one.click(shown, "More")).shown
    stored = server.world.message(panel["channel_id"], panel["id"])
    stored.components = [
        {
            "type": 1,
            "id": 1,
            "components": [
                {"type": 2, "id": 2, "style": 3, "label": "Use", "custom_id": f"9:use-word:{session}:red circle"}
            ],
        }
    ]
    return {**panel, "components": stored.components}
