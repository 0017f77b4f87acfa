"""A bot in the local Discord whose every call can fail."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.client import Ninefold
from bot.compose import open_engine
from bot.platform.api_base import apply_api_base
from bot.platform.edits import Edits
from bot.platform.rights import Right
from bot.sandbox import Member, SandboxServer
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import GUILD_ID
from bot.settings import Settings
from engine.learning.prompts import EXAMPLE, example_id
from engine.sessions.events import Voting
from engine.web.fetch import LARGE_FILE_LIMITS
from tests.e2e.conftest import PatientClock, connected, gallery, restored, settings
from tests.e2e.stage import FERN, OAK
from tests.e2e.test_pictures import picture
from tests.faults.points import listen
from tests.faults.scene import Scene

__all__ = ["gallery", "restored", "settings"]


@pytest.fixture
async def scene(
    settings: Settings, gallery: Path, restored: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    """A bot in a server where sky and river may do everything; the bot retries without long waits."""
    monkeypatch.setattr("engine.sessions.writer.SOON_SECONDS", (0.0, 0.01, 0.01))
    monkeypatch.setattr("engine.sessions.writer.FIRST_WAIT_SECONDS", 0.02)
    patient = replace(LARGE_FILE_LIMITS, first_byte_seconds=3600.0, body_seconds=3600.0)
    monkeypatch.setattr("engine.web.fetch.LARGE_FILE_LIMITS", patient)  # an addition must not end before its cell
    monkeypatch.setattr("bot.features.datasets.progress.EDIT_SECONDS", 0.01)
    monkeypatch.setattr("bot.features.datasets.progress.AGAIN_SECONDS", 0.02)
    monkeypatch.setattr("bot.features.watches.watch_posts.STEP_SECONDS", 3600.0)  # no calls of its own in other cells
    monkeypatch.setattr("bot.features.watches.watch_posts.MOST_SECONDS", 3600.0)
    monkeypatch.setattr("bot.features.blind.reveals.patiently", lambda name, final=(): _patiently(name, 0.01, final))
    settings = settings.model_copy(update={"ninefold_encoder": str(gallery / "encoder")})
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(SandboxServer(clock=PatientClock(), page=False, rate_limits=False))
        world, guild = server.world, server.world.guilds[GUILD_ID]
        roles = {"Curators": world.add_role(guild, "Curators", Permission.MANAGE_GUILD).id}
        for person in world.people():
            if person.username in ("sky", "river"):
                guild.members[person.id].role_ids = [roles["Curators"]]
        await apply_api_base(server.api_base)
        engine = stack.enter_context(closing(open_engine(settings)))
        bot = Ninefold(engine)
        bot.rounds._edits = Edits(bot.rounds._edit, interval=0.0, retry_seconds=0.01)
        await stack.enter_async_context(connected(bot, server.token))
        tokens = {person.username: person.token for person in world.people()}
        members = {
            name: await stack.enter_async_context(Member.connect(server.url, tokens[name])) for name in ("river", "sky")
        }
        for known in (*(int(one.id) for one in members.values()), FERN, OAK):
            await engine.members.key(known)
        await bot.recovery.settle()
        silent = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        stack.callback(silent.close)
        found = Scene(server, bot, members, roles, channel=members["sky"].channel_id("concepts"))
        found.silent = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}/photos.zip"
        found.settings = {
            "display": None,
            "rights": {str(right): found.curators for right in Right},
            "voting": Voting(roles=found.curators),
        }
        await engine.server_settings.change(int(GUILD_ID), FERN, lambda now: replace(now, **found.settings))
        shown = await members["sky"].say(found.channel, "mine", picture())
        found.picture = shown["attachments"][0]["url"]
        found.picture_hash = example_id(picture().content).removeprefix(EXAMPLE)
        for member in members.values():
            await found.panel(member, found.channel)
        listen(found.points, monkeypatch)
        _note_arrivals(bot, found.arrived)
        found.lasting = asyncio.all_tasks()
        logging.getLogger().addHandler(found.complaints)
        stack.callback(logging.getLogger().removeHandler, found.complaints)
        yield found


def _note_arrivals(bot: Ninefold, arrived: set[str]) -> None:
    """Collect the ids of the interactions that have reached the bot."""
    parse = bot._connection.parsers["INTERACTION_CREATE"]

    def noted(data: Any) -> None:
        parse(data)
        arrived.add(str(data["id"]))

    bot._connection.parsers["INTERACTION_CREATE"] = noted


def _patiently(name: str, seconds: float, final: tuple[type[Exception], ...]) -> Any:
    from bot.platform.recovery import patiently

    return patiently(name, seconds, final)
