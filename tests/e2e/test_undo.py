"""Members read what an undo took back."""

from tests.e2e.table import Table, said


async def test_undo_says_what_it_took_back(table: Table) -> None:
    """The answer counts the votes and names the round. Each undo takes back one action."""
    shown = await table.start()
    await table.one.click(shown, "Rest is no")
    await table.two.click(shown, "Rest is no")
    for member in (table.one, table.two):
        answer = await member.command(table.channel_id, "session undo")
        assert said(answer) == "Took back 9 no votes in round 1."
    answer = await table.one.command(table.channel_id, "session undo")
    assert said(answer) == "You have nothing left to undo in this session."
