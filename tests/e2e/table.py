"""Members in a channel, and what they see there."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox import Answer, Member, SandboxServer
from bot.sandbox.client_forms import as_read
from bot.sandbox.event_stream import Event

Message = dict[str, Any]
NOTICE = "Loading the encoder"

KEY = re.compile(r"(?P<position>[1-9])(?: ✓(?P<yes>\d*))?(?: ✗(?P<no>\d+))?")
"""The label of a photo's key."""


@dataclass(frozen=True, slots=True)
class Table:
    """Two members in one channel."""

    one: Member
    two: Member
    channel_id: str

    async def start(self, prompt: str = "a house by the lake") -> Message:
        """Member one starts a session; returns its first round."""
        answer = await self.one.command(self.channel_id, "concept start", prompt=prompt)
        await outcome(self.one, answer)
        return await self.newest()

    async def newest(self) -> Message:
        """The newest public message."""
        public = [message for message in await self.one.messages(self.channel_id) if not message["flags"] & 64]
        return public[0]

    async def now(self, message: Message) -> Message:
        """The current state of the message."""
        return await self.one.message(self.channel_id, message["id"])

    async def shows(self, message: Message, *labels: str) -> Message:
        """Wait until the message has buttons with these labels, and return it.

        "1 ✓ 2" and "1 ✗ 3" are the yes and no votes on the key of photo 1; "1 ✗" is none.
        """

        def fits(found: Message) -> bool:
            return set(labels) <= {*button_labels(found), *counts(found)}

        def is_shown(event: Event) -> bool:
            return event.name == "MESSAGE_UPDATE" and event.data["id"] == message["id"] and fits(event.data)

        coming = asyncio.create_task(self.one.wait_for(is_shown))
        await asyncio.sleep(0)  # let the task start listening before the message is read
        found = await self.now(message)
        if fits(found):
            coming.cancel()
            return found
        return (await coming).data


async def outcome(member: Member, answer: Answer) -> Message | None:
    """Wait until a start has ended, and return the private message that is left, or None if it was removed.

    A notice that the encoder is loading may come first.
    """
    shown = answer.message

    def is_over(event: Event) -> bool:
        is_it = shown is not None and event.name.startswith("MESSAGE_") and event.data["id"] == shown["id"]
        return is_it and NOTICE not in event.data.get("content", "")

    if shown is not None and NOTICE in member.stream.known.get(shown["id"], {"content": ""})["content"]:
        await member.wait_for(is_over)
    return None if shown is None else member.stream.known.get(shown["id"])


async def gone(member: Member, shown: Message) -> None:
    """Wait until the message was removed."""
    if shown["id"] in member.stream.known:
        await member.wait_for(lambda event: event.name == "MESSAGE_DELETE" and event.data["id"] == shown["id"])


def is_quiet(answer: Answer) -> bool:
    """Whether the action left no private message."""
    return not answer.ephemeral


async def comes_to(member: Member, answer: Answer, text: str) -> Message:
    """Wait until the private answer contains `text`, and return its message."""
    assert answer.ephemeral
    return await member.says(answer, text)


def parts(message: Message, kind: int) -> list[Message]:
    """The components of this type in a message, nested ones included, in order."""

    def inside(component: Message) -> list[Message]:
        inner = [found for child in component.get("components") or [] for found in inside(child)]
        return [component, *inner]

    return [found for component in message["components"] for found in inside(component) if found["type"] == kind]


def texts(message: Message) -> str:
    """All texts of a Components V2 message."""
    return "\n".join(component["content"] for component in parts(message, 10))


def file_urls(message: Message) -> dict[str, str]:
    """The addresses of the files of a Components V2 message, by name."""
    return {component["name"]: component["file"]["url"] for component in parts(message, 13)}


def picture_urls(message: Message) -> list[str]:
    """The addresses of the pictures of a Components V2 message."""
    return [item["media"]["url"] for component in parts(message, 12) for item in component["items"]]


def button_rows(message: Message) -> list[list[Message]]:
    """The message's action rows; a Components V2 message has other components, too."""
    return [component["components"] for component in parts(message, 1)]


def buttons(message: Message) -> list[Message]:
    """The components in a message's action rows, in order."""
    return [component for row in button_rows(message) for component in row]


def button_labels(message: Message) -> list[str]:
    """The labels of the message's buttons, as a person reads them."""
    return [as_read(component["label"]) for component in buttons(message) if component["type"] == 2]


def counts(message: Message) -> list[str]:
    """The votes on a round's keys, two for each photo: "1 ✓ 2", "1 ✗"."""
    keys = [match for label in button_labels(message) if (match := KEY.fullmatch(label))]
    pairs = [(key["position"], sign, key[side]) for key in keys for sign, side in (("✓", "yes"), ("✗", "no"))]
    return [f"{position} {sign} {count}" if count else f"{position} {sign}" for position, sign, count in pairs]


def keys(message: Message) -> list[Message]:
    """The keys of a round's message, by position."""
    return [one for one in buttons(message) if one["type"] == 2 and KEY.fullmatch(as_read(one["label"]))]


async def photo_panel(member: Member, shown: Message, position: int) -> Message:
    """Open the private panel of a photo of a round: More…, then the photo."""
    panel = (await member.click(shown, "More")).shown
    menu = next(one for one in buttons(panel) if one["type"] == 3 and ":photo:" in one["custom_id"])
    place = next(one["value"] for one in menu["options"] if one["value"].startswith(f"{position}."))
    answer = await member.select(panel, menu["custom_id"], [place])
    return await member.says(answer, f"photo {position}")


async def vote(member: Member, shown: Message, position: int, button: str) -> Message:
    """Press a button in the photo's panel, such as "✗ No" or "Withdraw", and return the panel."""
    return (await member.click(await photo_panel(member, shown, position), button)).shown


async def no(member: Member, shown: Message, *positions: int) -> None:
    """Vote no on photos."""
    for position in positions:
        answer = await member.click(await photo_panel(member, shown, position), "✗ No")
        await member.says(answer, "✗")


def said(answer: Answer) -> str:
    """The text of a private answer."""
    assert answer.message is not None
    assert answer.ephemeral
    return str(answer.message["content"])


async def forge(server: SandboxServer, member: Member, message: Message, custom_id: str) -> Answer:
    """Replace the custom_id of a button on the message and press it, as only a forger could."""
    stored = server.world.message(message["channel_id"], message["id"])
    stored.components[0]["components"][0]["custom_id"] = custom_id
    shown = {**message, "components": stored.components}
    return await member.click(shown, custom_id)


async def photo_ids(member: Member, shown: Message) -> list[str]:
    """The ids of a round's photos by position, read in the panel behind More…."""
    panel = (await member.click(shown, "More")).shown
    return [line.rsplit(" · ", 1)[1] for line in panel["embeds"][0]["description"].split("\n")]
