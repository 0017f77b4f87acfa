"""In blind rounds members answer alone, nothing is counted before the reveal, and a restart changes nothing."""

import asyncio
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from typing import Any

import discord
import pytest

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.platform.private_answers import PrivateAnswer
from bot.sandbox import Answer, Member, SandboxServer
from bot.sandbox.client_forms import as_read
from bot.sandbox.model import Overwrite
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from engine.sessions.views import BallotView
from tests.e2e.conftest import connected
from tests.e2e.table import Message, Table, button_labels, button_rows, buttons, comes_to, counts, is_quiet, no, said

GREEN = 3


@pytest.fixture
def kept_ballots(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot can't remove ballots at the reveal, as after a restart or 15 minutes."""

    async def fails(ballot: PrivateAnswer) -> None:
        assert ballot.message_id

    monkeypatch.setattr(PrivateAnswer, "remove", fails)


async def called(table: Table, **options: object) -> Message:
    """The message that calls members to a blind round, posted after the first round."""
    await table.start()
    answer = await table.one.command(table.channel_id, "session blind", **options)
    assert is_quiet(answer)
    return await table.newest()


async def joined(member: Member, call: Message, says: str = "Which of these show") -> Message:
    """The member's private message after Join."""
    answer = await member.click(call, "Join")
    return await comes_to(member, answer, says)


async def pressed(member: Member, own: Message, *keys: str) -> Message:
    """The member's private message after they pressed these keys, one after another."""
    for key in keys:
        own = (await member.click(own, key)).shown
    return own


async def answered(member: Member, call: Message, *picks: str, says: str) -> Message:
    """The member joins, picks these photos and submits. Their private message confirms it."""
    own = await pressed(member, await joined(member, call), *picks, "Submit")
    assert says in own["content"]
    return own


async def revealed(table: Table, call: Message) -> Message:
    """The round's own message, found through the link in the call."""
    told = await table.one.says(Answer("", call), "was blind")
    return await table.one.message(table.channel_id, told["content"].rsplit("/", 1)[1])


async def test_nothing_is_seen_before_all_who_joined_have_answered(table: Table, three: Member) -> None:
    """No vote counts until all three members have answered; then picked photos are yes and the others no."""
    call = await called(table)
    assert button_labels(call) == ["Join", "Reveal now…"]
    assert not call["embeds"] + call["attachments"]
    owns = [await joined(member, call) for member in (table.one, table.two, three)]
    for own in owns:
        assert own["flags"] & 64
        assert own["embeds"][0]["image"]["url"]
        assert [len(row) for row in button_rows(own)] == [3, 3, 3, 2]
    own = await pressed(table.one, owns[0], "1", "2", "Submit")
    assert "yes to 1, 2**, no to the others" in own["content"]
    own = await pressed(table.two, owns[1], "1", "Submit")
    assert "yes to 1**" in own["content"]
    status = await table.one.command(table.channel_id, "concept status")
    assert "18 photos · 0 votes" in status.shown["embeds"][0]["description"]
    own = await pressed(three, owns[2], "1", "2", "3", "Submit")
    assert "Everyone has answered" in own["content"]
    assert not own["embeds"] + own["attachments"] + buttons(own)
    shown = await revealed(table, call)
    assert {"1 ✓ 3", "1 ✗", "2 ✓ 2", "2 ✗ 1", "3 ✓ 1", "3 ✗ 2", "9 ✗ 3"} <= set(counts(shown))
    assert "3 members answered · everyone agrees on 7 of 9 photos" in shown["content"]
    assert not buttons(await table.now(call))


async def test_the_keys_mirror_the_photos_and_show_what_is_picked(table: Table) -> None:
    """A press picks a photo, another one drops it; the picture stays, and nothing is recorded before Submit."""
    call = await called(table)
    own = await joined(table.one, call)
    keypad = [[f"{row * 3 + place}" for place in (1, 2, 3)] for row in range(3)]
    labels = [[as_read(key["label"]) for key in row] for row in button_rows(own)]
    assert labels == [*keypad, ["Submit: no to all", "Abstain"]]
    picked = await pressed(table.one, own, "5", "7")
    keys = {as_read(key["label"]): key["style"] for key in buttons(picked)}
    assert [key for key, style in keys.items() if style == GREEN] == ["✓ 5", "✓ 7"]
    assert "Submit: 2 yes, 7 no" in keys
    assert picked["embeds"] == own["embeds"]
    assert picked["id"] == own["id"]
    dropped = await pressed(table.one, picked, "✓ 5")
    assert {"5", "✓ 7", "Submit: 1 yes, 8 no"} <= set(button_labels(dropped))
    assert "0 answered" in (await table.now(call))["content"]


async def test_a_key_that_is_pressed_before_the_last_press_is_shown_loses_nothing(table: Table) -> None:
    """Both picks count. A double press of one key, and a Submit that is as early, do what the member meant."""
    call = await called(table)
    own = await joined(table.one, call)
    await asyncio.gather(*(table.one.click(own, key) for key in ("2", "4", "4", "9")))
    assert "yes to 2, 4, 9**" in (await pressed(table.one, own, "Submit"))["content"]


async def test_join_shows_the_picks_again(table: Table) -> None:
    """A member who lost their message finds their picks under Join, and later their answer."""
    call = await called(table)
    lost = await pressed(table.one, await joined(table.one, call), "3", "6")
    again = await joined(table.one, call)
    assert again["id"] != lost["id"]
    assert {"✓ 3", "✓ 6", "Submit: 2 yes, 7 no"} <= set(button_labels(again))
    assert "yes to 3, 6, 8**" in (await pressed(table.one, again, "8", "Submit"))["content"]
    last = await joined(table.one, call, "yes to 3, 6, 8**")
    assert button_labels(last) == ["Change my answer"]
    assert last["embeds"][0]["image"]["url"]
    await table.one.says(Answer("", call), "1 joined · 1 answered")


async def test_a_revealed_round_is_like_any_other(table: Table) -> None:
    """Members can change and undo its votes, the classifier learns from them, and the next nine follow."""
    call = await called(table)
    first, second = await joined(table.one, call), await joined(table.two, call)
    await pressed(table.one, first, "1", "Submit")
    await pressed(table.two, second, "1", "2", "Submit")
    shown = await revealed(table, call)
    await no(table.one, shown, 1)
    await table.shows(shown, "1 ✓ 1", "1 ✗ 1")
    assert "in round 2" in said(await table.two.command(table.channel_id, "session undo"))
    await table.shows(shown, "1 ✓", "2 ✓", "2 ✗ 1")
    assert is_quiet(await table.one.click(shown, "Next nine"))


async def test_an_answer_can_be_changed_and_an_abstention_counts_for_nothing(table: Table) -> None:
    """A member's last answer counts, and abstaining counts as an answer without votes."""
    call = await called(table)
    await joined(table.two, call)
    own = await answered(table.one, call, "1", "2", says="yes to 1, 2**")
    changing = await pressed(table.one, own, "Change my answer")
    assert "yes to 1, 2**, no to the others. It counts until" in changing["content"]
    assert {"✓ 1", "✓ 2", "3"} <= set(button_labels(changing))
    abstained = await pressed(table.one, changing, "5", "Abstain")
    assert "You abstained. You can change it" in abstained["content"]
    assert "You abstained" in (await joined(table.one, call, "You abstained"))["content"]
    await answered(table.two, call, "9", says="Everyone has answered")
    shown = await revealed(table, call)
    assert {"9 ✓ 1", "1 ✗ 1", "5 ✗ 1"} <= set(counts(shown))
    assert "2 members answered, 1 of them abstained" in shown["content"]


async def test_a_blind_round_asks_to_wait_or_reveals(table: Table) -> None:
    """Neither next nor finish works before the reveal; any member can reveal early, once, after a question."""
    call = await called(table)
    own = await answered(table.one, call, "4", says="yes to 4**")
    answer = await table.two.command(table.channel_id, "concept next")
    assert "Round 2 is blind" in said(answer)
    assert call["id"] in said(answer)
    finish = await table.two.command(table.channel_id, "concept finish")
    ended = await table.two.click(finish.shown, "Finish")
    await comes_to(table.two, ended, "is blind")
    asked = await table.two.click(call, "Reveal")
    assert "1 member answered, and 0 joined but haven't answered yet" in said(asked)
    await comes_to(table.two, await table.two.click(asked.shown, "Reveal"), "Revealed.")
    shown = await revealed(table, call)
    assert "4 ✓ 1" in counts(shown)
    await table.one.wait_for(lambda event: event.name == "MESSAGE_DELETE" and event.data["id"] == own["id"], past=True)


async def test_the_reveal_removes_the_ballots(table: Table, three: Member) -> None:
    """The round in the channel replaces them, with and without an answer, and the last member's confirmation."""
    call = await called(table)
    picking, answering = await joined(three, call), await answered(table.one, call, "1", says="yes to 1**")
    await answered(table.two, call, "1", says="You can change it")
    await pressed(three, picking, "5", "Submit")
    shown = await revealed(table, call)
    gone = {picking["id"], answering["id"]}
    for member in (three, table.one):
        await member.wait_for(lambda event: event.name == "MESSAGE_DELETE" and event.data["id"] in gone, past=True)
        private = [message for message in await member.messages(table.channel_id) if message["flags"] & 64]
        assert not gone & {message["id"] for message in private}
    assert {"1 ✓ 2", "5 ✓ 1"} <= set(counts(shown))


async def test_a_press_after_the_reveal_closes_the_ballot(table: Table, kept_ballots: None) -> None:
    """Each key replaces the private message and its picture by a link to the round, and counts for nothing."""
    call = await called(table)
    owns = [await joined(table.two, call) for _ in range(3)]
    owns.append(await answered(table.one, call, "9", says="yes to 9**"))
    asked = await table.one.click(call, "Reveal")
    await comes_to(table.one, await table.one.click(asked.shown, "Reveal"), "Revealed.")
    shown = await revealed(table, call)
    presses = zip(owns, (*[table.two] * 3, table.one), ("3", "Submit", "Abstain", "Change my answer"), strict=True)
    for own, member, key in presses:
        over = await pressed(member, own, key)
        assert over["id"] == own["id"]
        assert "has been revealed" in over["content"]
        assert shown["id"] in over["content"]
        assert not over["embeds"] + over["attachments"] + buttons(over)
    assert {"3 ✓", "9 ✓ 1"} <= set(counts(await table.now(shown)))


async def test_a_reveal_that_could_not_be_posted_is_posted_by_next(table: Table, server: SandboxServer) -> None:
    """The votes count anyway, the member learns what is missing, and `next` posts the round once it can."""
    call = await called(table, answers=1)
    own = await pressed(table.one, await joined(table.one, call), "6")
    overwrites = next(iter(server.world.guilds.values())).channels[table.channel_id].overwrites
    overwrites.append(Overwrite(GUILD_ID, 0, 0, discord.Permissions(send_messages=True).value))
    await table.one.click(own, "Submit")
    await table.one.wait_for(lambda event: "Send Messages" in str(event.data.get("content")), past=True)
    overwrites.clear()
    assert is_quiet(await table.two.command(table.channel_id, "concept next"))
    assert "6 ✓ 1" in counts(await revealed(table, call))


async def test_a_round_is_revealed_when_its_time_is_over(
    table: Table, kept_ballots: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the time is over, the round is revealed with the answers given so far."""
    time = asyncio.Event()
    monkeypatch.setattr("bot.features.blind.reveals._passed", lambda until: time.wait())
    call = await called(table, minutes=1)
    late = await pressed(table.two, await joined(table.two, call), "1")
    await answered(table.one, call, "7", says="yes to 7**")
    time.set()
    shown = await revealed(table, call)
    assert {"7 ✓ 1", "1 ✗ 1", "1 ✓"} <= set(counts(shown))
    assert "has been revealed" in (await pressed(table.two, late, "Submit"))["content"]


async def test_a_restart_between_the_picks_and_their_submission_loses_nothing(
    server: SandboxServer, settings: Settings, restored: None
) -> None:
    """Picks made before the restart are submitted after it, earlier answers are kept, and the timer continues."""
    await apply_api_base(server.api_base)
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(Member.connect(server.url, p.token)) for p in server.world.people()]
        table, three = Table(people[1], people[2], people[0].channel_id("concepts")), people[0]
        with closing(open_engine(settings)) as engine:
            async with connected(bot := Ninefold(engine), server.token):
                await bot.wait_until_ready()
                call = await called(table, answers=3)
                own = await answered(table.one, call, "1", says="yes to 1**")
                drafts = [
                    await pressed(member, await joined(member, call), "1", "3", "8") for member in (three, table.two)
                ]
        with closing(open_engine(settings)) as engine:
            async with connected(Ninefold(engine), server.token):
                changed = await pressed(table.one, own, "Change my answer", "4", "Submit")
                assert "yes to 1, 4**" in changed["content"]
                for member, draft in zip((three, table.two), drafts, strict=True):
                    await pressed(member, draft, "✓ 8", "Submit")
                shown = await revealed(table, call)
                assert {"1 ✓ 3", "3 ✓ 2", "3 ✗ 1", "4 ✓ 1", "8 ✗ 3"} <= set(counts(shown))


async def test_the_answer_button_of_an_earlier_version_shows_the_keys(table: Table, server: SandboxServer) -> None:
    """A private message that has only this button, and the photos as a file, gets the keys below them."""
    call = await called(table)
    own = await joined(table.one, call)
    stored = server.world.message(own["channel_id"], own["id"])
    (one,) = [key for key in buttons(own) if key["label"] == "Abstain"]
    old = {**one, "label": "Answer…", "custom_id": one["custom_id"].replace("abstain", "ballot")}
    stored.components = [{"type": 1, "id": 1, "components": [old]}]
    again = await pressed(table.one, {**own, "components": stored.components}, "Answer…")
    assert again["embeds"] == own["embeds"]
    assert "yes to 2**" in (await pressed(table.one, again, "2", "Submit"))["content"]


async def test_photos_that_may_not_be_copied_are_shown_from_their_own_addresses(
    table: Table, bot: Ninefold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ballot has them as embeds, and its keys are the same."""
    call, blind = await called(table), bot.engine.blind
    join = blind.join

    async def join_uncopied(*at: Any, **fields: Any) -> BallotView:
        ballot = await join(*at, **fields)
        return replace(ballot, round=replace(ballot.round, may_copy=False))

    monkeypatch.setattr(blind, "join", join_uncopied)
    own = await joined(table.one, call)
    assert sum(bool(embed.get("image")) for embed in own["embeds"]) == 9
    picked = await pressed(table.one, own, "9")
    assert picked["embeds"] == own["embeds"]
    assert "yes to 9**" in (await pressed(table.one, picked, "Submit"))["content"]


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
                await answered(table.one, call, "2", says="yes to 2**")
        monkeypatch.undo()
        with closing(open_engine(settings)) as engine:
            async with connected(Ninefold(engine), server.token):
                assert "2 ✓ 1" in counts(await revealed(table, call))
