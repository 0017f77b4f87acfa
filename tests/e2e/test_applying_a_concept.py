"""`/concept apply` in the local Discord."""

import csv
import io
import json

import numpy as np
import pytest
from PIL import Image
from pyarrow import parquet

from bot.client import Ninefold
from bot.features.sessions import apply as applying
from engine.images.renditions import Rendition
from engine.photo import Photo
from tests.e2e.table import Message, Table, comes_to

FILES = {
    "photos.csv", "photos.jsonl", "photos.parquet", "yes.txt", "classifier.npz", "classifier.json", "score.py",
}  # fmt: skip


async def taught(table: Table) -> None:
    """A session with four yes and five no labels."""
    shown = await table.start()
    for position in range(1, 5):
        await table.one.click(shown, f"{position} ✓")
    await table.one.click(shown, "Rest is no")


async def applied(table: Table) -> Message:
    """The message that `/concept apply` posts."""
    answer = await table.two.command(table.channel_id, "concept apply")
    await comes_to(table.two, answer, "Applied")
    messages = [message for message in await table.one.messages(table.channel_id) if not message["flags"] & 64]
    return next(m for m in messages if m["embeds"] and "40 photos: " in m["embeds"][0].get("description", ""))


async def fetched(table: Table, message: Message) -> dict[str, bytes]:
    """The message's files by name."""
    return {file["filename"]: await table.one.fetch(file["url"]) for file in message["attachments"]}


async def test_apply_posts_counts_a_contact_sheet_and_files(table: Table) -> None:
    """Every photo has a label, the nine votes are among them, and the sheets show three by three photos."""
    await taught(table)
    message = await applied(table)
    counts, *groups = message["embeds"]
    assert counts["title"] == "“a house by the lake” in shapes"
    assert "You voted on 9 of them" in counts["description"]
    assert "Borderline: just missed a yes" in [embed["title"] for embed in groups]
    for embed in groups:
        with Image.open(io.BytesIO(await table.one.fetch(embed["image"]["url"]))) as sheet:
            assert sheet.width in (240, 486, 732)

    files = await fetched(table, message)
    assert set(files) >= FILES
    rows = parquet.read_table(io.BytesIO(files["photos.parquet"])).to_pylist()
    assert len(rows) == 40
    assert sum(row["votes"] for row in rows) == 9
    by_csv = list(csv.DictReader(io.StringIO(files["photos.csv"].decode("utf-8-sig"))))
    assert [row["label"] for row in by_csv] == [row["label"] for row in rows]
    assert sum(row["label"] == "yes" for row in rows) == len(files["yes.txt"].split())
    weights = np.load(io.BytesIO(files["classifier.npz"]))["weights"]
    assert weights.tolist() == pytest.approx(json.loads(files["classifier.json"])["weights"])


async def test_a_large_file_comes_with_the_command_to_fetch_it(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names files that are too large for Discord and shows a command with the session's id."""
    monkeypatch.setattr(applying, "FILE_LIMIT", 1_500)
    await taught(table)
    message = await applied(table)
    description = message["embeds"][0]["description"]
    assert "\n./scripts/export " in description
    assert "--format csv --format jsonl --format parquet" in description
    files = await fetched(table, message)
    assert "photos.csv" not in files
    assert "classifier.npz" in files


async def test_photos_of_the_web_are_shown_from_their_own_addresses(
    table: Table, bot: Ninefold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sheet is made: each group follows in a message of its own, with the photos' credits."""

    async def from_the_web(dataset: str, photos: list[Photo], **_: int | None) -> tuple[Rendition, ...]:
        return tuple(Rendition(url=f"https://photos.test/{photo.id}.jpg") for photo in photos)

    await taught(table)
    monkeypatch.setattr(bot.engine, "renditions", from_the_web)
    message = await applied(table)
    assert len(message["embeds"]) == 1
    following = await table.newest()
    assert following["content"].startswith("**")
    assert "https://photos.test/" in following["embeds"][0]["image"]["url"]


async def test_apply_before_a_yes_says_what_is_missing(table: Table) -> None:
    """The member learns it privately, and nothing is posted."""
    shown = await table.start()
    answer = await table.two.command(table.channel_id, "concept apply")
    await comes_to(table.two, answer, "There's no yes vote")
    assert (await table.newest())["id"] == shown["id"]
