"""When members ask for the same thing at the same moment, it happens once, and everyone gets a correct answer."""

import asyncio

from bot.sandbox import Member
from tests.e2e.table import Message, Table, gone, is_quiet, said


async def public(table: Table) -> list[Message]:
    """The public messages, newest first."""
    return [message for message in await table.one.messages(table.channel_id) if not message["flags"] & 64]


async def test_three_who_resume_at_once_reopen_it_once(table: Table, three: Member) -> None:
    """There is one announcement; the other members learn that the session is running."""
    await table.start()
    question = await table.one.command(table.channel_id, "concept finish")
    await table.one.click(question.shown, "Finish")
    await gone(table.one, question.shown)
    before = len(await public(table))
    members = (table.one, table.two, three)
    answers = await asyncio.gather(*(member.command(table.channel_id, "session resume") for member in members))
    assert len(await public(table)) == before + 1
    told = [said(answer) for answer in answers if not is_quiet(answer)]
    assert ["is already running here" in text for text in told] == [True, True]


async def test_of_three_different_starts_at_once_one_begins(table: Table, three: Member) -> None:
    """One round is posted. The other members are told that a session is running or starting."""
    prompts = {table.one: "a house by the lake", table.two: "a red circle", three: "a green house"}
    answers = await asyncio.gather(
        *(member.command(table.channel_id, "concept start", prompt=prompt) for member, prompt in prompts.items())
    )
    rounds = [message for message in await public(table) if message["content"].startswith("**Round 1**")]
    assert len(rounds) == 1
    others = [said(answer) for answer in answers if not is_quiet(answer)]
    assert len(others) == 2
    for text in others:
        assert "is starting a session here" in text or "is already running here" in text or "Finish" in text, text
