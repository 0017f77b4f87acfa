"""The processes of the demo: the ingest, the local Discord and the bot."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]


class ProcessFailedError(Exception):
    """A process of the demo failed. The message says which one."""


def add_demo_dataset(environment: Mapping[str, str], *options: str, folder: Path = ROOT) -> None:
    """Draw, encode and insert the demo's photos, unless they exist."""
    command = [sys.executable, str(ROOT / "scripts" / "ingest"), "demo", *options]
    if subprocess.run(command, env=environment, cwd=folder).returncode != 0:
        raise ProcessFailedError("could not create the demo dataset, see the output above")


@contextmanager
def running(
    *module: str, environment: Mapping[str, str], folder: Path = ROOT, output: IO[str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m MODULE ...` until the block ends."""
    command = [sys.executable, "-m", *module]
    process = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=output)
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Terminate a process, and kill it if it does not exit within 10 seconds."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until_served(url: str, process: subprocess.Popen[bytes], timeout_seconds: float = 30.0) -> None:
    """Wait until `url` responds. Raises ProcessFailedError if the process exits first or takes too long."""
    until = time.monotonic() + timeout_seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=1):
                return
        except (URLError, TimeoutError):
            time.sleep(0.05)
    raise ProcessFailedError(f"{url} does not respond. If the port is in use, choose another one with --port")


def own_environment(folder: Path) -> dict[str, str]:
    """Return an environment without the caller's settings, and with a database in the folder.

    Run processes in the folder, so that they don't read the caller's `.env`. The display is set to embeds, because
    checks and benchmarks read photo ids from them.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DISCORD_", "NINEFOLD_"))}
    own = {"DATABASE_URL": f"chdb:{folder / 'data'}", "NINEFOLD_DISPLAY": "embeds", "NINEFOLD_LOG_LEVEL": "WARNING"}
    return kept | own


def local_environment(server_url: str) -> dict[str, str]:
    """Return the settings that connect a bot to the local Discord."""
    return {
        "DISCORD_API_BASE": f"{server_url}/api/v10",
        "DISCORD_TOKEN": "the-local-discord-takes-any",
        "NINEFOLD_DATASET": "demo",
    }
