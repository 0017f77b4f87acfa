"""`/dataset label`: one dataset, several saved concepts, in the local Discord."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import replace

import pytest
from PIL import Image
from pyarrow import parquet

from bot.client import Ninefold
from bot.compose import open_engine
from bot.features.results import label_actions
from bot.features.results.actions import MISSED_CELL
from bot.platform.api_base import apply_api_base
from bot.sandbox import Member, SandboxServer
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from engine.results import labeller
from tests.e2e.conftest import connected
from tests.e2e.small_gallery import DATASET
from tests.e2e.table import (
    Message,
    Table,
    button_labels,
    comes_to,
    file_urls,
    no,
    outcome,
    parts,
    photo_ids,
    picture_urls,
    said,
    texts,
)


async def saved(table: Table, three: Member, prompt: str, name: str, yes: tuple[int, ...]) -> list[str]:
    """Teach a concept with three members' votes, save and finish it. Returns the photos of its round."""
    shown = await table.start(prompt)
    photos = await photo_ids(table.one, shown)
    for member in (table.one, table.two, three):
        for position in yes:
            await member.click(shown, f"{position} ✓")
        await member.click(shown, "Rest is no")
    assert "version 1" in said(await table.one.command(table.channel_id, "concept save", name=name))
    asked = await table.one.command(table.channel_id, "concept finish")
    await table.one.click(asked.shown, "Finish")
    return photos


async def labelled(table: Table, **options: object) -> Message:
    """The message that `/dataset label` posts. It leaves no private message."""
    answer = await table.two.command(table.channel_id, "dataset label", **options)
    assert await outcome(table.two, answer) is None
    return await table.newest()


async def rows_of(table: Table, message: Message) -> list[dict[str, str]]:
    """The rows of the CSV file, which equal those of the Parquet file."""
    files = {name: await table.one.fetch(url) for name, url in file_urls(message).items()}
    assert set(files) == {"concepts.csv", "concepts.parquet"}
    rows = list(csv.DictReader(io.StringIO(files["concepts.csv"].decode("utf-8-sig"))))
    stored = parquet.read_table(io.BytesIO(files["concepts.parquet"])).to_pylist()
    assert [row["Houses label"] for row in rows] == [row["Houses label"] for row in stored]
    return rows


@asynccontextmanager
async def running(settings: Settings, server: SandboxServer) -> AsyncIterator[None]:
    """A bot that is closed at the end of the block."""
    await apply_api_base(server.api_base)
    with closing(open_engine(settings)) as engine:
        async with connected(Ninefold(engine), server.token):
            yield


async def test_a_dataset_is_labelled_by_two_concepts_after_a_restart(settings: Settings, server: SandboxServer) -> None:
    """One message has the counts, a picture of each concept and the table, and is the same in the next process."""
    tokens = [person.token for person in server.world.people()[:3]]
    async with AsyncExitStack() as stack:
        one, two, three = [await stack.enter_async_context(Member.connect(server.url, token)) for token in tokens]
        table = Table(one, two, one.channel_id("concepts"))
        async with running(settings, server):
            houses = await saved(table, three, "a house by the lake", "Houses", (1, 2, 3, 4))
            await saved(table, three, "a red house", "Red", (1, 2))
            first = await labelled(table, concepts="Houses, red")
        async with running(settings, server):
            second = await labelled(table, concepts="Houses, red")
            text = texts(second)
            assert second["id"] != first["id"]
            assert text == texts(first)
            assert text.startswith(f"## {DATASET}, labeled by 2 concepts\n40 photos. Each concept counts on its own")
            rows = await rows_of(table, second)
            assert len(rows) == 40
            by_id = {row["id"]: row for row in rows}
            assert [by_id[photo]["Houses label"] for photo in houses] == ["yes"] * 4 + ["no"] * 5
            fits = sum(row["Houses label"] == "yes" for row in rows)
            assert f"**Houses**: {fits} photos fit, 4 by your votes" in text
            assert "**Red**: " in text
            pictures = picture_urls(second)
            assert len(pictures) == 2
            with Image.open(io.BytesIO(await table.one.fetch(pictures[0]))) as picture:
                assert picture.size[1] == MISSED_CELL[1]
            assert parts(second, 12)[0]["items"][0]["description"].startswith("Houses, from the top left: ")


async def test_exclusive_concepts_dispute_what_both_claim(table: Table, three: Member) -> None:
    """Photos that both teams said yes to are disputed in both, are counted, and have a picture of their own."""
    houses = await saved(table, three, "a house by the lake", "Houses", (1, 2, 3))
    again = await saved(table, three, "a house by the lake", "Cottages", (1, 2))
    assert again == houses
    message = await labelled(table, concepts="Houses, Cottages", exclusive=True, dataset=DATASET)
    rows = {row["id"]: row for row in await rows_of(table, message)}
    for photo in houses[:2]:
        assert rows[photo]["concept"] == "disputed"
        assert rows[photo]["Houses label"] == rows[photo]["Cottages label"] == "disputed"
    contested = sum(row["concept"] == "disputed" for row in rows.values())
    assert rows[houses[2]]["concept"] == "Houses"
    assert f"**Claimed by several concepts**: {contested} photos" in texts(message)
    assert "A photo fits one of these concepts at most" in texts(message)
    assert any("disputes.jpg" in url for url in picture_urls(message))


async def test_a_member_cancels_the_labelling(
    table: Table, three: Member, bot: Ninefold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The private progress has a button that stops it. Nothing is posted."""
    await saved(table, three, "a house by the lake", "Houses", (1, 2, 3))
    newest = await table.newest()
    monkeypatch.setattr(label_actions, "PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(labeller, "PAGE", 10)
    held = asyncio.Event()
    scan = bot.engine.workers.scan
    run = scan.run

    async def slow(function: object, /, *args: object, **kwargs: object) -> object:
        if getattr(function, "__name__", "") == "_step":
            await held.wait()
        return await run(function, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(scan, "run", slow)
    asked = asyncio.create_task(table.two.command(table.channel_id, "dataset label", concepts="Houses"))
    answer = await asked
    progress = await comes_to(table.two, answer, f"Labeling {DATASET}: 0% of 40 photos")
    assert button_labels(progress) == ["Cancel"]
    await table.two.click(progress, "Cancel")
    held.set()
    ended = await comes_to(table.two, answer, "Canceled. Nothing was labeled.")
    assert not ended["components"]
    assert (await table.newest())["id"] == newest["id"]


async def test_what_cannot_be_labelled_is_refused_in_words(table: Table, three: Member) -> None:
    """Names that don't exist, no names, too many, and a concept without a yes."""
    await saved(table, three, "a house by the lake", "Houses", (1,))
    shown = await table.start("a red house")
    await no(table.one, shown, 1)
    await table.one.command(table.channel_id, "concept save", name="Nothing")

    async def refusal(concepts: str) -> str:
        return said(await table.two.command(table.channel_id, "dataset label", concepts=concepts))

    assert "There's no saved concept called “Castles”" in await refusal("Houses, Castles")
    assert "Name at least one saved concept" in await refusal(" , ")
    assert "by 7 concepts at once" in await refusal(", ".join(f"c{number}" for number in range(8)))
    assert "“Nothing” has no photo with a yes" in await refusal("Houses, Nothing")


async def test_the_names_are_completed_after_each_comma(table: Table, three: Member) -> None:
    """What is typed stays, and names that are chosen already are not offered again."""
    await saved(table, three, "a house by the lake", "Houses", (1,))
    await saved(table, three, "a red house", "Red", (1,))

    async def offered(typed: str) -> list[str]:
        choices = await table.one.autocomplete(table.channel_id, "dataset label", "concepts", typed)
        return [choice["value"] for choice in choices]

    assert await offered("") == ["Houses", "Red"]
    assert await offered("Houses,") == ["Houses, Red"]
    assert await offered("Houses, r") == ["Houses, Red"]


async def test_a_result_without_the_right_to_export_has_no_files(table: Table, three: Member, bot: Ninefold) -> None:
    """Counts and pictures are for everyone who may apply; the table needs the right to export."""
    await saved(table, three, "a house by the lake", "Houses", (1, 2))
    await bot.engine.server_settings.change(
        int(GUILD_ID), int(three.id), lambda now: replace(now, rights={"export": (1,)})
    )
    message = await labelled(table, concepts="Houses")
    assert "**Houses**: " in texts(message)
    assert not file_urls(message)
