"""The panel of a session, and the help: each button does what its command does, and the same message shows it."""

from collections.abc import Callable

import pytest

from bot.client import Ninefold
from bot.sandbox import Member, SandboxServer
from bot.sandbox.world import GUILD_ID
from tests.e2e.table import Message, Table, button_labels, buttons, gone, said
from tests.e2e.test_languages import reads_japanese
from tests.until import until

LABELS = {
    "en": ["Next nine", "Display…", "Voting…", "Save…", "Apply", "Finish…"],
    "ja": ["次の9枚", "表示…", "投票ルール…", "保存…", "適用", "終了…"],
}
HELP_LABELS = {
    "en": ["Start a concept", "See the datasets", "More commands"],
    "ja": ["コンセプトを始める", "データセットを見る", "そのほかのコマンド"],
}


class Panel:
    """A private message that its buttons change."""

    def __init__(self, member: Member, shown: Message) -> None:
        self.member, self.id, self.channel_id = member, shown["id"], shown["channel_id"]

    @property
    def shown(self) -> Message:
        """Its current state."""
        return self.member.stream.known[self.id]

    @property
    def text(self) -> str:
        """Its text and its embeds."""
        return f"{self.shown['content']} {self.shown['embeds']}"

    @property
    def custom_ids(self) -> list[str]:
        """The custom_ids of its buttons and menus."""
        return [str(one["custom_id"]) for one in buttons(self.shown)]

    def custom_id(self, name: str) -> str:
        """The custom_id of a button or menu by the name in it."""
        return next(one for one in self.custom_ids if f"{one}:".startswith(f"9:{name}:"))

    def has(self, name: str, ending: str = "") -> bool:
        """Whether it has a button or menu of that name."""
        return any(f"{one}:".startswith(f"9:{name}:") and one.endswith(ending) for one in self.custom_ids)

    async def press(self, name: str, then: Callable[[], object]) -> None:
        """Press a button, and wait until the panel has changed."""
        await self.member.click(self.shown, self.custom_id(name))
        await until(then)

    async def choose(self, name: str, value: str, then: Callable[[], object]) -> None:
        """Choose a value in a menu, and wait until the panel has changed."""
        await self.member.select(self.shown, self.custom_id(name), [value])
        await until(then)

    async def write(self, name: str, text: str, then: Callable[[], object]) -> None:
        """Press a button, fill in its form, and wait until the panel has changed."""
        form = (await self.member.click(self.shown, self.custom_id(name))).modal
        await self.member.submit(form, {"text": text})
        await until(then)


async def opened(member: Member, table: Table, command: str = "concept status") -> Panel:
    """The member's panel."""
    return Panel(member, (await member.command(table.channel_id, command)).shown)


async def private(member: Member, table: Table) -> list[Message]:
    """The private messages that the member sees in the channel."""
    return [message for message in await member.messages(table.channel_id) if message["flags"] & 64]


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_a_session_is_led_from_the_panel(
    table: Table, three: Member, server: SandboxServer, bot: Ninefold, language: str
) -> None:
    """One member moves on, changes the display, saves, labels the dataset and finishes; two others vote."""
    if language == "ja":
        reads_japanese(server.world, table.one)
    first = await table.start()
    panel = await opened(table.one, table)
    assert button_labels(panel.shown) == LABELS[language]
    for member in (table.two, three):
        await member.click(first, next(one["custom_id"] for one in buttons(first) if ":1.0:yes" in one["custom_id"]))
        await member.click(first, "Rest is no")

    await panel.press("panel-next", lambda: panel.has("panel-next", ":2"))
    second = await table.newest()
    assert second["content"].startswith("**Round 2**")

    await panel.press("ask-display", lambda: panel.has("display"))
    assert not panel.shown["embeds"] + panel.shown["attachments"]
    await panel.press("status", lambda: panel.shown["embeds"])
    await panel.press("ask-display", lambda: panel.has("display"))
    await panel.choose("display", "grid", lambda: panel.shown["content"] and panel.shown["embeds"])
    await panel.write("ask-save", "Lakes", lambda: "Lakes" in panel.text and panel.shown["embeds"])
    assert [concept.name for concept in await bot.engine.concepts.all(int(GUILD_ID))] == ["Lakes"]

    await panel.press("panel-next", lambda: panel.has("panel-next", ":3"))
    third = await table.newest()
    assert third["flags"] & 1 << 15
    await panel.press("apply", lambda: panel.has("panel-next", ":3"))
    assert "shapes" in str(await table.newest())
    assert (await table.newest())["id"] != third["id"]
    await panel.press("ask-voting", lambda: panel.has("quorum"))
    panel = await opened(table.one, table)
    await panel.press("ask-finish", lambda: panel.has("finish"))
    await panel.press("finish", lambda: panel.id not in table.one.stream.known)


async def test_a_name_that_is_taken_is_asked_about_in_the_panel(table: Table) -> None:
    """The question replaces the panel; a yes saves the session as a version of that concept."""
    await table.start()
    await table.one.command(table.channel_id, "concept save", name="Lakes")
    asked = await table.two.command(table.channel_id, "concept start", prompt="a red circle")
    await table.two.click(asked.shown, "Finish it and start")
    await gone(table.two, asked.shown)
    panel = await opened(table.two, table)
    await panel.write("ask-save", "Lakes", lambda: "already a concept" in panel.text)
    await panel.press("save-onto", lambda: "version 2" in panel.text)


async def test_a_panel_of_an_older_round_moves_nobody_on(table: Table) -> None:
    """After another member has moved on, the panel's button links to the round that is out."""
    await table.start()
    panel = await opened(table.two, table)
    await table.one.command(table.channel_id, "concept next")
    second = await table.newest()
    await panel.press("panel-next", lambda: "Round 2 is already out" in panel.text)
    assert second["id"] in panel.text
    assert (await table.newest())["id"] == second["id"]


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_the_help_starts_a_session(table: Table, server: SandboxServer, language: str) -> None:
    """Four steps and three buttons; the form starts a session, and the help makes way for the round."""
    if language == "ja":
        reads_japanese(server.world, table.one)
    panel = await opened(table.one, table, "help")
    assert button_labels(panel.shown) == HELP_LABELS[language]
    await panel.press("help-more", lambda: "/privacy" in panel.text or "/プライバシー" in panel.text)
    await panel.press("help", lambda: button_labels(panel.shown) == HELP_LABELS[language])
    await panel.press("help-datasets", lambda: "shapes" in panel.text)
    await panel.press("help", lambda: button_labels(panel.shown) == HELP_LABELS[language])
    await panel.write("help-start", "a red house", lambda: panel.id not in table.one.stream.known)
    assert "“a red house”" in (await table.newest())["content"]
    assert await private(table.one, table) == []


async def test_the_help_leads_managers_to_the_settings(table: Table, three: Member) -> None:
    """Others do not see that button."""
    panel = await opened(table.one, table, "help")
    await panel.press("help-more", lambda: button_labels(panel.shown) == ["Back"])
    panel = await opened(three, table, "help")
    await panel.press("help-more", lambda: "Server settings" in button_labels(panel.shown))
    await panel.press("server-settings", lambda: panel.has("server-display"))


async def test_a_form_without_visible_text_starts_nothing(table: Table) -> None:
    """Spaces are no prompt."""
    panel = await opened(table.one, table, "help")
    form = (await table.one.click(panel.shown, "Start a concept")).modal
    await table.one.submit(form, {"text": "   "})
    assert "There's no session" in said(await table.one.command(table.channel_id, "concept status"))
