"""`/concept apply`, the summary and the card in the local Discord."""

import csv
import io
import json

import numpy as np
import pytest
from PIL import Image
from pyarrow import parquet

from bot.client import Ninefold
from bot.features.results import actions as results
from bot.sandbox import Member, SandboxServer
from tests.e2e.table import (
    Message,
    Table,
    comes_to,
    file_urls,
    gone,
    is_quiet,
    parts,
    picture_urls,
    texts,
)

FILES = {
    "photos.csv", "photos.jsonl", "photos.parquet", "yes.txt", "classifier.npz", "classifier.json", "score.py",
}  # fmt: skip


async def taught(table: Table, *others: Member) -> None:
    """A session with four yes and five no labels, by one member or by several who agree."""
    shown = await table.start()
    for member in (table.one, *others):
        for position in range(1, 5):
            await member.click(shown, f"{position} ✓")
        await member.click(shown, "Rest is no")


async def applied(table: Table) -> Message:
    """The message that `/concept apply` posts. It leaves no private message."""
    assert is_quiet(await table.two.command(table.channel_id, "concept apply"))
    return await table.newest()


async def fetched(table: Table, message: Message) -> dict[str, bytes]:
    """The message's files by name."""
    return {name: await table.one.fetch(url) for name, url in file_urls(message).items()}


async def test_apply_posts_one_message_with_pictures_and_files(table: Table) -> None:
    """The best photos and those that just missed are in one message, and below them each file with its purpose."""
    await taught(table)
    message = await applied(table)
    text = texts(message)
    assert text.startswith("## “a house by the lake” in shapes\n**About ")
    assert "This is still rough after 1 round. Teach 2 more rounds" in text
    assert "You voted on 9 of these" in text
    assert text.index("The best ") < text.index("Just missed") < text.index("Files")
    sizes = []
    for url in picture_urls(message):
        with Image.open(io.BytesIO(await table.one.fetch(url))) as picture:
            sizes.append(picture.size)
    assert sizes[0][0] == 1212
    assert sizes[1] == (1224, 180)

    files = await fetched(table, message)
    assert set(files) == FILES
    assert all(f"`{name}`: " in text for name in FILES)
    rows = parquet.read_table(io.BytesIO(files["photos.parquet"])).to_pylist()
    assert len(rows) == 40
    assert sum(row["votes"] for row in rows) == 9
    by_csv = list(csv.DictReader(io.StringIO(files["photos.csv"].decode("utf-8-sig"))))
    assert [row["label"] for row in by_csv] == [row["label"] for row in rows]
    yes = sum(row["label"] == "yes" for row in rows)
    assert yes == len(files["yes.txt"].split())
    assert f"**About {yes} of 40 photos fit" in text
    weights = np.load(io.BytesIO(files["classifier.npz"]))["weights"]
    assert weights.tolist() == pytest.approx(json.loads(files["classifier.json"])["weights"])


async def test_the_best_photos_include_those_that_the_team_chose(table: Table, bot: Ninefold) -> None:
    """The picture's alt text names the nine yes with the highest scores, whoever found them."""
    await taught(table)
    message = await applied(table)
    findings = await bot.engine.assessment.findings(int(table.channel_id))
    assert 0 < sum(view.tally.yes for view in findings.best) <= 4
    assert findings.fits >= 4
    best, missed = parts(message, 12)
    assert best["items"][0]["description"].startswith("The best ")
    assert missed["items"][0]["description"].startswith("Just missed, from the top left: ")


async def test_three_members_share_a_card_and_finish(table: Table, three: Member) -> None:
    """The button and the command post a card, anyone can share it, and the summary has the same picture."""
    await taught(table, table.two, three)
    result = await applied(table)
    assert is_quiet(await table.two.click(result, "Share a card"))
    shown = await table.newest()
    assert "shares “a house by the lake”: " in shown["content"]
    (card,) = shown["attachments"]
    with Image.open(io.BytesIO(await three.fetch(card["url"]))) as picture:
        assert picture.size == (1200, 630)
    assert "of 40 photos fit" in card["description"]
    assert "3 members · 27 votes · 1 round" in card["description"]
    assert is_quiet(await three.command(table.channel_id, "show card"))
    assert (await table.newest())["id"] != shown["id"]

    asked = await three.command(table.channel_id, "concept finish")
    await three.click(asked.shown, "Finish")
    await gone(three, asked.shown)
    summary = await table.newest()
    assert texts(summary).startswith("## Finished: “a house by the lake” in shapes")
    assert len(picture_urls(summary)) == 1
    assert [*file_urls(summary)] == ["labels.csv", "classifier.json"]
    assert is_quiet(await table.one.click(summary, "Share a card"))


async def test_a_japanese_server_reads_the_result_in_japanese(table: Table, server: SandboxServer) -> None:
    """The result's words are Japanese, and the card's letters are those that there is a font for."""
    for guild in server.world.guilds.values():
        guild.locale = "ja"
    await taught(table)
    message = await applied(table)
    assert "まだ大まかな結果です" in texts(message)
    assert is_quiet(await table.one.click(message, "カードを共有"))
    assert "を共有しました" in (await table.newest())["content"]


async def test_a_large_file_comes_with_the_command_to_fetch_it(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names files that are too large for Discord and shows a command with the session's id."""
    monkeypatch.setattr(results, "FILE_LIMIT", 1_500)
    await taught(table)
    message = await applied(table)
    text = texts(message)
    assert "`./scripts/export " in text
    assert "--format csv --format jsonl --format parquet" in text
    files = await fetched(table, message)
    assert "photos.csv" not in files
    assert "classifier.npz" in files


async def test_apply_before_a_yes_says_what_is_missing(table: Table) -> None:
    """The member learns it privately, and nothing is posted."""
    shown = await table.start()
    answer = await table.two.command(table.channel_id, "concept apply")
    await comes_to(table.two, answer, "There's no yes vote")
    assert (await table.newest())["id"] == shown["id"]
