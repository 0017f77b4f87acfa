"""A member who only votes and moves on is left alone: the channel shows what happened, and private messages are few."""

import pytest

from bot.client import Ninefold
from bot.locale import words
from bot.sandbox import Member, SandboxServer
from bot.sandbox.faults import CallFault
from tests.e2e.table import Message, Table, buttons, gone, is_quiet, outcome, said
from tests.e2e.test_languages import reads_japanese
from tests.until import until

POST = "/channels/{channel_id}/messages"
REMOVAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"


def custom_id(shown: Message, part: str) -> str:
    """The custom_id of the button whose id contains this."""
    return str(next(one["custom_id"] for one in buttons(shown) if part in one["custom_id"]))


async def private(member: Member, table: Table) -> list[Message]:
    """The private messages that the member sees in the channel."""
    return [message for message in await member.messages(table.channel_id) if message["flags"] & 64]


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_a_session_from_start_to_finish_leaves_no_private_message(
    table: Table, server: SandboxServer, language: str
) -> None:
    """One member starts, votes in five rounds, moves on, labels the dataset and finishes."""
    if language == "ja":
        reads_japanese(server.world, table.one)
    shown = await table.start()
    for number in range(1, 6):
        await table.one.click(shown, custom_id(shown, ":1.0:yes"))
        await table.one.click(shown, custom_id(shown, ":rest:"))
        if number < 5:
            assert is_quiet(await table.one.click(shown, custom_id(shown, ":next:")))
            shown = await table.newest()
    assert await private(table.one, table) == []
    await table.one.command(table.channel_id, "concept apply")
    asked = await table.one.command(table.channel_id, "concept finish")
    await table.one.click(asked.shown, buttons(asked.shown)[0]["custom_id"])
    await table.two.wait_for(lambda event: "labels.csv" in str(event.data.get("components")), past=True)
    await gone(table.one, asked.shown)
    assert await private(table.one, table) == []


async def test_a_prompt_that_was_not_understood_is_still_explained(table: Table) -> None:
    """The answer stays if it has something to say that the round does not."""
    answer = await table.one.command(table.channel_id, "concept start", prompt="a zeppelin by the lake")
    left = await outcome(table.one, answer)
    assert left is not None
    assert "doesn't know the word “zeppelin”" in left["content"]
    assert is_quiet(await table.two.command(table.channel_id, "session prompt", prompt="a house"))
    hinted = await table.two.command(table.channel_id, "session prompt", prompt="a yurt by the lake")
    assert "yurt" in said(hinted)


async def test_next_and_resume_say_nothing_more_than_the_channel(table: Table) -> None:
    """The command's private answer is removed when the round is out, or when the channel reads of the resume."""
    await table.start()
    assert is_quiet(await table.two.command(table.channel_id, "concept next"))
    assert (await table.newest())["content"].startswith("**Round 2**")
    asked = await table.two.command(table.channel_id, "concept finish")
    await table.two.click(asked.shown, "Finish")
    await gone(table.two, asked.shown)
    assert is_quiet(await table.one.command(table.channel_id, "session resume"))
    assert "is open again" in (await table.newest())["content"]


async def test_questions_go_when_their_session_has_ended(table: Table, three: Member) -> None:
    """Three members are asked, one finishes: the questions of the other two are removed."""
    await table.start()
    questions = [
        (table.one, await table.one.command(table.channel_id, "concept finish")),
        (table.two, await table.two.command(table.channel_id, "concept start", prompt="a red circle")),
        (table.two, await table.two.command(table.channel_id, "concept status")),
    ]
    asked = await three.command(table.channel_id, "concept finish")
    await three.click(asked.shown, "Finish")
    for member, question in (*questions, (three, asked)):
        await gone(member, question.shown)
    for member in (table.one, table.two, three):
        assert await private(member, table) == []


async def test_a_slow_round_is_acknowledged_first(
    table: Table, bot: Ninefold, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a round takes longer than a moment (here: no time at all), the press is acknowledged before it is out."""
    shown = await table.start()
    monkeypatch.setattr("bot.platform.replies.MOMENT_SECONDS", 0.0)
    server.faults.plan(CallFault("POST", POST, delay=0.5))
    assert is_quiet(await table.one.click(shown, "Next nine"))
    assert (await table.newest())["id"] == shown["id"]
    live = await bot.engine.services.sessions.at(int(table.channel_id))
    await until(lambda: live.session.last_posted == 2)
    assert (await table.newest())["content"].startswith("**Round 2**")
    await table.one.click(shown, "Next nine")
    late = await table.one.wait_for(lambda event: "is already out" in event.data.get("content", ""), past=True)
    assert late.data["flags"] & 64


async def test_a_removal_that_fails_is_explained(table: Table, server: SandboxServer) -> None:
    """A member is never left with an answer that says that the bot is thinking."""
    await table.start()
    server.faults.plan(CallFault("DELETE", REMOVAL, status=403))
    answer = await table.one.command(table.channel_id, "concept next")
    assert said(answer) == words()("error-answer-lost")
    assert (await table.newest())["content"].startswith("**Round 2**")
