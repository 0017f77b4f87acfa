"""Concepts can be saved and continued elsewhere in their server, and no other server can reach them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from typing import Any

import pytest

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.sandbox import Answer, Member, SandboxServer
from bot.sandbox.event_stream import Event
from bot.sandbox.model import Overwrite
from bot.sandbox.permission_bits import Permission
from bot.settings import Settings
from engine.database import open_database
from engine.galleries import Catalog
from tests.e2e.conftest import connected
from tests.e2e.small_gallery import DATASET
from tests.e2e.table import Message, Table, button_labels, comes_to, forge, gone, is_quiet, no, outcome, photo_ids, said
from tests.engine.conftest import random_photos

DIMENSION = 16
MEDIA_GALLERY = 12


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Besides the small dataset, there is one with the same encoder and one with another encoder."""
    with closing(open_database(settings.database_url)) as database:
        catalog = Catalog(database)
        encoder = catalog.gallery(DATASET).dataset.encoder
        for seed, (name, kind) in enumerate([("others", encoder), ("strange", "another/encoder")]):
            catalog.create(name, encoder=kind, dimension=DIMENSION, hotlink_only=True)
            catalog.gallery(name).insert(*random_photos(30, DIMENSION, seed))
    return settings.model_copy(update={"ninefold_dataset": DATASET})


class Team:
    """Three members of a server with two channels: river starts, sky votes, maple owns the server."""

    def __init__(self, server: SandboxServer, river: Member, sky: Member, maple: Member) -> None:
        self.server, self.river, self.sky, self.maple = server, river, sky, maple
        self.here, self.there = river.channel_id("concepts"), river.channel_id("general")

    def table(self, channel_id: str = "") -> Table:
        """River and sky in a channel."""
        return Table(self.river, self.sky, channel_id or self.here)

    async def ask(self, what: str, /, member: Member | None = None, channel_id: str = "", **options: Any) -> Answer:
        """Use a command of `/concept` or `/saved`, by default as river in the first channel."""
        group = "concept" if what in ("start", "next", "status", "save") else "saved"
        return await (member or self.river).command(channel_id or self.here, f"{group} {what}", **options)

    async def taught(self, name: str = "Lakes") -> Message:
        """A round with the votes of all three, saved by river."""
        shown = await self.table().start()
        for member in (self.river, self.sky):
            await member.click(shown, "1 ✓")
        await no(self.sky, shown, 2)
        await no(self.maple, shown, 3)
        assert "version 1" in said(await self.ask("save", name=name))
        return shown

    async def loaded(self, name: str, channel_id: str = "", **options: Any) -> Message:
        """The first round of a session that continues a concept."""
        answer = await self.ask("load", self.sky, channel_id or self.there, name=name, **options)
        assert await outcome(self.sky, answer) is None
        return await self.table(channel_id or self.there).newest()

    async def status(self, channel_id: str) -> str:
        """The embed of `/concept status` in a channel."""
        answer = await self.ask("status", channel_id=channel_id)
        return str(answer.shown["embeds"])

    async def listed(self, member: Member | None = None, **options: Any) -> str:
        """The embed of `/saved list`."""
        answer = await self.ask("list", member, **options)
        assert answer.ephemeral
        return str(answer.shown["embeds"])


async def seated(stack: AsyncExitStack, server: SandboxServer) -> Team:
    """The three members, connected."""
    tokens = {person.username: person.token for person in server.world.people()}
    names = ("river", "sky", "maple")
    return Team(server, *[await stack.enter_async_context(Member.connect(server.url, tokens[name])) for name in names])


@pytest.fixture
async def team(server: SandboxServer, bot: Ninefold) -> AsyncIterator[Team]:
    """The team and the connected bot."""
    await bot.wait_until_ready()
    async with AsyncExitStack() as stack:
        yield await seated(stack, server)


def renamed(name: str) -> dict[str, Any]:
    """The option `as`, which is a keyword in Python."""
    return {"as": name}


async def turned(member: Member, message: Message, text: str) -> Message:
    """Wait until the embeds of the member's private message contain `text`, and return the message."""

    def fits(event: Event) -> bool:
        return event.name == "MESSAGE_UPDATE" and event.data["id"] == message["id"] and text in str(event.data)

    return (await member.wait_for(fits, past=True)).data


async def test_a_concept_continues_in_another_channel(team: Team) -> None:
    """It has every vote of the three members, and none of the judged photos is shown again."""
    first = await team.taught()
    second = await team.loaded("lakes")
    assert second["channel_id"] == team.there
    judged, others = (await photo_ids(team.river, first))[:3], await photo_ids(team.river, second)
    assert len({*judged, *others}) == 12
    shown = await team.status(team.there)
    for member in (team.river, team.sky, team.maple):
        assert f"<@{member.id}>" in shown
    await team.maple.click(second, "1 ✓")
    assert "version 2" in said(await team.ask("save", team.maple, team.there, name="LAKES"))


async def test_a_loaded_concept_has_its_name_and_its_display(team: Team) -> None:
    """The round's heading has the concept's name, the status its prompt, and the display is the saved one."""
    await team.taught("Lakes")
    await team.river.command(team.here, "session display", kind="grid")
    assert "version 2" in said(await team.ask("save", name="Lakes"))
    second = await team.loaded("Lakes")
    assert "“Lakes”" in str(second["components"])
    assert "a house by the lake" not in str(second["components"][0])
    assert any(component["type"] == MEDIA_GALLERY for component in second["components"])
    assert "a house by the lake" in await team.status(team.there)


async def test_a_concept_continues_after_a_restart(server: SandboxServer, settings: Settings, restored: None) -> None:
    """A concept saved before a restart can be loaded after it."""
    await apply_api_base(server.api_base)
    async with AsyncExitStack() as stack:
        team = await seated(stack, server)
        for is_first in (True, False):
            with closing(open_engine(settings)) as engine:
                async with connected(client := Ninefold(engine), server.token):
                    await client.wait_until_ready()
                    if is_first:
                        await team.taught()
                    else:
                        await team.loaded("Lakes")
                        assert f"<@{team.maple.id}>" in await team.status(team.there)


async def test_a_saved_name_is_another_concepts_only_by_a_button(team: Team) -> None:
    """Saving over another concept asks once; a session's own concept gets a new version without a question."""
    await team.taught()
    assert "version 2" in said(await team.ask("save", team.sky, name="Lakes"))
    await team.table(team.there).start("a red circle")
    asked = await team.ask("save", channel_id=team.there, name="lakes")
    assert "doesn't continue it" in said(asked)
    assert button_labels(asked.shown) == ["Save as version 3"]
    await comes_to(team.river, await team.river.click(asked.shown, "Save as version 3"), "version 3.")
    listing = await team.listed()
    assert "3 versions" in listing
    assert "a red circle" in listing


async def test_the_list_describes_each_concept(team: Team) -> None:
    """The list has names, versions, prompt, counts, dataset, author and date, pings nobody, and has pages."""
    assert "has no saved concepts" in await team.listed()
    await team.taught()
    listing = await team.listed()
    for part in ("Lakes", "1 version", "a house by the lake", "✓ 1 · ✗ 2", DATASET, f"<@{team.river.id}>", "<t:"):
        assert part in listing
    for number in range(10):
        assert "with everything that" in said(
            await team.ask("fork", team.sky, name="Lakes", **renamed(f"fork {number}"))
        )
    first = (await team.ask("list")).shown
    assert button_labels(first) == ["Page 2"]
    await team.river.click(first, "Page 2")
    second = await turned(team.river, first, "Page 2 of 2")
    assert "Lakes" in str(second["embeds"])
    assert button_labels(second) == ["Page 1"]
    await team.ask("save", team.sky, name="Lakes")
    versions = await team.listed(name="lakes")
    assert f"<@{team.sky.id}>" in versions
    assert "**Version 1**" in versions


async def test_a_forgotten_member_has_no_name_in_the_list(team: Team) -> None:
    """`/privacy forget` keeps the concept without its author; only a moderator can delete it then."""
    await team.taught()
    asked = await team.river.command(team.here, "privacy forget")
    await team.river.click(asked.shown, "Forget me")
    listing = await team.listed()
    assert f"<@{team.river.id}>" not in listing
    assert "an unnamed member" in listing
    assert "Manage Messages" in said(await team.ask("delete", name="Lakes"))


async def test_a_name_of_joined_emoji_and_persian_comes_back_from_its_suggestion(team: Team) -> None:
    """A name chosen from the list is found, whatever characters it contains."""
    name = "👨‍👩‍👧‍👦 خانه‌ای کنار دریاچه ❤️ =1+1"
    await team.taught(name)
    for typed in ("👨‍👩‍👧‍👦", "خانه‌", "❤ =1"):
        (choice,) = await team.sky.autocomplete(team.there, "saved load", "name", typed)
        assert choice["value"] == name
    await team.loaded(choice["value"])
    assert "version 1" in said(await team.ask("save", name="👨‍👩‍👧‍👦"))


async def test_names_are_suggested_while_they_are_typed(team: Team) -> None:
    """At most 25 names are suggested, those that start with the text first, ignoring case."""
    await team.taught()
    for number in range(26):
        await team.ask("fork", name="Lakes", **renamed(f"of lakes {number:02}"))
    found = [choice["name"] for choice in await team.sky.autocomplete(team.there, "saved load", "name", "LAKE")]
    assert (len(found), found[0]) == (25, "Lakes")
    found = [choice["name"] for choice in await team.sky.autocomplete(team.there, "saved delete", "name", "s 07")]
    assert found == ["of lakes 07"]
    into = await team.sky.autocomplete(team.there, "saved merge", "into", "Lakes", name="x")
    assert into[0]["name"] == "Lakes"


async def test_a_concept_continues_on_another_dataset_of_its_encoder(team: Team) -> None:
    """The labels apply there; a dataset with another encoder is refused, and the running session continues."""
    await team.taught()
    shown = await team.loaded("Lakes", dataset="others")
    assert shown["channel_id"] == team.there
    assert "others" in await team.status(team.there)
    assert f"<@{team.maple.id}>" in await team.status(team.there)
    refused = await team.ask("load", channel_id=team.here, name="Lakes", dataset="strange")
    assert "incompatible embeddings" in said(refused)
    assert DATASET in await team.status(team.here)


async def test_a_running_session_is_asked_about(team: Team) -> None:
    """The bot asks before it replaces the running session, and then loads the requested version."""
    await team.taught()
    await team.ask("save", name="Lakes")
    await team.table(team.there).start("a red circle")
    asked = await team.ask("load", team.sky, team.there, name="Lakes", version=1)
    assert "is running here" in said(asked)
    await team.sky.click(asked.shown, "Finish it and start")
    await gone(team.sky, asked.shown)
    assert "a house by the lake" in await team.status(team.there)


async def test_fork_merge_rename_and_delete(team: Team) -> None:
    """Each command works; members who neither saved the concept nor moderate can't rename or delete it."""
    await team.taught()
    await team.ask("fork", team.sky, name="Lakes", **renamed("Ponds"))
    merged = await team.ask("merge", team.sky, name="Ponds", into="Lakes")
    assert "as version 2" in said(merged)
    assert "the same concept" in said(await team.ask("merge", name="Lakes", into="lakes"))
    assert "Manage Messages" in said(await team.ask("rename", team.sky, name="Lakes", **renamed("Mine")))
    assert "to “Meres”" in said(await team.ask("rename", name="Lakes", **renamed("Meres")))
    assert "already" in said(await team.ask("rename", name="Meres", **renamed("ponds")))
    assert "Did you mean “Meres”" in said(await team.ask("load", channel_id=team.there, name="Mere"))
    assert "Manage Messages" in said(await team.ask("delete", team.sky, name="Meres"))
    asked = await team.ask("delete", team.maple, name="Meres")
    assert "2 versions" in said(asked)
    assert "Meres" in await team.listed()
    await comes_to(team.maple, await team.maple.click(asked.shown, "Delete"), "Deleted")
    assert "Meres" not in await team.listed()
    assert "Ponds" in await team.listed()


async def test_a_name_needs_visible_characters(team: Team) -> None:
    """Names with control characters or without visible characters are refused."""
    await team.table().start()
    assert "1 to 60 visible characters" in said(await team.ask("save", name="a\u0007b"))
    assert "1 to 60 visible characters" in said(await team.ask("save", name="   "))


async def elsewhere(stack: AsyncExitStack, team: Team) -> tuple[Member, str]:
    """A stranger in a channel of another server with the same bot."""
    world = team.server.world
    guild = world.add_guild("Elsewhere", world.add_person("stranger"))
    channel_id = world.add_channel(guild, "there").id
    token = world.users[guild.owner_id].token
    return await stack.enter_async_context(Member.connect(team.server.url, token)), channel_id


async def test_another_server_reaches_nothing(team: Team) -> None:
    """There are no suggestions, the exact name and a forged button do nothing, and the name is still free there."""
    await team.taught()
    asked = await team.ask("delete", name="Lakes")
    await team.table(team.there).start("a red circle")
    onto = await team.ask("save", channel_id=team.there, name="Lakes")
    async with AsyncExitStack() as stack:
        stranger, channel_id = await elsewhere(stack, team)
        assert await stranger.autocomplete(channel_id, "saved load", "name", "Lak") == []
        tries: list[tuple[str, dict[str, str]]] = [
            ("load", {}),
            ("fork", {"as": "mine"}),
            ("rename", {"as": "mine"}),
            ("delete", {}),
            ("merge", {"into": "Lakes"}),
        ]
        for name, options in tries:
            answer = await stranger.command(channel_id, f"saved {name}", name="Lakes", **options)
            assert "no saved concept called" in said(answer)
        await Table(stranger, stranger, channel_id).start()
        assert "version 1" in said(await stranger.command(channel_id, "concept save", name="Lakes"))
        for theirs, text in ((asked, "no longer exists"), (onto, "is gone")):
            own = await stranger.command(channel_id, "saved delete", name="Lakes")
            forged = theirs.shown["components"][0]["components"][0]["custom_id"]
            await comes_to(stranger, await forge(team.server, stranger, own.shown, forged), text)
    assert "1 version" in await team.listed()


async def test_a_concept_has_a_thread_of_its_own_if_wanted(team: Team) -> None:
    """The thread is named after the concept, everyone can vote there, and the channel's session continues."""
    await team.taught()
    answer = await team.ask("load", team.sky, name="Lakes", thread=True)
    thread = team.sky.channel_id("Lakes")
    await comes_to(team.sky, answer, f"has its own thread: <#{thread}>")
    shown = await team.table(thread).newest()
    await team.maple.click(shown, "1 ✓")
    assert is_quiet(await team.ask("next", channel_id=thread))
    assert "version 2" in said(await team.ask("save", team.maple, thread, name="Lakes"))
    assert is_quiet(await team.ask("next"))
    assert "only be created in a text channel" in said(
        await team.ask("load", channel_id=thread, name="Lakes", thread=True)
    )


async def test_a_start_makes_a_thread_too(team: Team) -> None:
    """The thread is named after the prompt, and a start that fails leaves no thread behind."""
    assert "no dataset" in said(await team.ask("start", prompt="a lake", dataset="nowhere", thread=True))
    assert "what to leave out" in said(await team.ask("start", prompt="-a lake", thread=True))
    answer = await team.ask("start", prompt="a red house", thread=True)
    await comes_to(team.river, answer, "has its own thread")
    assert [c.name for g in team.server.world.guilds.values() for c in g.channels.values() if c.is_thread] == [
        "a red house"
    ]
    assert (await team.table(team.river.channel_id("a red house")).newest())["embeds"]


async def test_a_missing_permission_for_threads_is_named(team: Team) -> None:
    """The answer names the permission, and nothing is started."""
    await team.taught()
    guild = next(iter(team.server.world.guilds.values()))
    bot_id = team.server.world.application.bot.id
    deny = int(Permission.CREATE_PUBLIC_THREADS)
    guild.channels[team.there].overwrites = [Overwrite(bot_id, 1, deny=deny)]
    answer = await team.ask("load", channel_id=team.there, name="Lakes", thread=True)
    assert "**Create Public Threads**" in said(answer)
    assert "Send Messages in Threads" not in said(answer)
    assert "There's no session" in said(await team.ask("status", channel_id=team.there))
