"""Limits of messages, autocomplete and modals. Each error is reported at the right field."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox import SandboxServer
from bot.sandbox.api_errors import ApiError
from bot.sandbox.json_types import Json
from bot.sandbox.rules.command_rules import check_choices
from bot.sandbox.rules.modal_rules import check_modal, check_submission
from bot.sandbox.world import CHANNEL_IDS
from tests.bot.sandbox.conftest import OPENAPI, BotRest

V2 = 1 << 15
PATH = f"/channels/{CHANNEL_IDS['concepts']}/messages"


def button(custom_id: str, **more: Any) -> Json:
    """A plain button."""
    return {"type": 2, "style": 2, "custom_id": custom_id, "label": "press"} | more


def row(*components: Json) -> Json:
    """An action row."""
    return {"type": 1, "components": list(components)}


def text(content: str = "words") -> Json:
    """A text display."""
    return {"type": 10, "content": content}


def buttons(count: int) -> list[Json]:
    """Different buttons."""
    return [button(f"id-{number}") for number in range(count)]


OVER_6000 = [{"title": "x" * 256, "description": "y" * 4096}, {"description": "z" * 2000}]
MESSAGES: dict[str, tuple[Json, str]] = {
    "more than 6,000 characters over all embeds": ({"embeds": OVER_6000}, "embeds"),
    "eleven embeds": ({"embeds": [{"title": "x"}] * 11}, "embeds"),
    "a long title": ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    "a field without a value": ({"embeds": [{"fields": [{"name": "n", "value": ""}]}]}, "embeds.0.fields.0.value"),
    "an empty embed": ({"embeds": [{"color": 3}]}, "embeds.0.description"),
    "a relative picture": ({"embeds": [{"image": {"url": "photo.png"}}]}, "embeds.0.image.url"),
    "a picture by ftp": ({"embeds": [{"image": {"url": "ftp://host/photo.png"}}]}, "embeds.0.image.url"),
    "a title that leads to a file": ({"embeds": [{"title": "x", "url": "attachment://a.png"}]}, "embeds.0.url"),
    "a long content": ({"content": "x" * 2001}, "content"),
    "six rows": ({"content": "x", "components": [row(button(f"r{n}")) for n in range(6)]}, "components"),
    "six buttons in a row": ({"content": "x", "components": [row(*buttons(6))]}, "components.0.components"),
    "an empty row": ({"content": "x", "components": [row()]}, "components.0.components"),
    "the same custom_id twice": ({"content": "x", "components": [row(button("a"), button("a"))]}, "components"),
    "a long custom_id": (
        {"content": "x", "components": [row(button("i" * 101))]},
        "components.0.components.0.custom_id",
    ),
    "a long label": (
        {"content": "x", "components": [row(button("a", label="l" * 81))]},
        "components.0.components.0.label",
    ),
    "a button with nothing on it": (
        {"content": "x", "components": [row({"type": 2, "style": 2, "custom_id": "a"})]},
        "components.0.components.0.label",
    ),
    "a link without an address": (
        {"content": "x", "components": [row({"type": 2, "style": 5, "label": "l"})]},
        "components.0.components.0.url",
    ),
    "V2 components without the flag": ({"content": "x", "components": [text()]}, "components.0.type"),
    "content beside the V2 flag": ({"content": "x", "flags": V2, "components": [text()]}, "content"),
    "embeds beside the V2 flag": ({"embeds": [{"title": "x"}], "flags": V2, "components": [text()]}, "embeds"),
    "forty-one components": ({"flags": V2, "components": [text(str(number)) for number in range(41)]}, "components"),
    "forty-one nested components": (
        {"flags": V2, "components": [{"type": 17, "components": [text()] * 39}, text()]},
        "components",
    ),
    "a gallery of eleven": (
        {"flags": V2, "components": [{"type": 12, "items": [{"media": {"url": "https://a.example/p"}}] * 11}]},
        "components.0.items",
    ),
    "a gallery of a file that is not there": (
        {"flags": V2, "components": [{"type": 12, "items": [{"media": {"url": "attachment://no.png"}}]}]},
        "components",
    ),
    "a select of twenty-six": (
        {
            "content": "x",
            "components": [
                row({"type": 3, "custom_id": "s", "options": [{"label": str(n), "value": str(n)} for n in range(26)]})
            ],
        },
        "components.0.components.0.options",
    ),
    "an attachment that was not sent": ({"content": "x", "attachments": [{"id": "0"}]}, "attachments.0.id"),
    "mentions both parsed and listed": (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions",
    ),
    "a reply to nothing": ({"content": "x", "message_reference": {"message_id": "1"}}, "message_reference"),
}


@pytest.fixture(params=["with the document", "without the document"])
async def strict(request: pytest.FixtureRequest) -> AsyncIterator[SandboxServer]:
    """A server with the OpenAPI document, and one with its other rules only."""
    document = OPENAPI if request.param == "with the document" else None
    if document is not None and not document.exists():
        pytest.skip("Discord's OpenAPI document is not beside the repository")
    async with SandboxServer(openapi=document, page=False) as server:
        yield server


def at(errors: Any, path: str) -> Any:
    """The errors at a dotted path."""
    for key in path.split("."):
        errors = errors.get(key, {})
    return errors.get("_errors")


@pytest.mark.parametrize("what", MESSAGES)
async def test_a_message_beyond_the_limits_is_refused(strict: SandboxServer, what: str) -> None:
    """Each error is at the field where Discord reports it. The refusal is recorded and nothing is posted."""
    body, path = MESSAGES[what]
    async with aiohttp.ClientSession() as http:
        status, answered = await BotRest(strict, http)("POST", PATH, body)
    assert (status, answered["code"]) == (400, 50035)
    assert at(answered["errors"], path)
    assert len(strict.invalid_requests) == 1
    assert strict.world.channel(CHANNEL_IDS["concepts"]).messages == {}


ALLOWED: dict[str, Json] = {
    "ten embeds": {"embeds": [{"title": "x"}] * 10},
    "6,000 characters": {"embeds": [{"description": "y" * 4096}, {"description": "z" * 1904}]},
    "five rows of five": {
        "content": "x",
        "components": [row(*[button(f"{line}-{column}") for column in range(5)]) for line in range(5)],
    },
    "a custom_id of a hundred": {"content": "x", "components": [row(button("i" * 100))]},
    "forty components": {"flags": V2, "components": [text(str(number)) for number in range(40)]},
}


@pytest.mark.parametrize("what", ALLOWED)
async def test_a_message_at_the_limits_is_posted(strict: SandboxServer, what: str) -> None:
    """Values at the limits are accepted, with and without the document."""
    async with aiohttp.ClientSession() as http:
        status, _ = await BotRest(strict, http)("POST", PATH, ALLOWED[what])
    assert status == 200
    assert strict.invalid_requests == []
    assert strict.invalid_responses == []


@pytest.mark.parametrize(
    "body", [{"content": ""}, {"content": "  "}, {"components": [row(button("a"))]}, {"flags": V2}]
)
async def test_an_empty_message_is_refused(strict: SandboxServer, body: Json) -> None:
    """50006. Buttons alone do not make a message."""
    async with aiohttp.ClientSession() as http:
        status, answered = await BotRest(strict, http)("POST", PATH, body)
    assert (status, answered["code"]) == (400, 50006)


async def test_a_refused_edit_changes_nothing(strict: SandboxServer) -> None:
    """A PATCH is carried out completely or not at all."""
    async with aiohttp.ClientSession() as http:
        rest = BotRest(strict, http)
        _, message = await rest("POST", PATH, {"content": "before"})
        path = f"{PATH}/{message['id']}"
        status, _ = await rest("PATCH", path, {"content": "after", "embeds": [{"title": "x" * 257}]})
        _, read = await rest("GET", path)
    assert status == 400
    assert (read["content"], read["edited_timestamp"]) == ("before", None)


async def test_what_is_no_json_is_refused(strict: SandboxServer) -> None:
    """Invalid JSON is refused with 50109."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {strict.token}"}) as http:
        headers = {"Content-Type": "application/json"}
        async with http.post(strict.api_base + PATH, data="{", headers=headers) as response:
            assert response.status == 400
            assert (await response.json())["code"] == 50109


async def test_a_route_that_does_not_exist_is_on_record(strict: SandboxServer) -> None:
    """404 with code 0. The recorded request would fail the test."""
    async with aiohttp.ClientSession() as http:
        status, answered = await BotRest(strict, http)("GET", "/channels/1/secrets")
    assert (status, answered["code"]) == (404, 0)
    assert strict.invalid_requests[0].path.endswith("/secrets")


@pytest.mark.parametrize(
    "choices",
    [
        [{"name": str(number), "value": "v"} for number in range(26)],
        [{"name": "n" * 101, "value": "v"}],
        [{"name": "", "value": "v"}],
        [{"name": "n", "value": "v" * 101}],
    ],
)
def test_autocomplete_has_at_most_25_short_choices(choices: list[Json]) -> None:
    """26 choices, and names or values outside 1 to 100 characters, are refused. 25 are accepted."""
    check_choices([{"name": "n" * 100, "value": str(number)} for number in range(25)])
    with pytest.raises(ApiError, match="50035"):
        check_choices(choices)


def checkboxes(count: int, **more: Any) -> Json:
    """A modal with a checkbox group."""
    options = [{"label": str(number), "value": str(number)} for number in range(count)]
    group = {"type": 22, "id": 2, "custom_id": "photos", "options": options} | more
    label = {"type": 18, "id": 1, "label": "Which", "component": group}
    return {"title": "Photos", "custom_id": "modal", "components": [label]}


def test_a_modal_has_a_short_title_and_at_most_ten_checkboxes() -> None:
    """Ten checkboxes are accepted. Eleven, a title of 46 characters and six rows are not."""
    check_modal(checkboxes(10))
    for wrong in (
        checkboxes(11),
        checkboxes(3) | {"title": "t" * 46},
        checkboxes(3) | {"components": checkboxes(3)["components"] * 6},
    ):
        with pytest.raises(ApiError, match="50035"):
            check_modal(wrong)


@pytest.mark.parametrize(
    ("more", "values", "fits"),
    [
        ({}, ["1"], True),
        ({}, [], False),
        ({"required": False, "min_values": 0}, [], True),
        ({"max_values": 1}, ["1", "2"], False),
        ({}, ["9"], False),
    ],
)
def test_checkboxes_are_required_unless_told_otherwise(more: Json, values: list[str], fits: bool) -> None:
    """By default a group needs at least one choice. It accepts only its own options, up to its maximum."""
    modal = checkboxes(3, **more)
    group = {"type": 22, "id": 2, "custom_id": "photos", "values": values}
    submitted = [{"type": 18, "id": 1, "component": group}]
    if fits:
        check_submission(modal, submitted)
    else:
        with pytest.raises(ApiError, match="50035"):
            check_submission(modal, submitted)
