"""The bot allows each action only to members who have the right to it now, and where it belongs.

The table (`tests.e2e.action_rows`) has a row for each command, button, menu, form and context menu; a missing row fails
the test. A real bot runs each action for a member without the right, one who has it, one who had it when the panel was
shown, one who may not post in the channel, and the owner of another server; also in another channel and in a finished
session. A refusal has to name its reason and to leave the database and the channels unchanged.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from dataclasses import replace

import pytest
from discord import app_commands

from bot.client import Ninefold
from bot.compose import open_engine
from bot.features.contents import COMMANDS
from bot.platform.api_base import apply_api_base
from bot.platform.bot_errors import (
    NotAllowedError,
    NotServerManagerError,
    NotYourAdditionError,
    NotYoursToPostError,
    SessionChangedError,
    TimedOutError,
)
from bot.platform.custom_id import MemberId, PhotoId, Place, RoundId, VoteId
from bot.platform.rights import Right
from bot.sandbox import Member, SandboxServer
from bot.sandbox.api_errors import MemberError
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from engine.errors import JudgedPhotoError, NotVoterError, UnknownRoundError
from engine.learning.prompts import EXAMPLE, example_id
from engine.sessions.events import Vote, Voting
from engine.web.fetch import LARGE_FILE_LIMITS
from tests.e2e.action_rows import BY_NAME, LAST, ROWS
from tests.e2e.actions import (
    FINISHED,
    Cell,
    NotApplicable,
    Row,
)
from tests.e2e.conftest import OPENAPI, PatientClock, connected
from tests.e2e.stage import BUTTON, FERN, Stage, text_of
from tests.e2e.test_pictures import picture


def every_action() -> set[str]:
    """The names of all actions of the bot."""
    found = set(BY_NAME)
    for top in COMMANDS:
        if isinstance(top, app_commands.Group):
            found |= {one.qualified_name for one in top.walk_commands() if isinstance(one, app_commands.Command)}
        else:
            found.add(top.name)
    return found


def test_the_table_has_every_action_once() -> None:
    """A new command, button, menu or form needs a row that says who may use it."""
    assert sorted(row.name for row in ROWS) == sorted(every_action())


@pytest.fixture
async def stage(settings: Settings, restored: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """The bot in two servers; the first one's role Curators has every right and may vote."""
    patient = replace(LARGE_FILE_LIMITS, first_byte_seconds=3600.0, body_seconds=3600.0)
    monkeypatch.setattr("engine.web.fetch.LARGE_FILE_LIMITS", patient)  # the addition must not end before the test
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            SandboxServer(
                openapi=OPENAPI if OPENAPI.exists() else None, clock=PatientClock(), page=False, rate_limits=False
            )
        )
        world, guild = server.world, server.world.guilds[GUILD_ID]
        roles = {"Curators": world.add_role(guild, "Curators", Permission(0)).id}
        roles["Managers"] = world.add_role(guild, "Managers", Permission.MANAGE_GUILD).id
        for name in (FINISHED, *(row.name for row in ROWS)):
            world.add_channel(guild, name)
        cedar = world.add_person("cedar")
        world.add_channel(world.add_guild("Elsewhere", cedar), "yard")
        await apply_api_base(server.api_base)
        engine = stack.enter_context(closing(open_engine(settings)))
        bot = Ninefold(engine)
        await stack.enter_async_context(connected(bot, server.token))
        tokens = {person.username: person.token for person in world.people()}
        members = {
            name: await stack.enter_async_context(Member.connect(server.url, tokens[name]))
            for name in ("river", "sky", "cedar")
        }
        found = Stage(server, bot, members, roles)
        for member in members.values():
            await engine.members.key(int(member.id))
        rights = {str(right): found.curators for right in Right}
        await engine.server_settings.change(
            int(GUILD_ID), FERN, lambda now: replace(now, rights=rights, voting=Voting(roles=found.curators))
        )
        shown = await members["sky"].say(members["sky"].channel_id("general"), "mine", picture())
        found.picture = shown["attachments"][0]["url"]
        found.picture_hash = example_id(picture().content).removeprefix(EXAMPLE)
        await found.own_dataset()
        await found.begin(members["sky"].channel_id(FINISHED))
        await found.finish()
        await found.begin(members["sky"].channel_id("concepts"))
        await found.saved("Lakes", "Ponds", "Seas")
        await found.watched("Ponds")
        kept: list[object] = []
        silent = await asyncio.start_server(lambda *connection: kept.append(connection), "127.0.0.1", 0)
        stack.callback(silent.close)
        await found.add(f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}/photos.zip")
        yield found
        server.check_traffic()


def refusal(row: Row, stage: Stage) -> str:
    """The message that a member without the right gets."""
    if isinstance(row.right, Right):
        return text_of(NotAllowedError(row.right, stage.curators))
    if isinstance(row.right, Exception):
        return text_of(row.right)
    return text_of(NotVoterError(stage.curators, 0) if row.right == "vote" else NotServerManagerError())


async def attempt(row: Row, stage: Stage, who: str, channel: str) -> str:
    """The answer to that member; Discord itself refuses a command that it doesn't offer them."""
    try:
        return await row.use(stage, who, channel)
    except MemberError as error:
        if row.name == "server settings" and "no command" in str(error):
            return text_of(NotServerManagerError())
        return repr(error)


async def cells_of(row: Row, stage: Stage) -> AsyncIterator[str]:
    """Try each cell of a row and yield the problems."""
    channel = next(one.id for one in stage.server.world.guilds[GUILD_ID].channels.values() if one.name == row.name)
    role = "Managers" if row.right == "manage" or isinstance(row.right, NotYourAdditionError) else "Curators"
    general, yard = stage.members["sky"].channel_id("general"), stage.members["cedar"].channel_id("yard")
    refusals = {text_of(error) for error in (UnknownRoundError(), NotServerManagerError(), SessionChangedError())}
    refusals |= {refusal(row, stage)} if row.right else set()

    async def tried(cell: str, who: str, where: str, expected: Cell | str, has: str | None) -> str:
        if isinstance(expected, NotApplicable):
            return ""
        stage.let(has)
        before, text = stage.known, await attempt(row, stage, who, where)
        after = stage.known = await stage.state()
        wanted = text_of(expected) if isinstance(expected, Exception) else expected
        if "went wrong" in text or (text != wanted if wanted is not None else text in refusals):
            return f"{row.name}, {cell}: {text!r} and not {wanted!r}"
        is_free = wanted is None and who != "cedar"
        return "" if after == before or is_free else f"{row.name}, {cell}: {before} became {after}"

    running, done = (stage.members["sky"].channel_id(name) for name in ("concepts", FINISHED))
    if row.beside is not None and not isinstance(row.finished, NotApplicable):
        if isinstance(row.finished, Exception):
            await stage.enter(done)
        else:
            await stage.begin(channel)
            await stage.finish()
        stage.known = await stage.state()
        yield await tried("finished", "river" if row.right is None else "sky", stage.channel, row.finished, role)
    await (stage.begin(channel, blind=True) if row.blind else stage.enter(running))
    stage.known = await stage.state()
    if row.right is not None:
        yield await tried("no right", "river", stage.channel, refusal(row, stage), role)
        if row.is_panel:
            yield await tried("right withdrawn", "sky", stage.channel, refusal(row, stage), None)
    yield await tried("other channel", "sky", general, row.beside, role)
    yield await tried("other server", "cedar", yard, row.elsewhere, role)
    for count in range(1, len(row.posts) + 1):
        lacking = row.posts[-count:]
        stage.deny(*lacking)
        yield await tried(f"without {lacking}", "sky", stage.channel, NotYoursToPostError(lacking), role)
        stage.deny()
    if row.changes and not row.blind:
        await stage.begin(channel)
    stage.let(role)
    before = await stage.state()
    text = await attempt(row, stage, "river" if row.right is None else "sky", stage.channel)
    is_same = await stage.state() == before
    if "went wrong" in text or text in refusals or (isinstance(row.does, str) and row.does not in text):
        yield f"{row.name}, right: {text!r}"
    if is_same is row.changes:
        yield f"{row.name}, right: something {'has' if is_same is False else 'should have'} changed, {text!r}"


async def test_every_action_asks_whether_this_member_may_do_it_now_and_here(stage: Stage) -> None:
    """Every cell of the table has the expected answer and changes only what it may."""
    wrong = [
        problem for row in sorted(ROWS, key=lambda row: row.name in LAST) async for problem in cells_of(row, stage)
    ]
    assert not "\n".join(filter(None, wrong))


async def test_another_server_is_offered_nothing_of_this_one(stage: Stage) -> None:
    """Its datasets and saved concepts don't appear there in choices or lists, and can't be used by their full names."""
    cedar, yard = stage.members["cedar"], stage.members["cedar"].channel_id("yard")
    for name, option, options in (
        ("saved load", "name", {}),
        ("saved load", "dataset", {"name": "x"}),
        ("watch start", "name", {}),
        ("watch stop", "name", {}),
        ("concept start", "dataset", {}),
        ("dataset info", "name", {}),
        ("dataset label", "concepts", {}),
        ("dataset remove", "name", {}),
    ):
        names = {choice["name"] for choice in await cedar.autocomplete(yard, name, option, "", **options)}
        assert names.isdisjoint({"Own", "Lakes", "Ponds", "Seas"}), name
    for name in ("saved list", "dataset list", "watch list"):
        shown = str((await cedar.command(yard, name)).shown["embeds"])
        assert "Own" not in shown
        assert "Ponds" not in shown
        assert "Lakes" not in shown
    for name in ("Own", f"Own@{GUILD_ID}"):
        assert "There's no dataset" in await stage.command("cedar", yard, "dataset info", name=name)
        assert "There's no dataset" in await stage.command("cedar", yard, "dataset remove", name=name)


async def test_a_member_in_time_out_can_only_see_to_their_privacy(stage: Stage) -> None:
    """Discord hides the commands from them, and the bot refuses the buttons that still reach it."""
    membership = stage.server.world.guilds[GUILD_ID].members[stage.members["sky"].id]
    stage.let("Curators")
    membership.timed_out_until = "2999-01-01T00:00:00+00:00"
    stage.known = await stage.state()
    vote = VoteId(stage.session, 1, Place(1, 0), Vote.YES)
    for custom_id in (vote, RoundId("rest", stage.session, 1), RoundId("next", stage.session, 1)):
        said = await stage.press("sky", stage.channel, str(custom_id), BUTTON, (), None)
        assert said == text_of(TimedOutError())
    assert await stage.command("sky", stage.channel, "concept next") == text_of(TimedOutError())
    assert await stage.state() == stage.known
    assert "What we store about you" in await stage.command("sky", stage.channel, "privacy show")
    assert await stage.press("sky", stage.channel, str(MemberId("forget")), BUTTON, (), None)
    assert await stage.state() != stage.known
    membership.timed_out_until = "2001-01-01T00:00:00+00:00"
    stage.known = await stage.state()
    await stage.press("sky", stage.channel, str(vote), BUTTON, (), None)
    assert await stage.state() != stage.known


async def test_a_thread_needs_the_members_own_permission(stage: Stage) -> None:
    """The member needs to be able to create a thread and write in it; a refusal leaves no thread behind."""
    stage.let("Curators")
    for lacking in (("create_public_threads",), ("send_messages_in_threads",)):
        stage.deny(*lacking)
        before = await stage.state()
        said = await stage.command("sky", stage.channel, "concept start", prompt="a house", thread=True)
        assert said == text_of(NotYoursToPostError(lacking))
        said = await stage.command("sky", stage.channel, "saved load", name="Lakes", thread=True)
        assert said == text_of(NotYoursToPostError(lacking))
        assert await stage.state() == before
    stage.deny("send_messages")  # this permission has no effect in threads
    said = await stage.command("sky", stage.channel, "concept start", prompt="a house", thread=True)
    assert "has its own thread" in said


async def test_only_a_moderator_replaces_a_photo_that_others_judged(stage: Stage) -> None:
    """Only moderators can replace a photo that others judged, and they can undo it."""
    live = await stage.bot.engine.services.sessions.at(int(stage.channel))
    labels, swap = live.session.labels(), str(PhotoId("photo-replace", stage.session, 1, Place(4, 0)))
    stage.let("Curators")
    await stage.bot.engine.server_settings.change(int(GUILD_ID), FERN, lambda now: replace(now, rights={}))
    for who, error in (("river", NotVoterError(stage.curators, 0)), ("sky", JudgedPhotoError())):
        assert await stage.press(who, stage.channel, swap, BUTTON, (), None) == text_of(error)
    assert live.session.labels() == labels
    await stage.bot.engine.server_settings.change(
        int(GUILD_ID), FERN, lambda now: replace(now, rights={"moderate": stage.curators})
    )
    assert "was replaced" in await stage.press("sky", stage.channel, swap, BUTTON, (), None)
    assert len(live.session.labels()) == len(labels) - 1
    undo = str(RoundId("undo", stage.session, 1))
    assert "ound 1" in await stage.press("sky", stage.channel, undo, BUTTON, (), None)
    assert live.session.labels() == labels
    assert "is gone" in await stage.press("sky", stage.channel, swap, BUTTON, (), None)
