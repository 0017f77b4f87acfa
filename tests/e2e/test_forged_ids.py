"""Old and forged custom_ids change nothing and get a polite answer."""

from bot.client import Ninefold
from bot.sandbox import SandboxServer
from tests.e2e.table import Table, forge, no

HERE, ELSEWHERE, NOWHERE = "HERE", "ELSEWHERE", "f" * 16
FORGED = [
    # Of the channel's own session: places and rounds that don't exist.
    f"9:vote:{HERE}:1:0.0:yes",
    f"9:vote:{HERE}:1:10.0:yes",
    f"9:vote:{HERE}:1:1.7:yes",
    f"9:vote:{HERE}:1:1.0:perhaps",
    f"9:vote:{HERE}:999999:1.0:yes",
    f"9:vote:{HERE}:99999999999:1.0:yes",
    f"9:rest:{HERE}:2",
    f"9:next:{HERE}:0",
    f"9:reveal:{HERE}:1",
    f"9:ballot:{HERE}:1",
    f"9:pick:{HERE}:1:3",
    f"9:pick:{HERE}:1:0",
    f"9:submit:{HERE}:1",
    f"9:abstain:{HERE}:1",
    # Of a session in another channel, and of none.
    *(
        template.format(session)
        for session in (ELSEWHERE, NOWHERE)
        for template in (
            "9:vote:{}:1:1.0:yes",
            "9:rest:{}:1",
            "9:next:{}:1",
            "9:more:{}:1",
            "9:undo:{}:1",
            "9:mine:{}:1",
            "9:join:{}:1",
            "9:pick:{}:1:1",
            "9:submit:{}:1",
            "9:reveal-yes:{}:1",
            "9:finish:{}",
            "9:quorum:{}",
            "9:voters:{}",
        )
    ),
    # Of datasets that belong to the operator or to nobody.
    "9:remove-dataset:demo",
    "9:remove:demo",
    "9:retry-photos:shapes",
    "9:retry-photos:demo",
    # Of the server's settings, by a member without Manage Server.
    "9:server-settings",
    "9:server-display",
    "9:server-rights",
    "9:right:start",
    "9:right:fly",
    # Of no version.
    "9:vote",
    "8:vote:0:1",
    "none of ours",
    "9:" + "v" * 98,
]


async def test_a_forged_button_changes_nothing_and_is_answered(
    table: Table, server: SandboxServer, bot: Ninefold
) -> None:
    """Each forged button gets a private answer in words."""
    here = await table.start()
    elsewhere = Table(table.one, table.two, table.one.channel_id("general"))
    there = await elsewhere.start("a red circle")
    sessions = bot.engine.services.sessions
    lives = [await sessions.at(int(place.channel_id)) for place in (table, elsewhere)]
    await table.one.click(here, "1 ✓")
    await no(table.one, there, 2)
    before = [live.session for live in lives]
    real = here["components"][0]["components"][0]["custom_id"]
    for forged in FORGED:
        custom_id = forged.replace(HERE, lives[0].session.id).replace(ELSEWHERE, lives[1].session.id)
        answer = await forge(server, table.two, here, custom_id)
        assert answer.ephemeral, forged
        assert answer.shown["content"] or answer.shown["embeds"], forged
        assert [live.session for live in lives] == before, forged
    server.world.message(here["channel_id"], here["id"]).components[0]["components"][0]["custom_id"] = real
