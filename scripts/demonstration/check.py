"""The demo for machines: the whole job through the gateway, with a kill -9 in the middle, judged by ground truth.

Two members type `a house by the lake` but mean such houses at night only, which the prompt does not say and only
votes can teach. They vote on five rounds by the scenes' ground truth; the bot is killed between rounds 2 and 3.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from demonstration.processes import ProcessFailedError, add_demo_dataset, local_environment, running

from bot.sandbox import Member, SandboxServer

PROMPT = "a house by the lake"
ROUNDS = 5
KILLED_AFTER_ROUND = 2
PORT_OF_CHOICE = 0

P9_LEAST, AP_LEAST, AP_RISE_LEAST = 8 / 9, 0.85, 0.3


@dataclass(frozen=True, slots=True)
class Outcome:
    """The JSON line of `scripts/demo --check`."""

    ok: bool
    p9_prompt: float
    ap_first: float
    ap_last: float
    rounds: int
    votes: int
    votes_lost: int
    seconds: float


def check() -> int:
    """Run it all in a temporary folder; print the outcome as one JSON line, and give the exit status."""
    began_at = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ninefold-check-") as folder:
        environment = _environment(Path(folder))
        add_demo_dataset(environment, folder=Path(folder))
        teaching = asyncio.run(_teach(environment, Path(folder)))
        outcome = _judge(teaching, environment["DATABASE_URL"], began_at)
    print(json.dumps(asdict(outcome)))
    return 0 if outcome.ok else 1


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's settings: no token, no `.env` (the processes run in the temporary folder)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DISCORD_", "NINEFOLD_"))}
    return kept | {"DATABASE_URL": f"chdb:{folder / 'data'}", "NINEFOLD_LOG_LEVEL": "WARNING"}


# -- teaching ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Teaching:
    """What the members saw and did: the photos' ids by round, and the votes that were acknowledged."""

    rounds: tuple[tuple[str, ...], ...]
    votes: int


async def _teach(environment: Mapping[str, str], folder: Path) -> Teaching:
    async with SandboxServer(port=0) as server:
        environment = {**environment, **local_environment(server.url), "NINEFOLD_LOG_LEVEL": "WARNING"}
        tokens = [f"user-{member_id}" for member_id in MEMBER_IDS.values()][:2]
        async with Member.connect(server.url, tokens[0]) as one, Member.connect(server.url, tokens[1]) as two:
            channel = CHANNEL_IDS["concepts"]
            bot = start_bot(environment, folder)
            try:
                await _until_commands(one, bot)
                await one.command(channel, "concept start", prompt=PROMPT)
                shown, votes = [], 0
                for number in range(1, ROUNDS + 1):
                    message = await _round_message(one, channel, number)
                    shown.append(_photo_ids(message))
                    counts = await asyncio.gather(*(_vote(member, message) for member in (one, two)))
                    votes += sum(counts)
                    if number == KILLED_AFTER_ROUND:
                        bot.send_signal(signal.SIGKILL)
                        bot.wait()
                        bot = start_bot(environment, folder)
                        await _until_connected(server, bot)
                    if number < ROUNDS:
                        await two.click(message, "next")
                await _finish(one, channel)
            finally:
                stop(bot)
    return Teaching(tuple(shown), votes)
