"""The servers in the local Discord, with their channels and members, and what the members do."""

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from bot.sandbox import AnswerTimeoutError, InteractionFailedError, Member, SandboxError, SandboxServer
from bot.sandbox.event_stream import Event
from chaos.press_log import PressLog, Reply
from demonstration.members import Message, custom_ids, no_button
from engine.sessions.events import Vote

PAUSE_SECONDS = (3.0, 10.0)
NEXT_SHARE, NO_SHARE = 0.01, 0.3
IN_DOUBT = ("may or may not count", "may already be done")
_VOTE = re.compile(r"9:vote:(\w+):(\d+):(\d+)\.0:yes")


@dataclass
class ConceptChannel:
    """A channel with a session, and its newest round."""

    id: str
    members: list[Member]
    shown: Message | None = None
    is_open: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Community:
    """All channels. `waits` holds the send time of each press and the seconds until its acknowledgement.

    `on_served` is called with the channel's id for each acknowledged vote.
    """

    channels: list[ConceptChannel]
    presses: PressLog = field(default_factory=PressLog)
    waits: list[tuple[float, float]] = field(default_factory=list)
    sessions: set[str] = field(default_factory=set)
    on_served: Callable[[str], None] = lambda _: None

    @property
    def members(self) -> list[Member]:
        """All members, without duplicates."""
        return list({id(member): member for channel in self.channels for member in channel.members}.values())

    async def act(self, member: Member, until: float, seed: int) -> None:
        """Vote in the member's channels and occasionally ask for the next round, until a point in time."""
        drawing = random.Random(seed)
        own = [channel for channel in self.channels if member in channel.members]
        while (now := time.monotonic()) < until:
            await asyncio.sleep(min(drawing.uniform(*PAUSE_SECONDS), until - now))
            channel = drawing.choice(own)
            if drawing.random() < NEXT_SHARE:
                await ask_for_next(member, channel)
            else:
                await self.vote(member, channel, drawing)

    async def vote(self, member: Member, channel: ConceptChannel, drawing: random.Random) -> Reply:
        """Vote on a random photo of the newest round: yes by its key, or no in its panel."""
        assert channel.shown is not None
        shown = member.stream.known.get(channel.shown["id"], channel.shown)
        custom_id = drawing.choice([one for one in custom_ids(shown) if _VOTE.fullmatch(one)])
        match = _VOTE.fullmatch(custom_id)
        assert match is not None
        session, number, position = match.groups()
        choice = Vote.YES
        if drawing.random() < NO_SHARE:
            try:
                shown, custom_id = await no_button(member, shown, int(position))
            except (SandboxError, LookupError):  # nothing was voted
                return Reply.NOTHING
            choice = Vote.NO
        self.sessions.add(session)
        began, told = time.monotonic(), Reply.NOTHING
        try:
            answer = await member.click(shown, custom_id)
        except (InteractionFailedError, AnswerTimeoutError):
            pass
        else:
            said = answer.message["content"] if answer.ephemeral and answer.message else ""
            if said.startswith("**Round"):  # the photo's panel, which stays open
                said = ""
            told = Reply.NOTHING if any(one in said for one in IN_DOUBT) else Reply.REFUSED if said else Reply.COUNTS
            if told is Reply.COUNTS:
                self.waits.append((began, time.monotonic() - began))
                self.on_served(channel.id)
        self.presses.add((session, int(number), int(position), int(member.id)), choice, told)
        return told


async def ask_for_next(member: Member, channel: ConceptChannel) -> str:
    """Send `/concept next`. Return the reply, or an empty string if there is none."""
    try:
        answer = await member.command(channel.id, "concept next")
    except SandboxError:
        return ""
    return str(answer.message["content"]) if answer.message else ""


@asynccontextmanager
async def community(server: SandboxServer, channels: int, members: int, servers: int) -> AsyncIterator[Community]:
    """Create channels and members, spread over the servers. Members are in all channels of their server."""
    async with AsyncExitStack() as stack:
        found: list[ConceptChannel] = []
        for number in range(servers):
            guild = server.world.add_guild(f"server {number}", server.world.add_person(f"owner-{number}"))
            places = [server.world.add_channel(guild, f"concept-{i}") for i in range(channels // servers)]
            people = [server.world.add_person(f"member-{number}-{i}") for i in range(members // servers)]
            for person in people:
                server.world.join(guild, person)
            team = [
                await stack.enter_async_context(Member.connect(server.url, one.token, timeout=30)) for one in people
            ]
            # A different member opens each session, because the bot handles one request per member at a time.
            own = [ConceptChannel(place.id, [*team[number:], *team[:number]]) for number, place in enumerate(places)]
            stack.push_async_callback(_cancel, asyncio.create_task(_watch(team[0], own)))
            found += own
        yield Community(found)


async def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()


async def _watch(member: Member, channels: list[ConceptChannel]) -> None:
    """Track the newest round of each channel, as one of its members sees it."""
    by_id = {channel.id: channel for channel in channels}

    def is_round(event: Event) -> bool:
        is_message = event.name == "MESSAGE_CREATE" and event.data["channel_id"] in by_id
        return is_message and any(_VOTE.fullmatch(one) for one in custom_ids(event.data))

    while True:
        event = await member.stream.expect(is_round)
        channel = by_id[event.data["channel_id"]]
        channel.shown = event.data
        channel.is_open.set()
