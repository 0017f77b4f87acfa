"""In blind rounds members answer alone, nothing is counted before the reveal, and a restart changes nothing."""

import asyncio
from contextlib import AsyncExitStack, closing

import discord
import pytest

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.sandbox import Answer, Member, SandboxServer
from bot.sandbox.model import Overwrite
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from tests.e2e.conftest import connected
from tests.e2e.table import Message, Table, button_labels, buttons, comes_to, counts, no, said


async def called(table: Table, **options: object) -> Message:
    """The message that calls members to a blind round, posted after the first round."""
    await table.start()
    answer = await table.one.command(table.channel_id, "session blind", **options)
    await comes_to(table.one, answer, "is out as a blind round")
    return await table.newest()


async def joined(member: Member, call: Message) -> Message:
    """The member's private message after Join."""
    answer = await member.click(call, "Join")
    return await comes_to(member, answer, "which of these show")


async def opened(member: Member, call: Message) -> Message:
    """The member's form."""
    form = (await member.click(await joined(member, call), "Answer")).modal
    assert form is not None
    return form


async def answered(member: Member, call: Message, *ticked: str, says: str) -> None:
    """The member submits these ticks, and their private message confirms it."""
    own = await member.click(call, "Join")
    form = (await member.click(await comes_to(member, own, "which of these show"), "Answer")).modal
    await member.submit(form, {"choice": list(ticked)})
    await member.says(own, says)


async def revealed(table: Table, call: Message) -> Message:
    """The round's own message, found through the link in the call."""
    told = await table.one.says(Answer("", call), "was blind")
    return await table.one.message(table.channel_id, told["content"].rsplit("/", 1)[1])


async def test_nothing_is_seen_before_all_who_joined_have_answered(table: Table, three: Member) -> None:
    """No vote counts until all three members have answered; then ticked photos are yes and the others no."""
    call = await called(table)
    assert button_labels(call) == ["Join", "Reveal now…"]
    assert not call["embeds"] + call["attachments"]
    for member in (table.one, table.two, three):
        own = await joined(member, call)
        assert own["flags"] & 64
        assert len(own["attachments"]) == 1
        assert own["embeds"][0]["description"].count("photo page") == 9
    await answered(table.one, call, "1", "2", says="yes to 1, 2, no")
    await answered(table.two, call, "1", says="yes to 1, no")
    status = await table.one.command(table.channel_id, "concept status")
    assert "18 photos · 0 votes" in status.shown["embeds"][0]["description"]
    await answered(three, call, "1", "2", "3", says="Vote on its photos")
    shown = await revealed(table, call)
    assert {"1 ✓ 3", "1 ✗", "2 ✓ 2", "2 ✗ 1", "3 ✓ 1", "3 ✗ 2", "9 ✗ 3"} <= set(counts(shown))
    assert "3 members answered · everyone agrees on 7 of 9 photos" in shown["content"]
    assert not buttons(await table.now(call))


async def test_a_revealed_round_is_like_any_other(table: Table) -> None:
    """Members can change and undo its votes, the classifier learns from them, and the next nine follow."""
    call = await called(table)
    first, second = await opened(table.one, call), await opened(table.two, call)
    await table.one.submit(first, {"choice": ["1"]})
    await table.two.submit(second, {"choice": ["1", "2"]})
    shown = await revealed(table, call)
    await no(table.one, shown, 1)
    await table.shows(shown, "1 ✓ 1", "1 ✗ 1")
    assert "in round 2" in said(await table.two.command(table.channel_id, "session undo"))
    await table.shows(shown, "1 ✓", "2 ✓", "2 ✗ 1")
    assert "Round 3 is out" in said(await table.one.click(shown, "Next nine"))


async def test_an_answer_can_be_changed_and_an_abstention_counts_for_nothing(table: Table) -> None:
    """A member's last answer counts, and abstaining counts as an answer without votes."""
    call = await called(table)
    await joined(table.two, call)
    await answered(table.one, call, "1", "2", says="yes to 1, 2, no")
    form = await opened(table.one, call)
    options = form["components"][0]["component"]["options"]
    assert [option["value"] for option in options if option.get("default")] == ["1", "2"]
    await table.one.submit(form, {"choice": ["5", "abstain"]})
    assert "You abstain" in (await joined(table.one, call))["content"]
    await answered(table.two, call, "9", says="Vote on its photos")
    shown = await revealed(table, call)
    assert {"9 ✓ 1", "1 ✗ 1", "5 ✗ 1"} <= set(button_labels(shown))
    assert "2 members answered, 1 of them abstained" in shown["content"]


async def test_a_blind_round_asks_to_wait_or_reveals(table: Table) -> None:
    """Neither next nor finish works before the reveal; any member can reveal early, once, after a question."""
    call = await called(table)
    await answered(table.one, call, "4", says="yes to 4")
    own = await joined(table.one, call)
    answer = await table.two.command(table.channel_id, "concept next")
    assert "Round 2 is blind" in said(answer)
    assert call["id"] in said(answer)
    finish = await table.two.command(table.channel_id, "concept finish")
    ended = await table.two.click(finish.shown, "Finish")
    await comes_to(table.two, ended, "is blind")
    asked = await table.two.click(call, "Reveal")
    assert "1 member answered, and 0 joined but haven't answered yet" in said(asked)
    await comes_to(table.two, await table.two.click(asked.shown, "Reveal"), "Revealed.")
    assert "4 ✓ 1" in counts(await revealed(table, call))
    assert "has been revealed" in said(await table.one.click(own, "Answer"))


async def test_a_reveal_that_could_not_be_posted_is_posted_by_next(table: Table, server: SandboxServer) -> None:
    """The votes count anyway, the member learns what is missing, and `next` posts the round once it can."""
    call = await called(table, answers=1)
    form = await opened(table.one, call)
    overwrites = next(iter(server.world.guilds.values())).channels[table.channel_id].overwrites
    overwrites.append(Overwrite(GUILD_ID, 0, 0, discord.Permissions(send_messages=True).value))
    await table.one.submit(form, {"choice": ["6"]})
    await table.one.wait_for(lambda event: "Send Messages" in str(event.data.get("content")), past=True)
    overwrites.clear()
    assert "Round 2 is out" in said(await table.two.command(table.channel_id, "concept next"))
    assert "6 ✓ 1" in counts(await revealed(table, call))


async def test_a_round_is_revealed_when_its_time_is_over(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the time is over, the round is revealed with the answers given so far."""
    time = asyncio.Event()
    monkeypatch.setattr("bot.features.blind.reveals._passed", lambda until: time.wait())
    call = await called(table, minutes=1)
    late = await opened(table.two, call)
    await answered(table.one, call, "7", says="yes to 7")
    time.set()
    assert "7 ✓ 1" in counts(await revealed(table, call))
    assert "has been revealed" in said(await table.two.submit(late, {"choice": ["1"]}))


async def test_a_restart_between_the_form_and_its_answer_loses_nothing(
    server: SandboxServer, settings: Settings, restored: None
) -> None:
    """A form opened before the restart counts after it, earlier answers are kept, and the timer continues."""
    await apply_api_base(server.api_base)
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(Member.connect(server.url, p.token)) for p in server.world.people()]
        table = Table(people[1], people[2], people[0].channel_id("concepts"))
        with closing(open_engine(settings)) as engine:
            async with connected(bot := Ninefold(engine), server.token):
                await bot.wait_until_ready()
                call = await called(table, answers=3)
                await answered(table.one, call, "1", says="yes to 1")
                forms = [await opened(member, call) for member in (people[0], table.two)]
        with closing(open_engine(settings)) as engine:
            async with connected(Ninefold(engine), server.token):
                for member, form in zip((people[0], table.two), forms, strict=True):
                    await member.submit(form, {"choice": ["1", "3"]})
                shown = await revealed(table, call)
                assert {"1 ✓ 3", "3 ✓ 2", "3 ✗ 1"} <= set(button_labels(shown))


async def test_a_round_whose_time_ended_while_the_bot_was_away_is_revealed_at_its_start(
    server: SandboxServer, settings: Settings, restored: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot finds and reveals such rounds when it starts."""
    monkeypatch.setattr("bot.features.blind.actions.MINUTE_SECONDS", 0.0)
    monkeypatch.setattr("bot.features.blind.reveals._passed", lambda until: asyncio.Event().wait())
    await apply_api_base(server.api_base)
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(Member.connect(server.url, p.token)) for p in server.world.people()]
        table = Table(people[1], people[2], people[0].channel_id("concepts"))
        with closing(open_engine(settings)) as engine:
            async with connected(bot := Ninefold(engine), server.token):
                await bot.wait_until_ready()
                call = await called(table, minutes=1)
                await answered(table.one, call, "2", says="yes to 2")
        monkeypatch.undo()
        with closing(open_engine(settings)) as engine:
            async with connected(Ninefold(engine), server.token):
                assert "2 ✓ 1" in counts(await revealed(table, call))
