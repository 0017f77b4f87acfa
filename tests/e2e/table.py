"""Members around a channel, and what they see there."""

import asyncio
from dataclasses import dataclass
from typing import Any

from bot.sandbox import Answer, Member, SandboxServer
from bot.sandbox.event_stream import Event

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Two members in one channel."""

    one: Member
    two: Member
    channel_id: str

    async def start(self, prompt: str = "a house by the lake") -> Message:
        """Member one opens a session; its first round."""
        answer = await self.one.command(self.channel_id, "concept start", prompt=prompt)
        await comes_to(self.one, answer, "is open")  # it may tell of the encoder before
        return await self.newest()

    async def newest(self) -> Message:
        """The newest message that all can see."""
        public = [message for message in await self.one.messages(self.channel_id) if not message["flags"] & 64]
        return public[0]

    async def now(self, message: Message) -> Message:
        """The message as it is now."""
        return await self.one.message(self.channel_id, message["id"])

    async def shows(self, message: Message, *labels: str) -> Message:
        """The message, as soon as it has buttons with these labels."""

        def fits(found: Message) -> bool:
            return set(labels) <= set(button_labels(found))

        def is_shown(event: Event) -> bool:
            return event.name == "MESSAGE_UPDATE" and event.data["id"] == message["id"] and fits(event.data)

        coming = asyncio.create_task(self.one.wait_for(is_shown))
        await asyncio.sleep(0)  # it listens from here on
        found = await self.now(message)
        if fits(found):
            coming.cancel()
            return found
        return (await coming).data


async def comes_to(member: Member, answer: Answer, text: str) -> Message:
    """The private message of an answer as soon as it says that."""
    assert answer.ephemeral
    return await member.says(answer, text)


def button_rows(message: Message) -> list[list[Message]]:
    """Its action rows; a Components V2 message has more than those."""
    return [component["components"] for component in message["components"] if component["type"] == 1]


def buttons(message: Message) -> list[Message]:
    """The components of a message, row by row."""
    return [component for row in button_rows(message) for component in row]


def button_labels(message: Message) -> list[str]:
    """What its buttons say."""
    return [component["label"] for component in buttons(message) if component["type"] == 2]


def said(answer: Answer) -> str:
    """What a private answer says."""
    assert answer.message is not None
    assert answer.ephemeral
    return str(answer.message["content"])


async def forge(server: SandboxServer, member: Member, message: Message, custom_id: str) -> Answer:
    """Press a button that stands on one's own message in place of its real one, as only a forger could."""
    stored = server.world.message(message["channel_id"], message["id"])
    stored.components[0]["components"][0]["custom_id"] = custom_id
    shown = {**message, "components": stored.components}
    return await member.click(shown, custom_id)
