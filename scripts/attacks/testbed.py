"""The test bed: the local Discord and its members in this process, and the bot in another one."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from attacks.memory import resident
from bot.sandbox import Member, SandboxServer
from demo_world.drawing import draw
from demo_world.gallery import gallery
from demonstration.members import Message, round_message, until_there
from demonstration.processes import ROOT, ProcessFailedError, local_environment, own_environment, running
from engine.database import open_database
from engine.encoders.clip import ClipEncoder
from engine.galleries import Catalog
from engine.ingest import LocalSource, ingest
from engine.photo import Photo

SCENES, ATTACKERS = 450, 10
PROMPT = "a house by the lake"
WAIT_SECONDS, START_SECONDS = 60.0, 120.0
MODULES = f"{ROOT}:{ROOT / 'scripts'}"
"""The `PYTHONPATH` for processes that run modules of this package."""
# The bot analyzes a new dataset first. That load is not part of the attack.
SETTLE_SECONDS = 3.0


def make_dataset(folder: Path) -> None:
    """Encode some of the demo's scenes into the data folder that each bot gets a copy of."""
    encoder = ClipEncoder("demo")
    with closing(open_database(f"chdb:{folder / 'data'}")) as database:
        catalog = Catalog(database)
        dataset = catalog.create("demo", encoder=encoder.name, dimension=encoder.dimension, root="photos")
        root = catalog.root(dataset)
        root.mkdir(exist_ok=True)
        for _ in ingest(LocalSource(_drawn(root), SCENES), catalog.gallery("demo"), encoder, root=root):
            pass


def _drawn(root: Path) -> Iterator[Photo]:
    for scene in gallery(SCENES):
        draw(scene).resize((200, 150)).save(root / f"{scene.id}.jpg")
        yield Photo(scene.id, f"{scene.id}.jpg")


@dataclass
class RunningBot:
    """A running bot: its process, its memory once it was ready, and the round that members see."""

    process: "subprocess.Popen[bytes]"
    ended: "asyncio.Task[int]"
    stalls: Path
    shown: Message
    resident: int

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def stalls_since(self, began_at: float) -> list[float]:
        """Return the delays of the event loop in ms since a `time.time()`."""
        lines = [line.split() for line in self.stalls.read_text().splitlines()]
        return [float(ms) for at, ms in lines if float(at) >= began_at]


@dataclass
class Testbed:
    """The server, its owner, two members who only vote, and ten attackers. Call `start_bot` before using `bot`."""

    server: SandboxServer
    folder: Path
    owner: Member
    others: list[Member]
    attackers: list[Member]
    lives: int = 0
    _stack: ExitStack = field(default_factory=ExitStack)
    _bot: RunningBot | None = None

    @property
    def channel(self) -> str:
        """The channel that everyone uses."""
        return self.owner.channel_id("concepts")

    @property
    def bot(self) -> RunningBot:
        """The bot that runs now or ran last."""
        assert self._bot is not None
        return self._bot

    async def start_bot(self) -> None:
        """Stop the current bot, and start one on a fresh copy of the dataset, with a session in the channel."""
        self.stop_bot()
        self.lives += 1
        home = self.folder / f"bot-{self.lives}"
        # Keep the database's symlinks. `status` belongs to the process that had the folder open.
        copied = partial(shutil.copytree, symlinks=True, ignore=shutil.ignore_patterns("status"))
        await asyncio.to_thread(copied, self.folder / "template", home)
        stalls = home / "stalls.txt"
        stalls.touch()
        environment = own_environment(home) | local_environment(self.server.url)
        environment |= {"NINEFOLD_ENCODER": "demo", "NINEFOLD_ALLOWED_HOSTS": "127.0.0.1"}
        environment |= {"PYTHONPATH": MODULES}
        log = self._stack.enter_context((home / "bot.log").open("w"))
        module = ("attacks.watched_bot", str(stalls))
        bot = self._stack.enter_context(running(*module, environment=environment, folder=home, output=log))
        member, seen = self.others[0], set(self.others[0].stream.known)
        try:
            async with asyncio.timeout(START_SECONDS):
                await until_there(member, self.channel, bot)
        except (ProcessFailedError, TimeoutError) as error:
            raise ProcessFailedError(f"the bot does not start:\n{(home / 'bot.log').read_text()[-2000:]}") from error
        await member.command(self.channel, "concept start", prompt=PROMPT)
        shown = await round_message(member, 1, seen)
        await asyncio.sleep(SETTLE_SECONDS)
        ended = asyncio.create_task(asyncio.to_thread(bot.wait))
        self._bot = RunningBot(bot, ended, stalls, shown, resident(bot.pid))

    def stop_bot(self) -> None:
        """Stop the bot, if one is running."""
        self._stack.close()

    async def until(self, is_true: Callable[[Message], bool]) -> Message:
        """Return the owner's newest message that matches, waiting for one if needed."""
        for message in reversed(self.owner.stream.known.values()):
            if is_true(message):
                return message
        events = ("MESSAGE_CREATE", "MESSAGE_UPDATE")
        return (await self.owner.wait_for(lambda event: event.name in events and is_true(event.data))).data


@asynccontextmanager
async def running_testbed(folder: Path) -> AsyncIterator[Testbed]:
    """Start the server and connect its members, without a bot."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(SandboxServer(page=False, rate_limits=False))
        world = server.world
        guild = next(iter(world.guilds.values()))
        for number in range(ATTACKERS):
            world.join(guild, world.add_person(f"attacker-{number}"))
        owner, *rest = [
            await stack.enter_async_context(Member.connect(server.url, person.token, timeout=WAIT_SECONDS))
            for person in world.people()
        ]
        stage = Testbed(server, folder, owner, rest[:-ATTACKERS], rest[-ATTACKERS:])
        stack.callback(stage.stop_bot)
        yield stage
