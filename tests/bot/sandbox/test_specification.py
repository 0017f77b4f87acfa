"""Discord's document checks requests field by field, responses, and the objects in events."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox import InvalidTrafficError, SandboxServer
from bot.sandbox.api_errors import ApiError
from bot.sandbox.gateway.event_check import PARTS, event_complaints
from bot.sandbox.rest.bodies import JSON, MULTIPART, URL_ENCODED
from bot.sandbox.specification import Specification
from tests.bot.sandbox.conftest import OPENAPI, BotRest, Connect, SmallBot, StartBot

pytestmark = pytest.mark.skipif(not OPENAPI.exists(), reason="Discord's OpenAPI document is not beside the repository")
MESSAGES = "/channels/{channel_id}/messages"


@pytest.fixture(scope="module")
def document() -> Specification:
    """The document, read once."""
    return Specification(OPENAPI)


@pytest.fixture(scope="module")
def refusal(document: Specification) -> Callable[..., Any]:
    """The error for a message's body or a query."""

    def refused(body: Any = None, *, content_type: str = JSON, **query: str) -> ApiError:
        method = "GET" if query else "POST"
        with pytest.raises(ApiError) as error:
            document.check_request(method, MESSAGES, body, query, content_type)
        return error.value

    return refused


@pytest.mark.parametrize("content_type", [JSON, MULTIPART, URL_ENCODED])
def test_an_invalid_body_is_told_field_by_field(refusal: Callable[..., ApiError], content_type: str) -> None:
    """400, code 50035, and errors nested like the body, for JSON and for `payload_json`."""
    body = {"content": 5, "flags": "many", "embeds": [{"title": "x"}, {"title": ["y"]}]}
    error = refusal(body, content_type=content_type)
    assert (error.status, error.code) == (400, 50035)
    errors = error.errors or {}
    assert errors["content"]["_errors"][0]["code"] == "BASE_TYPE_BAD_TYPE"
    assert "_errors" in errors["flags"]
    assert "_errors" in errors["embeds"]["1"]["title"]
    assert "0" not in errors["embeds"]


def test_a_union_is_judged_by_the_branch_that_was_meant(refusal: Callable[..., ApiError]) -> None:
    """For a wrong button in a row, the error is its label, not that the row is no media gallery."""
    button = {"type": 2, "style": 2, "custom_id": "a", "label": 7}
    error = refusal({"components": [{"type": 1, "components": [button]}]})
    assert (error.errors or {})["components"]["0"]["components"]["0"].keys() == {"label"}


def test_a_query_is_judged_too(refusal: Callable[..., ApiError]) -> None:
    """The limit is not a number."""
    assert "_errors" in (refusal(limit="few").errors or {})["limit"]


def test_a_route_beyond_the_document_is_not_found(document: Specification) -> None:
    """404 with code 0, whatever the body is. The undocumented route that discord.py needs is allowed."""
    with pytest.raises(ApiError, match="404"):
        document.check_request("GET", "/channels/{channel_id}/secrets", None, {}, JSON)
    document.check_request("GET", "/oauth2/applications/@me", None, {}, JSON)


def test_the_parts_of_an_event_are_judged_wherever_they_stand(document: Specification) -> None:
    """In lists and in objects by id. Missing parts have no errors."""
    member = {"nick": 5}
    assert event_complaints(document, "GUILD_MEMBERS_CHUNK", {"members": [member]})
    assert event_complaints(document, "INTERACTION_CREATE", {"data": {"resolved": {"messages": {"1": {}}}}})
    assert event_complaints(document, "INTERACTION_CREATE", {"id": "1", "nonce": "2"}) == []
    assert event_complaints(document, "RESUMED", {"anything": 1}) == []


@pytest.mark.parametrize("schema", sorted({schema for parts in PARTS.values() for _, schema in parts}))
def test_every_schema_of_an_event_is_in_the_document(document: Specification, schema: str) -> None:
    """Every schema exists and rejects an invalid value."""
    assert document.schema_complaints(schema, 5)


async def test_a_test_that_made_an_invalid_request_fails_at_its_end(rest: BotRest, server: SandboxServer) -> None:
    """`check_traffic` raises an error with the call and the reason."""
    await rest("POST", "/channels/1100000000000000202/messages", {"content": 5})
    with pytest.raises(InvalidTrafficError, match=r"POST .*/messages: .*content: 5 is not of type"):
        server.check_traffic()
    server.invalid_requests.clear()


async def test_what_the_server_sends_is_held_to_the_document(
    start_bot: StartBot, bot: SmallBot, server: SandboxServer, connect: Connect
) -> None:
    """It finds a wrong field in an event. Without one, it finds nothing."""
    await start_bot(bot)
    member = await connect("maple")
    await member.say(member.channel_id("general"), bot.mention)
    server.check_traffic()
    member_of_guild = server.world.guilds[member.guilds[0]["id"]].members[member.id]
    member_of_guild.nick = 5  # type: ignore[assignment]
    await member.say(member.channel_id("general"), bot.mention)
    with pytest.raises(InvalidTrafficError, match="MESSAGE_CREATE member: nick"):
        server.check_traffic()
    server.invalid_responses.clear()
