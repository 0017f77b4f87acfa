"""Members' links may lead into the bot's own network only to hosts that the operator allows."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Answer
from bot.settings import Settings
from tests.e2e.table import Table, comes_to, is_quiet, said
from tests.e2e.test_pictures import picture
from tests.engine.ingest.hostile_server import HostileServer, hostile_server


@pytest.fixture
async def photos() -> AsyncIterator[HostileServer]:
    """A server in the bot's own network."""
    async with hostile_server() as running:
        running.files["plain"] = picture().content
        yield running


@pytest.fixture
def settings(settings: Settings, photos: HostileServer) -> Settings:
    """The operator allows the photo host with its port."""
    return settings.model_copy(update={"ninefold_allowed_hosts": photos.url.removeprefix("http://")})


async def ask(table: Table, command: str, link: str) -> Answer:
    """Use a command with a link."""
    return await table.one.command(table.channel_id, command, link=link)


async def test_a_link_to_an_allowed_host_opens_edits_and_looks(table: Table, photos: HostileServer) -> None:
    """The setting applies to every command that takes a link."""
    link = f"{photos.url}/file/plain"
    for command in ("concept start", "session prompt"):
        assert is_quiet(await ask(table, command, link))
    await comes_to(table.one, await ask(table, "photos find", link), "🖼")


async def test_an_allowed_host_leads_nowhere_else(table: Table, photos: HostileServer) -> None:
    """Redirects to another name of this machine and other ports are refused."""
    port = int(photos.url.rpartition(":")[2])
    for command in ("concept start", "photos find"):
        for link in (f"{photos.url}/elsewhere/localhost", f"http://127.0.0.1:{port + 1}/file/plain"):
            assert "must be public" in said(await ask(table, command, link))
    assert not [path for path in photos.asked if path.startswith("/file")]
