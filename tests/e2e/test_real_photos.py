"""The main task on real photos with real CLIP embeddings, through the bot."""

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from bot.client import Ninefold
from bot.platform.api_base import apply_api_base
from bot.sandbox import Member, SandboxServer
from engine.database import Database, open_database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.galleries import Catalog
from engine.photo import Photo
from tests.caltech import CHECKPOINT, FOLDER, CaltechEncoder, labels, requires_caltech, unit_embeddings
from tests.e2e.conftest import connected
from tests.e2e.table import Message, Table, photo_ids

pytestmark = requires_caltech


def fill(database: Database) -> None:
    """Insert all photos, shown from their files."""
    catalog = Catalog(database)
    catalog.create("caltech", encoder=CHECKPOINT, dimension=512, root=str(FOLDER / "photos"))
    with (FOLDER / "photos.csv").open(newline="") as file:
        named = [(row["photo_id"], row["path"]) for row in csv.DictReader(file)]
    photos = [Photo(id, path, f"https://photos.test/{id}") for id, path in named]
    catalog.gallery("caltech").insert(photos, unit_embeddings())


@pytest.fixture
async def table(server: SandboxServer, tmp_path: Path, restored: None) -> AsyncIterator[Table]:
    """Two members and the bot, on the real photos."""
    await apply_api_base(server.api_base)
    database = open_database(f"chdb:{tmp_path / 'data'}")
    fill(database)
    async with AsyncExitStack() as stack:
        engine = stack.enter_context(closing(Engine(database, Encoders(CaltechEncoder()))))
        await stack.enter_async_context(connected(Ninefold(engine), server.token))
        tokens = [person.token for person in server.world.people()[:2]]
        one, two = [await stack.enter_async_context(Member.connect(server.url, token)) for token in tokens]
        yield Table(one, two, one.channel_id("concepts"))


async def posted(member: Member, number: int) -> Message:
    """Wait until the round is out: a slow one is acknowledged first."""
    event = await member.wait_for(lambda one: f"**Round {number}**" in str(one.data.get("content")), past=True)
    return event.data


async def positions(member: Member, shown: Message, label: str) -> list[int]:
    """The positions in a round that show photos of that class."""
    ids = await photo_ids(member, shown)
    return [position for position, id in enumerate(ids, start=1) if labels()[id] == label]


async def test_votes_teach_the_bot_what_a_chair_is(table: Table) -> None:
    """The prompt finds other furniture too; after the votes of two members, chairs come up."""
    shown, found = await table.start("a chair"), list[int]()
    for number in range(2, 5):
        chairs = await positions(table.one, shown, "chair")
        found.append(len(chairs))
        await asyncio.gather(
            *(member.click(shown, f"{position} ✓") for position in chairs for member in (table.one, table.two))
        )
        await asyncio.gather(*(member.click(shown, "Rest is no") for member in (table.one, table.two)))
        await table.one.click(shown, "Next nine")
        shown = await posted(table.one, number)
    found.append(len(await positions(table.one, shown, "chair")))
    assert found[0] < 5
    assert found[1] > 6
    assert sum(found) > 15  # of 31 chairs among 4,114 photos
