"""An automated run of the demo through the gateway, checked against ground truth.

Two members type `a house by the lake` but want only houses at night, which the bot can only learn from votes. They vote
on five rounds according to the ground truth of the scenes. The bot is killed with kill -9 between rounds 2 and 3.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bot.sandbox import Member, SandboxServer
from demonstration.ground_truth import is_house_by_lake, is_meant
from demonstration.members import Message, custom_ids, finish, photo_ids, round_message, until_there
from demonstration.processes import add_demo_dataset, local_environment, own_environment, running
from engine.database import Database, open_database
from engine.galleries import Catalog
from engine.learning.measures import average_precision
from engine.photo import Embedding, unpack_embedding
from engine.sessions.journal import Journal
from engine.sessions.journal_replay import restored

PROMPT = "a house by the lake"
ROUNDS = 5
KILLED_AFTER_ROUND = 2
P9_LEAST, AP_LEAST, AP_RISE_LEAST = 8 / 9, 0.85, 0.3


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result that `scripts/demo --check` prints as JSON."""

    ok: bool
    p9_prompt: float
    ap_first: float
    ap_last: float
    rounds: int
    votes: int
    votes_lost: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Teaching:
    """The channel, the number of acknowledged votes, and the final weights (d,)."""

    channel_id: int
    votes: int
    weights: Embedding


def check() -> int:
    """Run the check in a temporary folder, print the result as one JSON line, and return the exit status."""
    began_at = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ninefold-check-") as name:
        folder = Path(name)
        environment = own_environment(folder)
        add_demo_dataset(environment, folder=folder)
        teaching = asyncio.run(_teach(environment, folder))
        with closing(open_database(environment["DATABASE_URL"])) as database:
            outcome = _judge(teaching, database, began_at)
    print(json.dumps(asdict(outcome)))
    return 0 if outcome.ok else 1


async def _teach(environment: Mapping[str, str], folder: Path) -> Teaching:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(SandboxServer())
        settings = {**environment, **local_environment(server.url)}
        one, two = [
            await stack.enter_async_context(Member.connect(server.url, person.token, timeout=60))
            for person in server.world.people()[:2]
        ]
        channel, votes = one.channel_id("concepts"), 0
        with running("bot", environment=settings, folder=folder) as bot:
            await until_there(one, channel, bot)
            await one.command(channel, "concept start", prompt=PROMPT)
            votes += await _vote_on_rounds(one, two, 1, KILLED_AFTER_ROUND)
            bot.kill()
        with running("bot", environment=settings, folder=folder) as bot:
            await until_there(one, channel, bot)
            await two.click(await round_message(two, KILLED_AFTER_ROUND), "Next")
            votes += await _vote_on_rounds(one, two, KILLED_AFTER_ROUND + 1, ROUNDS)
            files = await finish(one, channel)
            weights = json.loads(await one.fetch(files["classifier.json"]))["weights"]
    return Teaching(int(channel), votes, np.array(weights, np.float32))


async def _vote_on_rounds(one: Member, two: Member, first: int, last: int) -> int:
    """Both members vote on rounds `first` to `last` in parallel. Return the number of acknowledged votes."""
    votes = 0
    for number in range(first, last + 1):
        message = await round_message(two, number)
        votes += sum(await asyncio.gather(*(_vote(member, message) for member in (one, two))))
        if number < last:
            await two.click(message, "Next")
    return votes


async def _vote(member: Member, message: Message) -> int:
    """Vote as a person does: a press for each photo that fits, then the rest is no. Return the number of votes."""
    photos = await photo_ids(member, message)
    for position, photo in enumerate(photos, start=1):
        if is_meant(photo):
            await member.click(message, next(i for i in custom_ids(message) if f":{position}.0:" in i))
    if not all(map(is_meant, photos)):
        await member.click(message, next(i for i in custom_ids(message) if ":rest:" in i))
    return len(photos)


def _judge(teaching: Teaching, database: Database, began_at: float) -> CheckResult:
    """Compare the stopped bot's database with what the members did."""
    journal = Journal(database)
    session = restored(journal.session(journal.latest_session(teaching.channel_id) or ""))
    batches = list(Catalog(database).gallery("demo").batches())
    embeddings = np.concatenate([rows for _, rows in batches])  # (n, d)
    meant = np.array([is_meant(photo) for ids, _ in batches for photo in ids])
    p9 = sum(is_house_by_lake(slot.photo) for slot in session.rounds[0].slots) / 9
    first, last = (
        average_precision(embeddings @ weights, meant)
        for weights in (unpack_embedding(session.started.embedding), teaching.weights)
    )
    lost = teaching.votes - sum(len(votes) for votes in session.votes.values())
    rounds = len(session.rounds)
    ok = p9 >= P9_LEAST and last >= AP_LEAST and last - first >= AP_RISE_LEAST and not lost and rounds == ROUNDS
    seconds = round(time.monotonic() - began_at, 1)
    return CheckResult(ok, round(p9, 3), round(first, 3), round(last, 3), rounds, teaching.votes, lost, seconds)
