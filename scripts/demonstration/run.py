"""The interactive demo, which runs until Ctrl-C.

The bot's imports take most of a start, so they run while the demo checks or creates its photos.
"""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from demonstration.processes import ROOT, ProcessFailedError, add_demo_dataset, local_environment, stop

STARTING = "Starting Ninefold. This takes about 10 seconds."
WELCOME = """
  Ninefold is at  {url}

  Type  /concept start prompt: a house by the lake   and vote.
  To join as a second member, open {url}/?as=river in another window.
  Press Ctrl-C to stop.
"""
PRELOADED_BOT = Path(__file__).with_name("preloaded_bot.py")


def run_here(port: int) -> None:
    """Run the bot in the local Discord. Its page is there at once, and its address is printed when the bot is ready."""
    print(STARTING, flush=True)
    port = port or _free_port()
    url = f"http://127.0.0.1:{port}"
    with _local_discord(port) as server, _preloaded_bot(os.environ | local_environment(url)) as bot:
        _wait_until_served(server)
        add_demo_dataset(os.environ)
        _open(bot)
        # Imported while the bot opens its database, because this import takes half a second.
        from demonstration.members import until_online

        asyncio.run(until_online(url, bot, server))
        print(WELCOME.format(url=url), flush=True)
        _wait_for(bot, server)


def run_in_discord() -> None:
    """Run the bot in the real Discord, with the demo dataset."""
    print(STARTING, flush=True)
    with _preloaded_bot({"NINEFOLD_DATASET": "demo", **os.environ}) as bot:
        add_demo_dataset(os.environ)
        _open(bot)
        _wait_for(bot)


@contextmanager
def _local_discord(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the local Discord until the block ends."""
    command = [sys.executable, "-m", "bot.sandbox", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        stop(process)


def _wait_until_served(local_discord: subprocess.Popen[bytes]) -> None:
    """Wait until the local Discord serves its page, which it reports in its first line."""
    assert local_discord.stdout is not None
    if not local_discord.stdout.readline():
        raise ProcessFailedError("the local Discord did not start. If the port is in use, choose another with --port")


@contextmanager
def _preloaded_bot(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a bot that waits for `_open` after its imports."""
    command = [sys.executable, "-P", str(PRELOADED_BOT)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdin=subprocess.PIPE)
    try:
        yield process
    finally:
        stop(process)


def _open(bot: subprocess.Popen[bytes]) -> None:
    """Let the bot open the database and connect."""
    assert bot.stdin is not None
    try:
        bot.stdin.write(b"start\n")
        bot.stdin.close()
    except BrokenPipeError as error:
        raise ProcessFailedError("the bot has stopped, see the output above") from error


def _wait_for(*processes: subprocess.Popen[bytes]) -> None:
    while all(process.poll() is None for process in processes):
        try:
            processes[0].wait(0.5)
        except subprocess.TimeoutExpired:
            continue
    raise ProcessFailedError("a process of the demo has stopped, see the output above")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
