"""Members can see what is stored about them, and delete it."""

from bot.client import Ninefold
from tests.disk_search import encodings, files_with
from tests.e2e.table import Table, comes_to, said


async def test_stored_data_is_described(table: Table) -> None:
    """The private answer says what is stored and how to delete it."""
    answer = await table.one.command(table.channel_id, "privacy show")
    assert "random key" in said(answer)
    assert "/privacy forget" in said(answer)


async def test_a_forgotten_members_votes_stay_without_a_name(table: Table, bot: Ninefold) -> None:
    """The votes still count, the status shows no name, and the member votes again as a new member."""
    shown = await table.start()
    await table.one.click(shown, "1 ✓")
    await table.two.click(shown, "1 ✓")
    asked = await table.two.command(table.channel_id, "privacy forget")
    assert "can't be undone" in said(asked)
    assert asked.message is not None
    await comes_to(table.two, await table.two.click(asked.message, "Forget me"), "Done. If you vote again")

    status = await table.one.command(table.channel_id, "concept status")
    assert status.message is not None
    values = {field["name"]: field["value"] for field in status.message["embeds"][0]["fields"]}
    assert sorted(values["Votes"].split("\n")) == [f"<@{table.one.id}> 1", "an unnamed member 1"]

    await table.two.click(shown, "1 ✓")  # counts as a new member: the third vote
    await table.shows(shown, "1 ✓ 3")


async def test_no_name_is_stored_and_a_forgotten_id_leaves_the_disk(table: Table, bot: Ninefold) -> None:
    """The database's folder holds no names, no message texts, and no id of a forgotten member."""
    shown = await table.start()
    await table.one.say(table.channel_id, "what a remarkable sentence")
    await table.one.click(shown, "1 ✓")
    await table.two.click(shown, "1 ✓")
    folder, stored = bot.engine.services.database.folder, encodings(int(table.two.id)).values()
    assert files_with(folder, *stored)
    assert files_with(folder, b"sky", b"remarkable") == []

    asked = await table.two.command(table.channel_id, "privacy forget")
    assert asked.message is not None
    await comes_to(table.two, await table.two.click(asked.message, "Forget me"), "Done. If you vote again")
    assert files_with(folder, *stored) == []
