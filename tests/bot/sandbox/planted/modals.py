"""Bots that open invalid modals, or read a submitted modal in the wrong way."""

from typing import Any

from bot.sandbox import LocalFile
from bot.sandbox.client_forms import filled_modal
from bot.sandbox.json_types import Json
from bot.sandbox.world import APPLICATION_ID, CHANNEL_IDS
from tests.bot.sandbox.planted.careless import CarelessBot, Fault

MODAL = 9
UPLOAD: Json = {"type": 19, "custom_id": "photos"}


def labelled(component: Json) -> Json:
    """The component in a label."""
    return {"type": 18, "label": "Which", "component": component}


def opens(*components: Json) -> Fault:
    """A bot that opens a modal with these components."""

    async def fault(bot: CarelessBot) -> str:
        interaction = await bot.asked()
        return await bot.respond(interaction, MODAL, title="Note", custom_id="note", components=[*components])

    return fault


async def submitted(bot: CarelessBot, components: list[Json], values: Json, *files: LocalFile) -> Json:
    """The data of the submission that the bot receives for its modal."""
    socket = await bot.connect()
    await socket.until("GUILD_CREATE")
    await bot.ask()
    interaction = await socket.until("INTERACTION_CREATE")
    await bot.respond(interaction, MODAL, title="Note", custom_id="note", components=components)
    opened = (await bot.member.wait_for(lambda event: event.name == "INTERACTION_MODAL_CREATE", past=True)).data
    place = {"application_id": APPLICATION_ID, "channel_id": CHANNEL_IDS["concepts"]}
    data = {"id": opened["id"], "custom_id": "note", "components": filled_modal(opened["components"], values)}
    await bot.member.rest("POST", "/interactions", {"type": 5, "data": data, **place}, files)
    received: Json = (await socket.until("INTERACTION_CREATE"))["data"]
    return received


async def reads_a_files_address_from_its_value(bot: CarelessBot) -> list[Any]:
    """The values are ids. Is one an address, and where is the address?"""
    data = await submitted(bot, [labelled(UPLOAD)], {"photos": ["0"]}, LocalFile("a.txt", b"a"))
    (value,) = data["components"][0]["component"]["values"]
    return [value.startswith("http"), data["resolved"]["attachments"][value]["filename"]]


async def reads_values_of_single_inputs(bot: CarelessBot) -> list[Any]:
    """It reads `values` of a radio group and of a checkbox."""
    options = [{"label": name, "value": name} for name in ("summer", "winter")]
    radios = {"type": 21, "custom_id": "season", "options": options}
    components = [labelled(radios), labelled({"type": 23, "custom_id": "sure"})]
    data = await submitted(bot, components, {"season": "winter", "sure": True})
    inputs = [label["component"] for label in data["components"]]
    return [one.get("values") for one in inputs] + [one.get("value") for one in inputs]


async def reads_the_text_of_a_display(bot: CarelessBot) -> list[Any]:
    """It expects the text of a text display to come back."""
    components = [{"type": 10, "content": "Please"}, labelled({"type": 23, "custom_id": "sure"})]
    shown = (await submitted(bot, components, {}))["components"][0]
    return [shown["type"], shown.get("content")]


async def looks_up_a_chosen_role(bot: CarelessBot) -> bool:
    """It looks up a role that a member chose. Is the role in the interaction?"""
    guild = bot.member.guilds[0]["id"]
    data = await submitted(bot, [labelled({"type": 6, "custom_id": "role"})], {"role": [guild]})
    return bool(data["resolved"]["roles"][guild]["name"] == "@everyone")


FAULTS: dict[str, tuple[Fault, object]] = {
    "ten files in a file upload": (
        opens(labelled(UPLOAD | {"max_values": 11})),
        "400 50035 data.components.0.component.max_values",
    ),
    "a required file upload takes at least one file": (
        opens(labelled(UPLOAD | {"min_values": 0})),
        "400 50035 data.components.0.component.min_values",
    ),
    "a file upload is inside a label": (opens(UPLOAD), "400 50035 data.components.0"),
    "the files of a modal are in resolved": (reads_a_files_address_from_its_value, [False, "a.txt"]),
    "a radio group and a checkbox have one value": (
        reads_values_of_single_inputs,
        [None, None, "winter", True],
    ),
    "a text display comes back without its text": (reads_the_text_of_a_display, [10, None]),
    "what the selects of a modal name is in resolved": (looks_up_a_chosen_role, True),
}
