"""What members do through the gateway: find a round and its buttons, and finish a session."""

import asyncio
import json
import subprocess
from collections.abc import Collection
from contextlib import suppress
from typing import Any

from bot.sandbox import AnswerTimeoutError, Member, SandboxError
from bot.sandbox.component_tree import ComponentType, walk
from bot.sandbox.event_stream import Event
from bot.sandbox.world import MEMBER_IDS
from demonstration.processes import ProcessFailedError

Message = dict[str, Any]


async def until_online(url: str, *processes: "subprocess.Popen[bytes]") -> None:
    """Wait until the bot is online with its commands. Raises ProcessFailedError if one of the processes exits."""
    async with Member.connect(url, f"user-{next(iter(MEMBER_IDS.values()))}") as member:
        while all(process.poll() is None for process in processes):
            with suppress(AnswerTimeoutError):
                await member.bot_ready("concept", timeout=0.5)
                return
    raise ProcessFailedError("a process of the demo has stopped, see the output above")


async def until_there(member: Member, channel: str, bot: "subprocess.Popen[bytes]") -> None:
    """Wait until the bot answers a command. Raises ProcessFailedError if the bot exits."""
    while bot.poll() is None:
        try:
            await member.command(channel, "help")
        except SandboxError:
            await asyncio.sleep(0.1)
        else:
            return
    raise ProcessFailedError("the bot has stopped, see the output above")


async def round_message(member: Member, number: int, seen: Collection[str] = ()) -> Message:
    """Wait for the message of a round, found by its buttons. `seen` are messages of earlier sessions to ignore."""

    def is_it(event: Event) -> bool:
        if event.name != "MESSAGE_CREATE" or event.data["id"] in seen:
            return False
        return f":{number}:1.0:yes" in json.dumps(event.data["components"])

    return (await member.wait_for(is_it, past=True)).data


def custom_ids(message: Message) -> list[str]:
    """Return the custom_ids of a message's buttons."""
    return [button["custom_id"] for row in message["components"] for button in row["components"]]


async def photo_ids(member: Member, shown: Message) -> list[str]:
    """Read the ids of a round's photos, by position, in the private panel behind More…."""
    panel = (await member.click(shown, next(one for one in custom_ids(shown) if ":more:" in one))).shown
    return [line.rpartition(" · ")[2] for line in panel["embeds"][0]["description"].split("\n")]


async def no_button(member: Member, shown: Message, position: int) -> tuple[Message, str]:
    """Open a photo's private panel. Return the panel and the custom_id of its no button.

    Raises SandboxError, and LookupError if the bot opened something else.
    """
    more = (await member.click(shown, next(one for one in custom_ids(shown) if ":more:" in one))).shown
    menu = next((one for one in custom_ids(more) if ":photo:" in one), "")
    answer = await member.select(more, menu, [f"{position}.0"])
    panel = await member.says(answer, f"photo {position}")
    button = next((one for one in custom_ids(panel) if ":photo-no:" in one), None)
    if button is None:
        raise LookupError(f"no panel of photo {position}")
    return panel, button


async def finish(member: Member, channel: str) -> dict[str, str]:
    """Send `/concept finish` and confirm it. Return the URLs of the summary's files, by name."""
    seen = set(member.stream.known)
    question = await member.command(channel, "concept finish")
    if question.message is None:
        raise ProcessFailedError("/concept finish was not answered")
    await member.click(question.message, custom_ids(question.message)[0])

    def has_files(event: Event) -> bool:
        return event.name == "MESSAGE_CREATE" and event.data["id"] not in seen and bool(_file_urls(event.data))

    return _file_urls((await member.wait_for(has_files, past=True)).data)


def _file_urls(message: Message) -> dict[str, str]:
    files = (one for one in walk(message["components"]) if one["type"] == ComponentType.FILE)
    return {file["name"]: file["file"]["url"] for file in files}
