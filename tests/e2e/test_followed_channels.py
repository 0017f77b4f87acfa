"""`/dataset follow`: a channel's pictures as a dataset, with everything that takes them out again."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.sandbox import LocalFile, Member, SandboxServer
from bot.sandbox.intents import Intent
from bot.sandbox.model import Overwrite
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import APPLICATION_ID, GUILD_ID
from bot.settings import Settings
from engine.galleries.dataset_names import name_of
from tests.e2e.conftest import connected
from tests.e2e.table import Message, comes_to, outcome, said
from tests.e2e.test_restart import running
from tests.until import CEILING_SECONDS

DATASET = name_of("#pictures", int(GUILD_ID))


def picture(seed: int) -> LocalFile:
    """A JPEG that is different for each seed."""
    patches = Image.frombytes("RGB", (8, 6), random.Random(seed).randbytes(8 * 6 * 3))
    out = BytesIO()
    patches.resize((160, 120), Image.Resampling.NEAREST).save(out, "JPEG")
    return LocalFile(f"{seed}.jpg", out.getvalue())


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Don't wait between pages."""
    for name in ("GATHER_SECONDS", "PAUSE_SECONDS", "AGAIN_SECONDS"):
        monkeypatch.setattr(f"bot.features.follows.follower.{name}", 0.05)


@pytest.fixture
def settings(settings: Settings, gallery: Path) -> Settings:
    """The bot may read messages, and encodes with the small encoder."""
    own = {"ninefold_encoder": str(gallery / "encoder"), "ninefold_message_content": True}
    return settings.model_copy(update=own)


@dataclass
class Team:
    """Maple, who manages the server, river and sky, with the followed channel #pictures."""

    server: SandboxServer
    settings: Settings
    maple: Member
    river: Member
    sky: Member
    place: str
    pictures: str

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Ninefold]:
        """A bot on the team's database, from its start to its end."""
        with closing(open_engine(self.settings)) as engine:
            client = Ninefold(engine, reads_messages=self.settings.ninefold_message_content)
            async with connected(client, self.server.token):
                yield client

    async def follow(self, **options: object) -> str:
        """Maple follows #pictures; returns the answer."""
        answer = await self.maple.command(self.place, "dataset follow", channel=self.pictures, **options)
        return said(answer).replace("\\#", "#")

    async def post(self, member: Member, *seeds: int, place: str = "") -> Message:
        """A member posts pictures in #pictures."""
        return await member.say(place or self.pictures, "look", *map(picture, seeds))

    async def notice(self) -> Message:
        """The bot's notice in #pictures."""
        found = await self.maple.messages(self.pictures)
        return next(message for message in found if message["author"]["id"] == APPLICATION_ID)


def ids(*messages: Message) -> set[str]:
    """The ids of the pictures in messages."""
    return {one["id"] for message in messages for one in message["attachments"]}


async def stored(bot: Ninefold, dataset: str = DATASET) -> set[str]:
    """The ids of the photos in the dataset."""
    gallery = await bot.engine.services.gallery(dataset)
    batches = await asyncio.to_thread(lambda: list(gallery.batches()))
    return {one for found, _ in batches for one in found}


async def holds(bot: Ninefold, wanted: set[str]) -> None:
    """Wait until the dataset has exactly these photos, and the disk exactly their copies."""
    async with asyncio.timeout(CEILING_SECONDS):
        while await stored(bot) != wanted or files(bot) != wanted:  # noqa: ASYNC110 - the dataset has no event
            await asyncio.sleep(0.02)


def files(bot: Ninefold) -> set[str]:
    """The names of the stored copies, without their suffix."""
    folder = bot.engine.services.database.folder / "photos"
    return {path.stem for path in folder.glob("photos_*/*.jpg")}


@pytest.fixture
async def team(server: SandboxServer, settings: Settings, restored: None, no_notices: None) -> AsyncIterator[Team]:
    """The team, without a bot yet."""
    await apply_api_base(server.api_base)
    server.world.application.privileged_intents = int(Intent.MESSAGE_CONTENT)
    guild = server.world.guilds[GUILD_ID]
    channel = server.world.add_channel(guild, "pictures")
    people = {person.username: person.token for person in server.world.people()}
    async with AsyncExitStack() as stack:
        maple, river, sky = [
            await stack.enter_async_context(Member.connect(server.url, people[name]))
            for name in ("maple", "river", "sky")
        ]
        yield Team(server, settings, maple, river, sky, maple.channel_id("concepts"), channel.id)


async def test_pictures_become_a_dataset_and_leave_it(team: Team) -> None:
    """New pictures are added across a restart. Deleted and taken-back ones leave, also while the bot is away."""
    async with team.bot() as bot:
        before = await team.post(team.river, 1)
        assert "“#pictures”" in await team.follow()
        notice = await team.notice()
        assert "Pictures in this channel become a dataset" in notice["embeds"][0]["title"]
        one, two = await team.post(team.river, 2, 3), await team.post(team.sky, 4)
        await team.river.say(team.pictures, "no picture")
        await holds(bot, ids(one, two))

        thread = await team.sky.rest("POST", f"/channels/{team.pictures}/threads", {"name": "more", "type": 11})
        three = await team.post(team.river, 5, place=thread["id"])
        await holds(bot, ids(one, two, three))

        await team.river.rest("DELETE", f"/channels/{thread['id']}/messages/{three['id']}")
        await holds(bot, ids(one, two))
        kept, removed = one["attachments"]
        body = {"attachments": [{"id": kept["id"]}]}
        await team.river.rest("PATCH", f"/channels/{team.pictures}/messages/{one['id']}", body)
        await holds(bot, ids(one, two) - {removed["id"]})

    away = await team.post(team.sky, 6, 7)
    await team.sky.rest("DELETE", f"/channels/{team.pictures}/messages/{two['id']}")
    async with team.bot() as bot:
        await holds(bot, {kept["id"]} | ids(two, away))
        # The deletion was missed, so the photo is found to be gone when it would be shown.
        answer = await team.river.command(team.place, "concept start", prompt="a house", dataset="#pictures")
        await outcome(team.river, answer)
        await holds(bot, {kept["id"]} | ids(away))
        path = f"/channels/{team.pictures}/messages/{away['id']}/reactions/%F0%9F%9A%AB/@me"
        await team.sky.rest("PUT", path)
        await holds(bot, {kept["id"]})
        assert ids(before).isdisjoint(await stored(bot))
        # What was taken back does not return, even if everything is read again.
        await team.maple.command(team.place, "dataset unfollow", channel=team.pictures)
        await team.follow(backfill=True)
        await holds(bot, {kept["id"]} | ids(before))


async def test_bulk_deletions_and_deleted_threads(team: Team) -> None:
    """Messages that a moderator deletes at once leave, and so do those of a deleted channel."""
    async with team.bot() as bot:
        await team.follow()
        posts = [await team.post(team.river, seed) for seed in (1, 2, 3)]
        await holds(bot, ids(*posts))
        channel = bot.get_channel(int(team.pictures))
        team.server.world.guilds[GUILD_ID].roles[GUILD_ID].permissions |= Permission.MANAGE_MESSAGES
        await channel.delete_messages([channel.get_partial_message(int(one["id"])) for one in posts[:2]])  # type: ignore[union-attr]
        await holds(bot, ids(posts[2]))
        team.server.local.broadcast.channel_deleted(team.server.world.channel(team.pictures))
        await holds(bot, set())


async def test_members_keep_their_pictures_out(team: Team) -> None:
    """The notice's button, the message menu and /privacy forget delete pictures and keep new ones out."""
    async with team.bot() as bot:
        await team.follow()
        of_river, of_sky, of_maple = [
            await team.post(m, n, n + 1) for m, n in ((team.river, 1), (team.sky, 3), (team.maple, 5))
        ]
        await holds(bot, ids(of_river, of_sky, of_maple))

        refused = await team.sky.use_on(team.pictures, "Leave out of the dataset", of_river["id"])
        assert "Only the author" in said(refused)
        done = await team.river.use_on(team.pictures, "Leave out of the dataset", of_river["id"])
        assert "Deleted 2 pictures from the dataset" in said(done)
        await holds(bot, ids(of_sky, of_maple))

        out = await team.sky.click(await team.notice(), "Keep my pictures out")
        shown = await comes_to(team.sky, out, "Deleted 2 pictures of yours")
        await team.post(team.sky, 7)
        asked = await team.maple.command(team.place, "privacy forget")
        await comes_to(team.maple, await team.maple.click(asked.shown, "Forget me"), "Done.")
        await team.post(team.maple, 8)
        last = await team.post(team.river, 9)
        await holds(bot, ids(last))

        back = await team.sky.click(shown, "Add my pictures again")
        await comes_to(team.sky, back, "are added again")
        again = await team.post(team.sky, 10)
        await holds(bot, ids(last, again))


async def test_a_backfill_continues_after_a_restart(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """The history is read page by page, newest first; a restart continues where it stopped."""
    monkeypatch.setattr("bot.features.follows.follower.PAGE", 2)
    posts = [await team.post(team.river, seed) for seed in range(7)]
    await team.sky.say(team.pictures, "no picture")
    monkeypatch.setattr("bot.features.follows.follower.PAUSE_SECONDS", 600.0)
    async with team.bot() as bot:
        await team.follow(backfill=True)
        assert "Pictures from before are added, too" in (await team.notice())["embeds"][0]["description"]
        await holds(bot, ids(posts[6]))
        await asyncio.sleep(0.1)
    monkeypatch.setattr("bot.features.follows.follower.PAUSE_SECONDS", 0.01)
    async with team.bot() as bot:
        await holds(bot, ids(*posts))
        follow = await bot.engine.follows.get(int(team.pictures))
        async with asyncio.timeout(CEILING_SECONDS):
            while follow.backfilled.get(team.pictures) != 0:
                await asyncio.sleep(0.02)
                follow = await bot.engine.follows.get(int(team.pictures))


async def test_a_kill_loses_no_picture_and_doubles_none(team: Team) -> None:
    """Kill -9 in the middle of adding, twice: afterwards, each picture is in the dataset once."""
    own = {
        "NINEFOLD_MESSAGE_CONTENT": "true",
        "NINEFOLD_ENCODER": team.settings.ninefold_encoder,
    }
    async with running(team.server, team.settings, **own) as bot:
        await team.maple.bot_ready("dataset")
        await team.follow()
        posts = [await team.post(team.river, seed) for seed in range(4)]
        await asyncio.sleep(1.5)
        bot.kill()
        await bot.wait()
    posts += [await team.post(team.sky, seed) for seed in range(4, 8)]
    async with running(team.server, team.settings, **own) as bot:
        await asyncio.sleep(0.5)
        bot.kill()
        await bot.wait()
    async with team.bot() as client:
        await holds(client, ids(*posts))
        gallery = await client.engine.services.gallery(DATASET)
        assert await asyncio.to_thread(gallery.count) == 8


async def test_photos_of_a_private_channel_stay_there(team: Team) -> None:
    """The dataset of a private channel can only be used where everyone may see the channel."""
    view = int(Permission.VIEW_CHANNEL)
    private = team.server.world.channel(team.pictures)
    private.overwrites = [
        Overwrite(GUILD_ID, 0, deny=view),
        Overwrite(team.river.id, 1, allow=view),
        Overwrite(APPLICATION_ID, 1, allow=view),
    ]
    async with team.bot() as bot:
        await team.follow()
        posts = [await team.post(team.river, seed) for seed in range(3)]
        await holds(bot, ids(*posts))
        for command, options in (
            ("concept start", {"prompt": "a house", "dataset": "#pictures"}),
            ("photos find", {"prompt": "a house", "dataset": "#pictures"}),
            ("dataset info", {"name": "#pictures"}),
        ):
            answer = await team.river.command(team.place, command, **options)
            assert "not everyone here can see that channel" in said(answer), command
        answer = await team.river.command(team.pictures, "concept start", prompt="a house", dataset="#pictures")
        assert await outcome(team.river, answer) is None


async def test_age_restricted_channels(team: Team) -> None:
    """A restricted channel is only followed from another one, and its photos are only shown there."""
    team.server.world.channel(team.pictures).nsfw = True
    async with team.bot() as bot:
        assert "age-restricted" in await team.follow()
        answer = await team.maple.command(team.pictures, "dataset follow", channel=team.pictures)
        assert "Following" in said(answer)
        await holds(bot, ids(await team.post(team.river, 1)))
        refused = await team.river.command(team.place, "photos find", prompt="a house", dataset="#pictures")
        assert "age-restricted" in said(refused)


async def test_without_the_intent_the_command_explains_itself(team: Team) -> None:
    """The bot connects without a privileged intent, and says what the operator can change."""
    team.server.world.application.privileged_intents = 0
    team.settings.ninefold_message_content = False
    async with team.bot():
        assert "NINEFOLD_MESSAGE_CONTENT" in await team.follow()
        refused = await team.river.command(team.place, "dataset follow", channel=team.pictures)
        assert "Manage Server" in said(refused)
