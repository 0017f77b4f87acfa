"""Many members voting on one round of a real bot with the demo dataset.

The bot runs in its own process. The local Discord and the members run in this one. The local Discord validates requests
and events against Discord's API description and enforces rate limits. An acknowledgement is timed from a member's click
until the member learns that the local Discord accepted the bot's callback.
"""

import asyncio
import gc
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bot.sandbox import AnswerTimeoutError, Member, SandboxError, SandboxServer
from demonstration.members import Message, custom_ids, round_message, until_there
from demonstration.processes import ROOT, local_environment, running

OPENAPI = ROOT.parent / "shared" / "discord" / "openapi.json"
Openapi = Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Discord's OpenAPI description.")]

PROMPT = "a house by the lake"
SETTLED_SECONDS = 10.0
# Members look at a round before they vote. Meanwhile the bot computes statistics for the new dataset.
LOOKING_SECONDS = 4.0
_EDIT = "/channels/{channel_id}/messages/{message_id}"


@dataclass(frozen=True, slots=True)
class Crowd:
    """The members, the round they see, and their server."""

    server: SandboxServer
    members: list[Member]
    shown: Message

    @property
    def edits(self) -> int:
        """The number of message edits by the bot so far."""
        return self.server.count("PATCH", _EDIT)

    @property
    def limited(self) -> int:
        """The number of member requests that were rate limited."""
        return sum(1 for call in self.server.calls if call.by == "person" and call.status == 429)

    def counts(self) -> dict[str, int]:
        """Return the yes votes on each key of the round, by custom_id."""
        message = self.members[0].stream.known[self.shown["id"]]
        faces = [one for row in message["components"] for one in row["components"] if ":vote:" in one["custom_id"]]
        found = {one["custom_id"]: re.search(r"✓(\d+)", one["label"]) for one in faces}
        return {custom_id: int(match[1]) if match else 0 for custom_id, match in found.items()}

    @property
    def undo(self) -> str:
        """The custom_id of the undo button."""
        return next(one for one in custom_ids(self.shown) if ":undo:" in one)

    async def settled(self, is_all: Callable[[dict[str, int]], bool]) -> dict[str, int]:
        """Wait until the counts are complete or no more updates arrive, and return them."""
        with suppress(AnswerTimeoutError):
            while not is_all(self.counts()):
                await self.members[0].wait_for(lambda event: event.name == "MESSAGE_UPDATE", SETTLED_SECONDS)
        return self.counts()


@asynccontextmanager
async def gathered(environment: Mapping[str, str], folder: Path, openapi: Path, size: int) -> AsyncIterator[Crowd]:
    """Connect members who have seen the first round of a session. At the end, raise if any traffic was invalid."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(SandboxServer(openapi=openapi))
        members = await _seated(stack, server, size)
        channel = members[0].channel_id("concepts")
        log = stack.enter_context((folder / "bot.log").open("w"))
        settings = {**environment, **local_environment(server.url)}
        bot = stack.enter_context(running("bot", environment=settings, folder=folder, output=log))
        await until_there(members[0], channel, bot)
        await members[0].command(channel, "concept start", prompt=PROMPT)
        shown = await round_message(members[0], 1)
        await asyncio.sleep(LOOKING_SECONDS)
        yield Crowd(server, members, shown)
        server.check_traffic()


async def click(member: Member, shown: Message, button: str) -> float | None:
    """Return the milliseconds until the callback was accepted, or None if it never was."""
    began_at = time.perf_counter()
    try:
        await member.click(shown, button)
    except SandboxError:
        return None
    return 1e3 * (time.perf_counter() - began_at)


@contextmanager
def without_garbage() -> Iterator[None]:
    """Disable garbage collection, because scanning everything the members received takes CPU time from the bot."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _seated(stack: AsyncExitStack, server: SandboxServer, size: int) -> list[Member]:
    """Connect members to the first guild."""
    world = server.world
    guild = next(iter(world.guilds.values()))
    for number in range(size - len(world.people())):
        world.join(guild, world.add_person(f"member-{number}"))
    return [
        await stack.enter_async_context(Member.connect(server.url, person.token, timeout=60))
        for person in world.people()
    ]
