"""Members can add the bot to their account and search public datasets anywhere, but reach nothing of a server."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing

import pytest

from bot.features.contents import COMMANDS
from bot.sandbox import Member, SandboxServer
from bot.sandbox.api_errors import MemberError
from bot.sandbox.model import Context
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from engine.database import open_database
from engine.galleries import Catalog
from engine.galleries.dataset_names import name_of
from tests.e2e.small_gallery import DATASET
from tests.e2e.table import comes_to, said
from tests.e2e.test_pictures import picture
from tests.e2e.test_restart import running
from tests.engine.conftest import random_photos


class Places:
    """River, sky and maple, who have added the bot to their accounts, in places without the bot."""

    def __init__(self, server: SandboxServer, members: list[Member]) -> None:
        self.server, (self.river, self.sky, self.maple) = server, members
        world = server.world
        self.elsewhere, self.dm, self.group = (self.river.channel_id(name) for name in ("yard", "chat", "group"))
        self.guild = world.channel(self.elsewhere).guild_id


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """One public dataset, one of the operator's that is not, and one of a server's own."""
    with closing(open_database(settings.database_url)) as database:
        catalog = Catalog(database)
        encoder = catalog.gallery(DATASET).dataset.encoder
        for seed, name in enumerate(("hidden", name_of("Own", int(GUILD_ID)))):
            catalog.create(name, encoder=encoder, dimension=16, hotlink_only=True)
            catalog.gallery(name).insert(*random_photos(30, 16, seed))
    return settings


@pytest.fixture
async def places(server: SandboxServer, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Places]:
    """A server without the bot, direct messages with it, and a group of three."""
    monkeypatch.setenv("NINEFOLD_PUBLIC_DATASETS", DATASET)
    world = server.world
    maple, river, sky = (
        next(one for one in world.people() if one.username == name) for name in ("maple", "river", "sky")
    )
    world.application.installed_by |= {river.id, maple.id}
    yard = world.add_guild("Elsewhere", maple, with_bot=False)
    world.join(yard, river)
    world.join(yard, sky)
    world.add_channel(yard, "yard")
    world.add_private_channel("chat", Context.BOT_DM, river)
    world.add_private_channel("group", Context.PRIVATE_CHANNEL, maple, river, sky)
    async with AsyncExitStack() as stack:
        people = {person.username: person.token for person in world.people()}
        names = ("river", "sky", "maple")
        yield Places(
            server, [await stack.enter_async_context(Member.connect(server.url, people[name])) for name in names]
        )


async def test_public_photos_are_found_anywhere_in_private(
    places: Places, server: SandboxServer, settings: Settings
) -> None:
    """In another server, in direct messages and in a group, before and after kill -9, and only the member sees it."""
    async with running(server, settings) as bot:
        for place in (places.elsewhere, places.dm, places.group):
            answer = await places.river.command(place, "photos find", prompt="a house")
            found = await comes_to(places.river, answer, "Only you see this")
            assert len(found["embeds"]) == 9
        bot.kill()
    async with running(server, settings):
        posted = await places.sky.say(places.group, "look", picture())
        for member in (places.river, places.maple):
            answer = await member.use_on(places.group, "Find photos like this", posted["id"])
            await comes_to(member, answer, "Only you see this")
        seen = await places.sky.messages(places.group)
        assert [message["id"] for message in seen] == [posted["id"]]


async def test_nothing_of_a_server_is_reachable(places: Places, server: SandboxServer, settings: Settings) -> None:
    """Other datasets are unknown by every name, no other command is offered, and who has not added the bot has none."""
    async with running(server, settings):
        for place in (places.elsewhere, places.dm, places.group):
            for name in ("hidden", "Own", name_of("Own", int(GUILD_ID))):
                answer = await places.river.command(place, "photos find", prompt="a house", dataset=name)
                assert "There's no dataset" in said(answer)
            choices = await places.river.autocomplete(place, "photos find", "dataset", "")
            assert [choice["name"] for choice in choices] == [DATASET]
            photos = await places.river.autocomplete(place, "photos find", "photo", "p", dataset="Own")
            assert photos == []
            offered = {one["name"] for one in await places.river.commands(places.river.guild_of(place))}
            assert offered == {"photos", "Find photos like this"}
        with pytest.raises(MemberError, match="no command"):
            await places.sky.command(places.elsewhere, "photos find", prompt="a house")
        with pytest.raises(MemberError, match="no command"):
            await places.river.command(places.dm, "saved list")
        everything = {one["name"] for one in await places.river.commands(GUILD_ID)}
        assert everything == {command.name for command in COMMANDS} - {"server"}  # river does not manage the server


async def test_a_server_that_once_had_the_bot_is_not_reachable_either(
    places: Places, server: SandboxServer, settings: Settings
) -> None:
    """Its own datasets and sessions stay in the database, but private use in it sees the public datasets only."""
    with closing(open_database(settings.database_url)) as database:
        catalog = Catalog(database)
        name = name_of("Past", int(places.guild))
        catalog.create(name, encoder=catalog.gallery(DATASET).dataset.encoder, dimension=16, hotlink_only=True)
        catalog.gallery(name).insert(*random_photos(30, 16))
    async with running(server, settings):
        for dataset in ("Past", name):
            answer = await places.river.command(places.elsewhere, "photos find", prompt="a house", dataset=dataset)
            assert "There's no dataset" in said(answer)


async def test_by_default_nothing_is_public(
    places: Places, server: SandboxServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the setting, the answer says that there is nothing to search, in the member's language."""
    monkeypatch.delenv("NINEFOLD_PUBLIC_DATASETS")
    async with running(server, settings):
        answer = await places.river.command(places.dm, "photos find", prompt="a house")
        assert "no public photos" in said(answer)
        river = next(one for one in server.world.people() if one.username == "river")
        river.locale = "ja"
        answer = await places.river.command(places.dm, "photos find", prompt="a house")
        assert "公開の写真はありません" in said(answer)
