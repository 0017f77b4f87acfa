"""The interactive demo, which runs until Ctrl-C."""

import os
import socket
import subprocess

from demonstration.processes import ProcessFailedError, add_demo_dataset, local_environment, running, wait_until_served

WELCOME = """
  Ninefold is at  {url}

  Type  /concept start prompt: a house by the lake   and vote.
  To join as a second member, open {url}/?as=river in another window.
  Press Ctrl-C to stop.
"""


def run_here(port: int) -> None:
    """Run the bot in the local Discord."""
    port = port or _free_port()
    url = f"http://127.0.0.1:{port}"
    add_demo_dataset(os.environ)
    with running("bot.sandbox", "--port", str(port), environment=os.environ) as server:
        wait_until_served(url, server)
        with running("bot", environment=os.environ | local_environment(url)) as bot:
            print(WELCOME.format(url=url), flush=True)
            _wait_for(bot, server)


def run_in_discord() -> None:
    """Run the bot in the real Discord, with the demo dataset."""
    add_demo_dataset(os.environ)
    with running("bot", environment={"NINEFOLD_DATASET": "demo", **os.environ}) as bot:
        _wait_for(bot)


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
