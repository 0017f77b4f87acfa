"""What other libraries than discord.py send and read: forms, defaults of components, pages of lists, pins, flags."""

import base64
import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox import MovableClock, SandboxServer
from bot.sandbox.intents import Intent
from bot.sandbox.world import APPLICATION_ID, CHANNEL_IDS, MEMBER_IDS
from tests.bot.sandbox.conftest import BotRest, Connect

MESSAGES = f"/channels/{CHANNEL_IDS['concepts']}/messages"
V2 = 1 << 15
WORDS = "words & more"


async def send(server: SandboxServer, data: Any, content_type: str | None = None) -> tuple[int, Any]:
    """POST a message as the bot, with the body as it is."""
    headers = {"Authorization": f"Bot {server.token}"} | ({"Content-Type": content_type} if content_type else {})
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(server.api_base + MESSAGES, data=data) as response,
    ):
        return response.status, await response.json()


@pytest.mark.parametrize("fields", [{"content": WORDS}, {"payload_json": json.dumps({"content": WORDS})}])
@pytest.mark.parametrize("multipart", [False, True])
async def test_a_form_is_read_like_json(server: SandboxServer, fields: dict[str, str], multipart: bool) -> None:
    """URL-encoded and multipart, with a payload_json (py-cord) or with plain fields."""
    form = aiohttp.FormData(fields | {"tts": "false"}, default_to_multipart=multipart)
    status, message = await send(server, form)
    assert status == 200
    assert (message["content"], message["tts"]) == (WORDS, False)


@pytest.mark.parametrize("data", [b"payload_json=%7B", b"content", b"content=%FF&payload_json=[", b"=&="])
async def test_a_broken_form_is_refused(server: SandboxServer, data: bytes) -> None:
    """400, and the next request works."""
    status, _ = await send(server, data, "application/x-www-form-urlencoded")
    assert status == 400
    server.invalid_requests.clear()
    status, _ = await send(server, {"content": "fine"})
    assert status == 200


async def test_omitted_fields_of_components_come_back_with_their_defaults(rest: BotRest) -> None:
    """Clients may rely on every field that the document requires of a response. What the bot sets stays."""
    parts = [
        {"type": 17, "components": [{"type": 10, "content": "text"}, {"type": 14}]},
        {"type": 17, "accent_color": 5, "spoiler": True, "components": [{"type": 14, "divider": False, "spacing": 2}]},
        {"type": 12, "items": [{"media": {"url": "https://example.com/a.png"}}]},
    ]
    _, message = await rest("POST", MESSAGES, {"flags": V2, "components": parts})
    plain, own, gallery = message["components"]
    assert (plain["accent_color"], plain["spoiler"]) == (None, False)
    assert (plain["components"][1]["divider"], plain["components"][1]["spacing"]) == (True, 1)
    assert (own["accent_color"], own["spoiler"]) == (5, True)
    assert (own["components"][0]["divider"], own["components"][0]["spacing"]) == (False, 2)
    assert (gallery["items"][0]["description"], gallery["items"][0]["spoiler"]) == (None, False)


async def test_reactions_come_in_pages_and_can_be_cleared(
    server: SandboxServer, rest: BotRest, connect: Connect
) -> None:
    """By user id, after the one that is named. A library that reads page after page comes to an end."""
    people = [await connect(name) for name in MEMBER_IDS]
    _, message = await rest("POST", MESSAGES, {"content": "react"})
    reactions = f"{MESSAGES}/{message['id']}/reactions"
    for person in people:
        await person.rest("PUT", f"{reactions}/%F0%9F%91%8D/@me")
    _, first = await rest("GET", f"{reactions}/%F0%9F%91%8D?limit=2")
    _, second = await rest("GET", f"{reactions}/%F0%9F%91%8D?limit=2&after={first[-1]['id']}")
    _, third = await rest("GET", f"{reactions}/%F0%9F%91%8D?limit=2&after={second[-1]['id']}")
    assert [user["id"] for user in first + second] == sorted(MEMBER_IDS.values())
    assert third == []
    status, _ = await rest("DELETE", reactions)
    assert status == 403
    guild = next(iter(server.world.guilds.values()))
    guild.owner_id = APPLICATION_ID
    await rest("DELETE", f"{reactions}/%F0%9F%91%8D")
    await people[0].rest("PUT", f"{reactions}/%E2%9D%A4/@me")
    await rest("DELETE", reactions)
    cleared = await people[0].wait_for(lambda event: event.name == "MESSAGE_REACTION_REMOVE_ALL", past=True)
    assert cleared.data["message_id"] == message["id"]
    one_emoji = [event for event in people[0].stream.events if event.name == "MESSAGE_REACTION_REMOVE_EMOJI"]
    assert [event.data["emoji"]["name"] for event in one_emoji] == ["\N{THUMBS UP SIGN}"]
    _, message = await rest("GET", f"{MESSAGES}/{message['id']}")
    assert "reactions" not in message or message["reactions"] == []


async def test_guilds_come_in_pages_with_counts(server: SandboxServer, rest: BotRest) -> None:
    """After an id, and with the numbers of members if they are asked for."""
    world = server.world
    ids = sorted([*world.guilds, world.add_guild("Second", world.people()[0]).id], key=int)
    _, first = await rest("GET", "/users/@me/guilds?limit=1&with_counts=true")
    _, second = await rest("GET", f"/users/@me/guilds?after={first[0]['id']}")
    assert [guild["id"] for guild in first + second] == ids
    assert first[0]["approximate_member_count"] == len(world.guilds[ids[0]].members)
    assert "approximate_member_count" not in second[0]


async def test_pins_are_listed_with_their_times(
    server: SandboxServer, clock: MovableClock, rest: BotRest, connect: Connect
) -> None:
    """The last pinned message comes first, by the new route and by the older one."""
    person = await connect("maple")
    sent = [(await rest("POST", MESSAGES, {"content": str(number)}))[1] for number in range(3)]
    status, _ = await rest("PUT", f"{MESSAGES}/pins/{sent[0]['id']}")
    assert status == 403
    next(iter(server.world.guilds.values())).owner_id = APPLICATION_ID
    for message in sent[:2]:
        await rest("PUT", f"{MESSAGES}/pins/{message['id']}")
        clock.advance(60)
    _, pins = await rest("GET", f"{MESSAGES}/pins?limit=1")
    assert (pins["has_more"], [item["message"]["content"] for item in pins["items"]]) == (True, ["1"])
    _, others = await rest("GET", f"{MESSAGES}/pins?before={pins['items'][0]['pinned_at'].replace('+00:00', 'Z')}")
    assert (others["has_more"], [item["message"]["content"] for item in others["items"]]) == (False, ["0"])
    await rest("DELETE", f"{MESSAGES}/pins/{sent[1]['id']}")
    _, older = await rest("GET", MESSAGES.replace("messages", "pins"))
    assert [(message["content"], message["pinned"]) for message in older] == [("0", True)]
    emptied = await person.wait_for(lambda event: event.name == "CHANNEL_PINS_UPDATE", past=True)
    assert emptied.data["channel_id"] == CHANNEL_IDS["concepts"]


async def test_messages_are_deleted_at_once(
    server: SandboxServer, clock: MovableClock, rest: BotRest, connect: Connect
) -> None:
    """One event names them all. Two weeks later, Discord refuses."""
    person = await connect("maple")
    sent = [(await rest("POST", MESSAGES, {"content": str(number)}))[1]["id"] for number in range(4)]
    next(iter(server.world.guilds.values())).owner_id = APPLICATION_ID
    status, _ = await rest("POST", f"{MESSAGES}/bulk-delete", {"messages": sent[:2]})
    assert status == 204
    event = await person.wait_for(lambda event: event.name == "MESSAGE_DELETE_BULK", past=True)
    assert event.data["ids"] == sent[:2]
    clock.advance(15 * 24 * 3600)
    status, error = await rest("POST", f"{MESSAGES}/bulk-delete", {"messages": sent[2:]})
    assert (status, error["code"]) == (400, 50034)
    _, left = await rest("GET", MESSAGES)
    assert [message["id"] for message in left] == sent[:1:-1]


async def test_an_application_shows_which_privileged_intents_it_may_use(server: SandboxServer, rest: BotRest) -> None:
    """Libraries look at the flags before they ask for an intent."""
    _, before = await rest("GET", "/applications/@me")
    server.world.application.privileged_intents = int(Intent.MESSAGE_CONTENT)
    _, after = await rest("GET", "/applications/@me")
    assert after["flags"] & ~before["flags"] == 1 << 19


async def test_a_token_names_the_bot_and_default_sounds_can_be_read(server: SandboxServer, rest: BotRest) -> None:
    """Some libraries take the bot's id from the token, and some read the soundboard before they are ready."""
    first = server.token.split(".")[0]
    assert base64.b64decode(first + "=" * (-len(first) % 4)).decode() == APPLICATION_ID
    assert await rest("GET", "/soundboard-default-sounds") == (200, [])


async def test_a_list_refuses_a_limit_that_is_none(rest: BotRest, server: SandboxServer) -> None:
    """Zero, too many and words."""
    for limit in ("0", "201", "few", "-1"):
        status, error = await rest("GET", f"/users/@me/guilds?limit={limit}")
        assert (status, error["code"]) == (400, 50035), limit
    server.invalid_requests.clear()
