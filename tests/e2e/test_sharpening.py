"""When most photos are found, the session's panel offers to sharpen the concept before an audit."""

import pytest

from bot.sandbox import Member, SandboxServer
from bot.sandbox.world import GUILD_ID
from engine.sessions.events import Strategy
from tests.e2e.table import Message, Table, buttons
from tests.e2e.test_advice import ids, judged, moved_on
from tests.e2e.test_languages import reads_japanese
from tests.e2e.test_panel import opened

OFFER = {"en": "makes the next rounds ask more about borderline photos", "ja": "判断の難しい写真が増えます"}
CHANGED = {"en": "Starting with the next round: Sharpen", "ja": "仕上げ：近いもの"}


@pytest.fixture(params=["en", "ja"])
def language(request: pytest.FixtureRequest, server: SandboxServer) -> str:
    """The language of the server, set before the bot connects."""
    server.world.guild(GUILD_ID).locale = {"en": "en-US"}.get(request.param, request.param)
    return str(request.param)


async def chosen(member: Member, shown: Message) -> str:
    """The strategy of the next round, in the panel behind More…."""
    panel = (await member.click(shown, next(one for one in ids(shown) if ":more:" in one))).shown
    menu = next(one for one in buttons(panel) if ":steer:" in str(one["custom_id"]))
    return next(str(one["value"]) for one in menu["options"] if one.get("default"))


async def late(table: Table, *members: Member) -> Message:
    """The fourth round, in which the members have judged every photo, as in the three before."""
    shown = await table.start()
    for number in range(1, 5):
        await judged(table, shown, 2, *members)
        shown = shown if number == 4 else await moved_on(table, shown)
    return shown


async def test_one_press_sharpens_for_everyone(
    language: str, table: Table, three: Member, server: SandboxServer
) -> None:
    """Three members find most photos. One presses Sharpen; the offer goes, and the others' menus say so."""
    if language == "ja":
        for member in (table.one, table.two, three):
            reads_japanese(server.world, member)
    last = await late(table, table.one, table.two, three)
    panel = await opened(table.one, table)
    assert OFFER[language] in panel.text
    await panel.press("sharpen", lambda: CHANGED[language] in panel.text)
    assert OFFER[language] not in panel.text
    assert not panel.has("sharpen")
    for member in (table.two, three):
        assert await chosen(member, last) == Strategy.SHARPEN
    await panel.press("panel-next", lambda: panel.has("panel-next", ":5"))
    assert ":5" in str(ids(await table.newest()))


async def test_sharpening_waits_for_four_judged_rounds(table: Table) -> None:
    """After one round, the panel says nothing about it."""
    await judged(table, await table.start(), 2, table.one)
    panel = await opened(table.one, table)
    assert OFFER["en"] not in panel.text
    assert not panel.has("sharpen")
