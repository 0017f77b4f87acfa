"""Urls from members are fetched only from the public internet and within limits."""

import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.errors import FetchError
from engine.failures import Reason
from engine.ingest import Limits, PublicResolver
from engine.web import fetch as web
from engine.web.fetch import LIMITS, check, fetch, save
from tests.engine.ingest.hostile_server import HostileServer, hostile_server

LOOPBACK = ("127.0.0.1", "127.1", "2130706433", "127.0.0.1.", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "localhost")


@pytest.fixture
async def server() -> AsyncIterator[HostileServer]:
    """A server on 127.0.0.1, which members may not reach."""
    async with hostile_server() as running:
        running.files["plain"] = b"a file"
        yield running


async def refused(
    url: str, *, limit: int = 1000, allowed_hosts: frozenset[str] = frozenset(), limits: Limits = LIMITS
) -> Reason:
    """Return the reason why the url is not fetched."""
    with pytest.raises(FetchError) as caught:
        await fetch(url, limit=limit, allowed_hosts=allowed_hosts, limits=limits)
    return Reason(caught.value.reason)


@pytest.mark.parametrize("host", LOOPBACK)
async def test_no_spelling_of_loopback_is_fetched(server: HostileServer, host: str) -> None:
    """No spelling of a loopback address or name is fetched, and no request is made."""
    assert await refused(f"http://{host}:{server.url.rpartition(':')[2]}/file/plain") is Reason.BAD_URL
    assert not server.asked


@pytest.mark.parametrize("host", LOOPBACK[1:])
async def test_a_redirect_into_the_local_network_is_not_followed(server: HostileServer, host: str) -> None:
    """A redirect from an allowed host to another local name is not followed."""
    url = f"{server.url}/elsewhere/{host}"
    assert await refused(url, allowed_hosts=frozenset({"127.0.0.1"})) is Reason.BAD_URL
    assert [path for path in server.asked if path.startswith("/file")] == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://photos.test/a", "/etc/passwd", "photos.tsv", "http://", "gopher://photos.test"]
)
async def test_only_http_and_https_are_spoken(url: str) -> None:
    """Paths, files and other schemes than HTTP are refused."""
    assert await refused(url) is Reason.BAD_URL


async def test_metadata_addresses_are_never_asked() -> None:
    """Metadata addresses of clouds are never requested."""
    for host in ("169.254.169.254", "100.100.100.200", "168.63.129.16", "[fd00:ec2::254]"):
        assert await refused(f"http://{host}/latest/meta-data") is Reason.BAD_URL


async def test_only_public_addresses_of_a_name_are_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a name has public and local addresses, only the public ones are used."""

    def answers(*_: Any, **__: Any) -> list[Any]:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("127.0.0.1", 80)), (*kind, ("93.184.215.14", 80)), (*kind, ("10.0.0.1", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    found = await PublicResolver().resolve("photos.test", 80)
    assert [entry["host"] for entry in found] == ["93.184.215.14"]


async def test_an_allowed_host_is_fetched_within_the_limit(server: HostileServer, tmp_path: Path) -> None:
    """An allowed host is fetched into memory or a file, up to the limit."""
    url, allowed = f"{server.url}/file/plain", frozenset({"127.0.0.1"})
    assert await fetch(url, limit=6, allowed_hosts=allowed) == b"a file"
    await save(url, tmp_path / "file", limit=6, allowed_hosts=allowed)
    assert (tmp_path / "file").read_bytes() == b"a file"
    assert await refused(url, limit=5, allowed_hosts=allowed) is Reason.TOO_LARGE
    with pytest.raises(FetchError):
        await save(url, tmp_path / "file", limit=5, allowed_hosts=allowed)


async def test_a_host_can_be_allowed_at_one_port_only(server: HostileServer) -> None:
    """A host that is allowed at one port is refused at others."""
    port = int(server.url.rpartition(":")[2])
    for host in ("127.0.0.1", "localhost"):
        url = f"http://{host}:{port}/file/plain"
        assert await fetch(url, limit=6, allowed_hosts={f"{host}:{port}"}) == b"a file"
        server.asked.clear()
        assert await refused(url, allowed_hosts=frozenset({f"{host}:{port + 1}"})) is Reason.BAD_URL
        assert not server.asked


async def test_redirects_can_be_disabled(server: HostileServer) -> None:
    """Redirects are followed unless disabled, and a loop of them ends."""
    moved, allowed = f"{server.url}/moved/plain", frozenset({"127.0.0.1"})
    assert await fetch(moved, limit=6, allowed_hosts=allowed) == b"a file"
    with pytest.raises(FetchError) as caught:
        await fetch(moved, limit=6, allowed_hosts=allowed, redirects=0)
    assert caught.value.reason == Reason.REDIRECTS
    assert await refused(f"{server.url}/loop/", allowed_hosts=allowed) is Reason.REDIRECTS


async def test_a_slow_body_ends_in_time(server: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that arrives byte by byte ends at the time limit, in memory and in a file."""
    short = replace(LIMITS, body_seconds=0.3, attempts=1)
    monkeypatch.setattr(web, "LARGE_FILE_LIMITS", short)
    slow, allowed = f"{server.url}/slow/", frozenset({"127.0.0.1"})
    assert await refused(slow, limit=100_000, allowed_hosts=allowed, limits=short) is Reason.TIMEOUT
    with pytest.raises(FetchError) as caught:
        await save(slow, tmp_path / "file", limit=100_000, allowed_hosts=allowed)
    assert caught.value.reason == Reason.TIMEOUT


async def test_a_name_that_changes_after_the_check_leads_nowhere(
    server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when checked and local when fetched is refused."""
    port = int(server.url.rpartition(":")[2])
    addresses = iter(["93.184.215.14", *["127.0.0.1"] * 9])

    def answers(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(addresses), port))]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    url = f"http://photos.test:{port}/file/plain"
    await check(url)
    assert await refused(url) is Reason.BAD_URL
    assert not server.asked
