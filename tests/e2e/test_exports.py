"""A saved concept leaves the server as a file that another tool opens."""

import io
import json
import zipfile

import pytest
import skops.io

from bot.features.concepts import actions as saved_concepts
from bot.sandbox import Answer, LocalFile
from tests.e2e.table import Table, no, said


async def exported(table: Table, form: str) -> Answer:
    """The answer to the second member's `/files export`."""
    return await table.two.command(table.channel_id, "files export", name="Lakes", format=form)


async def unpacked(table: Table, answer: Answer) -> dict[str, bytes]:
    """The files in the zip of a private answer."""
    assert answer.ephemeral
    (file,) = answer.shown["attachments"]
    assert file["filename"].endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(await table.two.fetch(file["url"]))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
async def taught(table: Table) -> Table:
    """The table with a saved concept: one yes of two members, two no."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await table.two.click(shown, "1 ✓")
    await no(table.two, shown, 2)
    await no(table.one, shown, 3)
    assert "version 1" in said(await table.one.command(table.channel_id, "concept save", name="Lakes"))
    return table


async def test_a_member_exports_a_concept_for_other_tools(taught: Table) -> None:
    """The zip has the team's labels without their names, also after the session has gone on."""
    answer = await exported(taught, "coco")
    assert "“Lakes”, version 1, for COCO: " in said(answer)
    files = await unpacked(taught, answer)
    document = json.loads(files["annotations.json"])
    by_team = [one for one in document["annotations"] if one["labelled_by"] == "team"]
    assert sorted((one["category_id"], one["votes"]["yes"], one["votes"]["no"]) for one in by_team) == [
        (1, 2, 0),
        (2, 0, 1),
        (2, 0, 1),
    ]
    names = ("river", "sky", taught.one.id, taught.two.id)
    assert not [name for name in names if name in files["annotations.json"].decode()]

    files = await unpacked(taught, await exported(taught, "sklearn"))
    assert skops.io.loads(files["classifier.skops"], trusted=[]).classes_.tolist() == ["no", "yes"]
    assert "| by | 2 people |" in files["README.md"].decode()


async def test_images_travel_in_the_zip(taught: Table) -> None:
    """A format with images has one for each photo, and a LoRA folder only those of the concept."""
    files = await unpacked(taught, await exported(taught, "huggingface"))
    assert {"metadata.parquet", "README.md"} < files.keys()
    assert all(content.startswith(b"\xff\xd8") for name, content in files.items() if name.startswith("images/"))
    files = await unpacked(taught, await exported(taught, "lora"))
    assert any("_Lakes/000001-shape-" in name for name in files)
    assert {name.rpartition(".")[2] for name in files} == {"jpg", "txt"}


async def test_a_file_that_discord_would_refuse_is_explained(taught: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer says how to get a file that is too large, and an unknown concept is refused."""
    monkeypatch.setattr(saved_concepts, "FILE_LIMIT", 1 << 20 >> 8)
    answer = await exported(taught, "huggingface")
    assert "./scripts/export SESSION --format FORMAT" in said(answer)
    answer = await taught.two.command(taught.channel_id, "files export", name="Nothing", format="coco")
    assert "Nothing" in said(answer)


async def test_labels_from_another_tool_become_votes(taught: Table) -> None:
    """A check changes nothing; the import is a new version that any channel continues, and says what did not match."""
    file = LocalFile("labels.csv", b"id,label\nshape-030,yes\nshape-031,no\nnowhere,yes\nshape-032,perhaps\n")

    async def imported(**options: bool) -> Answer:
        return await taught.two.command(taught.channel_id, "files import", name="Lakes", labels=file, **options)

    answer = await imported(check=True)
    assert "Nothing was changed. “Lakes” would get ✓ 1 · ✗ 1" in said(answer)
    answer = await imported()
    assert answer.ephemeral
    assert "as version 2: ✓ 1 · ✗ 1 · unsure 0" in said(answer)
    assert "Photos found by ID: 2" in said(answer)
    assert "1 label has no photo in the dataset, such as “nowhere”" in said(answer)
    assert "1 entry has no label that I know" in said(answer)
    files = await unpacked(taught, await exported(taught, "coco"))
    by_team = [one for one in json.loads(files["annotations.json"])["annotations"] if one["labelled_by"] == "team"]
    assert len(by_team) == 5
    wrong = await taught.two.command(
        taught.channel_id, "files import", name="Lakes", labels=LocalFile("labels.pkl", b"\x80\x04.")
    )
    assert "That file can't hold labels" in said(wrong)
