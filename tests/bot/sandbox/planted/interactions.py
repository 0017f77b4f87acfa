"""Bots that answer too late, twice or in the wrong way, or register invalid commands."""

from typing import Any

from bot.sandbox import RequestRefusedError
from bot.sandbox.world import APPLICATION_ID, CHANNEL_IDS
from tests.bot.sandbox.planted.careless import COMMANDS, MESSAGES, CarelessBot, Fault
from tests.bot.sandbox.planted.messages import SHOWN, V2, picture, row, text

MESSAGE, DEFER, UPDATE, CHOICES, MODAL = 4, 5, 7, 8, 9
EPHEMERAL = 1 << 6


async def answers_too_late(bot: CarelessBot) -> list[object]:
    """After 3 s, the bot gets an error. Is the member told, too?"""
    interaction = await bot.asked()
    bot.clock.advance(3.1)
    failed = await bot.came("INTERACTION_FAILURE")
    return [await bot.respond(interaction, MESSAGE, content="late"), failed]


async def answers_twice(bot: CarelessBot) -> str:
    """Two first responses."""
    interaction = await bot.asked()
    await bot.respond(interaction, MESSAGE, content="once")
    return await bot.respond(interaction, MESSAGE, content="twice")


async def keeps_a_token_for_too_long(bot: CarelessBot) -> str:
    """An edit after 15 minutes."""
    interaction = await bot.asked()
    await bot.respond(interaction, MESSAGE, content="held")
    bot.clock.advance(15 * 60 + 1)
    path = f"/webhooks/{APPLICATION_ID}/{interaction['token']}/messages/@original"
    return await bot.told("PATCH", path, {"content": "changed"})


async def fetches_an_ephemeral_message(bot: CarelessBot) -> list[str]:
    """It reads the message like one in the channel. What does the member see, and what the bot?"""
    interaction = await bot.asked()
    await bot.respond(interaction, MESSAGE, content="for one", flags=EPHEMERAL)
    (shown,) = await bot.member.messages(CHANNEL_IDS["concepts"])
    listed = (await bot.call("GET", MESSAGES))["answered"]
    return [shown["content"], *listed, await bot.told("GET", f"{MESSAGES}/{shown['id']}")]


async def turns_a_deferred_answer_into_v2(bot: CarelessBot) -> str:
    """The flag comes too late."""
    interaction = await bot.asked()
    await bot.respond(interaction, DEFER)
    path = f"/webhooks/{APPLICATION_ID}/{interaction['token']}/messages/@original"
    return await bot.told("PATCH", path, {"flags": V2, "components": [text("x")]})


async def updates_embeds_by_a_response(bot: CarelessBot) -> bool:
    """A type 7 response with embeds; is the picture still there?"""
    body = {"embeds": SHOWN, "components": [row("again")]}
    sent = await bot.call("POST", MESSAGES, body, {"photo.png": picture()})
    socket = await bot.connect()
    await socket.until("GUILD_CREATE")
    await bot.ask({"component_type": 2, "custom_id": "again"}, kind=3, message_id=sent["id"])
    interaction = await socket.until("INTERACTION_CREATE")
    await bot.respond(interaction, UPDATE, embeds=SHOWN)
    return "image" in (await bot.sees(sent["id"]))["embeds"][0]


async def offers_26_choices(bot: CarelessBot) -> str:
    """Too many autocomplete choices."""
    typed = [{"name": "word", "type": 3, "value": "a", "focused": True}]
    interaction = await bot.asked({"options": typed}, kind=4)
    choices = [{"name": str(number), "value": str(number)} for number in range(26)]
    return await bot.respond(interaction, CHOICES, choices=choices)


async def opens_a_modal_of_six_inputs(bot: CarelessBot) -> str:
    """A modal has at most five inputs."""
    interaction = await bot.asked()
    field = {"type": 4, "style": 1}
    inputs: list[Any] = [
        {"type": 18, "label": "Words", "component": field | {"custom_id": str(number)}} for number in range(6)
    ]
    return await bot.respond(interaction, MODAL, title="Note", custom_id="note", components=inputs)


async def relies_on_a_hidden_command(bot: CarelessBot) -> list[object]:
    """Members without the permission neither see the command nor can use it."""
    command = {"name": "hide", "description": "Hide", "type": 1, "default_member_permissions": 1 << 13}
    (known,) = (await bot.call("PUT", COMMANDS, [command]))["answered"]
    offered = await bot.member.commands(bot.member.guilds[0]["id"])
    data = {"id": known["id"], "name": "hide", "type": 1}
    place = {"application_id": APPLICATION_ID, "channel_id": CHANNEL_IDS["concepts"]}
    try:
        await bot.member.rest("POST", "/interactions", {"type": 2, "data": data, **place})
    except RequestRefusedError as error:
        return [offered, error.body["code"]]
    return [offered, "used"]


def registers(**command: Any) -> Fault:
    """A bot that registers this command."""
    full = {"name": "start", "description": "Start", "type": 1} | command
    return lambda bot: bot.told("PUT", COMMANDS, [full])


TOO_MANY_LETTERS = [
    {"name": f"o{number}", "description": "d" * 100, "type": 3, "choices": [{"name": "n" * 90, "value": "v" * 90}] * 2}
    for number in range(25)
]

FAULTS: dict[str, tuple[Fault, object]] = {
    "3 seconds to the first response": (answers_too_late, ["404 10062", True]),
    "one first response": (answers_twice, "400 40060"),
    "tokens end after 15 minutes": (keeps_a_token_for_too_long, "401 50027"),
    "an ephemeral message is there for its member alone": (fetches_an_ephemeral_message, ["for one", "404 10008"]),
    "a deferred response takes no V2 flag": (turns_a_deferred_answer_into_v2, "400 50035 flags"),
    "an update response with embeds drops their files": (updates_embeds_by_a_response, False),
    "25 choices in an autocomplete": (offers_26_choices, "400 50035 data.choices"),
    "five inputs in a modal": (opens_a_modal_of_six_inputs, "400 50035 data.components"),
    "default_member_permissions": (relies_on_a_hidden_command, [[], 50013]),
    "names of commands": (registers(name="Start now"), "400 50035 0.name"),
    "sizes of commands": (registers(options=TOO_MANY_LETTERS), "400 50035 0"),
}
