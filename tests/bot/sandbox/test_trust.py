"""The local Discord answers its own page and programs on this machine, but no other site."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType
from yarl import URL

from bot.sandbox import SandboxServer
from bot.sandbox.bounded_json import loads
from bot.sandbox.gateway.gateway_connection import MAX_PAYLOAD
from bot.sandbox.rest.bodies import MAX_JSON
from bot.sandbox.world import CHANNEL_IDS, MEMBER_IDS

MESSAGES = f"/api/v10/channels/{CHANNEL_IDS['general']}/messages"
PERSON = {"Authorization": f"user-{MEMBER_IDS['maple']}"}
FOREIGN = ("http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:{port}", "http://127.0.0.1")


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    """A server with the page."""
    async with SandboxServer() as running:
        yield running


@pytest.fixture
async def http(server: SandboxServer) -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP client, which acts as a browser or a program."""
    async with aiohttp.ClientSession(server.url) as session:
        yield session


def posted(server: SandboxServer) -> int:
    """The number of messages."""
    return len(server.world.channel(CHANNEL_IDS["general"]).messages)


async def post(http: aiohttp.ClientSession, headers: dict[str, str], path: str = MESSAGES) -> int:
    """The status of a member's message with these headers."""
    async with http.post(path, json={"content": "words"}, headers=PERSON | headers) as response:
        assert not [name for name in response.headers if name.startswith("Access-Control-")]
        return response.status


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", ""]
)
async def test_a_foreign_host_is_refused(server: SandboxServer, http: aiohttp.ClientSession, host: str) -> None:
    """As after DNS rebinding. No route can be reached, and nothing changes."""
    headers = {"Host": host.format(port=URL(server.url).port), "Authorization": f"Bot {server.token}"}
    for method, path in (("POST", MESSAGES), ("GET", "/"), ("GET", "/sandbox/members"), ("GET", "/page/app.js")):
        async with http.request(method, path, json={"content": "words"}, headers=headers) as response:
            assert response.status in (400, 421)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect("/gateway", headers=headers)
    assert refused.value.status in (400, 421)
    assert posted(server) == 0
    assert server.calls == []


@pytest.mark.parametrize("request_head", [
    "GET /sandbox/members HTTP/1.0",
    "GET /sandbox/members HTTP/1.1\r\nHost: {own}\r\nHost: evil.example",
    "GET http://evil.example/sandbox/members HTTP/1.1\r\nHost: {own}",
])  # fmt: skip
async def test_an_unclear_host_is_refused(server: SandboxServer, request_head: str) -> None:
    """No host, two hosts, or another host in the request target."""
    address = URL(server.url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(request_head.format(own=address.authority).encode() + b"\r\n\r\n")
    status = int((await reader.readline()).split()[1])
    writer.close()
    assert status in (400, 421)


@pytest.mark.parametrize("origin", FOREIGN)
async def test_another_site_changes_nothing(server: SandboxServer, http: aiohttp.ClientSession, origin: str) -> None:
    """The request has its origin or `null`. Other ports and schemes of this address are refused, too."""
    headers = {"Origin": origin.format(port=URL(server.url).port)}
    assert await post(http, headers) == 403
    assert await post(http, headers, "/api/v10/interactions") == 403
    async with http.post("/admin/guilds", headers=headers | admin(server), json={}) as response:
        assert response.status == 403
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect("/gateway?v=10&encoding=json", headers=headers)
    assert refused.value.status == 403
    assert posted(server) == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_request_without_an_origin_is_judged_by_its_site(http: aiohttp.ClientSession, site: str) -> None:
    """Pictures, scripts and frames of other sites send no origin. Only a link to the page may work."""
    for path, dest in (
        ("/sandbox/members", "script"),
        ("/", "iframe"),
        ("/page/app.js", "script"),
        (MESSAGES, "image"),
    ):
        async with http.get(path, headers={"Sec-Fetch-Site": site, "Sec-Fetch-Dest": dest}) as response:
            assert response.status == 403
    async with http.get("/?as=river", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Dest": "document"}) as response:
        assert response.status == 200


async def test_our_page_and_programs_are_answered(server: SandboxServer, http: aiohttp.ClientSession) -> None:
    """Our own origin, or none, with the address and with `localhost`."""
    local = f"localhost:{URL(server.url).port}"
    for headers in ({}, {"Origin": server.url}, {"Host": local}, {"Host": local, "Origin": f"http://{local}"}):
        assert await post(http, headers) == 200
        async with http.ws_connect("/gateway?v=10&encoding=json", headers=headers) as socket:
            assert (await socket.receive_json())["op"] == 10
    assert posted(server) == 4


async def test_the_page_may_load_only_what_is_ours(server: SandboxServer, http: aiohttp.ClientSession) -> None:
    """The policy allows no inline code, and every response forbids type guessing."""
    async with http.get("/") as response:
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert {"default-src 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    for path in ("/", "/page/app.js", "/sandbox/members", MESSAGES, "/nothing"):
        async with http.get(path) as response:
            sent = response.headers
            assert (sent["X-Content-Type-Options"], sent["Referrer-Policy"]) == ("nosniff", "no-referrer")
            assert sent["Cross-Origin-Resource-Policy"] == "same-origin"
    by_name = {"Host": f"localhost:{URL(server.url).port}"}
    async with http.get("/?as=river", headers=by_name, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, f"{server.url}/?as=river")


def admin(server: SandboxServer) -> dict[str, str]:
    """The headers for /admin."""
    return {"Authorization": f"Bearer {server.admin_token}"}


async def test_admin_needs_its_token(server: SandboxServer, http: aiohttp.ClientSession) -> None:
    """The token of a bot, a person or another server does not work."""
    others = (
        "",
        "Bearer",
        f"Bot {server.token}",
        PERSON["Authorization"],
        f"Bearer {SandboxServer().admin_token}",
        "ä",
    )
    for header in others:
        for method, path in (("GET", "/admin/state"), ("POST", "/admin/guilds"), ("GET", "/admin/nothing")):
            headers = {"Authorization": header}
            async with http.request(method, path, json={"name": "a", "owner": "b"}, headers=headers) as response:
                assert response.status == 401
    assert len(server.world.guilds) == 1
    async with http.get("/admin/state", headers=admin(server)) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [("guilds", []), ("guilds", {"name": 3}), ("guilds/1/channels", {"name": "x"}), ("faults", {"method": "GET"})],
)
async def test_admin_refuses_wrong_forms(
    server: SandboxServer, http: aiohttp.ClientSession, path: str, body: Any
) -> None:
    """With a status of 400 or 404."""
    async with http.post(f"/admin/{path}", json=body, headers=admin(server)) as response:
        assert response.status in (400, 404)


BODIES = {
    "deep": b"[" * 100_000,
    "quite deep": b'{"content":' + b"[" * 60 + b"]" * 60 + b"}",
    "not a number": b'{"content": NaN}',
    "not UTF-8": b'{"content": "\xff"}',
    "huge": b'"' + b"x" * MAX_JSON + b'"',
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_body_out_of_bounds_is_refused(server: SandboxServer, http: aiohttp.ClientSession, name: str) -> None:
    """Bodies that are nested too deeply, too long or not JSON get a JSON error."""
    headers = PERSON | {"Content-Type": "application/json; charset=none"}
    async with http.post(MESSAGES, data=BODIES[name], headers=headers) as response:
        assert response.status == (413 if name == "huge" else 400)
        assert (await response.json())["code"] == (40005 if name == "huge" else 50109)


def test_json_may_be_as_deep_as_messages_are() -> None:
    """At most forty levels."""
    assert loads("[" * 40 + "]" * 40)
    with pytest.raises(ValueError, match="deep"):
        loads("[" * 42 + "]" * 42)


PAYLOADS = {
    "large": (json.dumps({"op": 1, "d": "x" * MAX_PAYLOAD}), 1009),
    "deep": ('{"op":1,"d":' + "[" * 5_000 + "]" * 5_000 + "}", 4002),
    "a list": ('{"op":2,"d":[1]}', 4002),
}


@pytest.mark.parametrize("name", PAYLOADS)
async def test_a_payload_out_of_bounds_closes_the_socket(http: aiohttp.ClientSession, name: str) -> None:
    """The close code gives the reason."""
    payload, code = PAYLOADS[name]
    async with http.ws_connect("/gateway?v=10&encoding=json") as socket:
        await socket.send_str(payload)
        while (await socket.receive()).type is not WSMsgType.CLOSE:
            pass
        assert socket.close_code == code
