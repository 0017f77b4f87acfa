"""The processes that a demo is made of: the ingest, the local Discord and the bot."""

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
    """A process of the demo ended when it should not have; the message says which."""


def add_demo_dataset(environment: Mapping[str, str], *options: str, folder: Path = ROOT) -> None:
    """Draw, encode and insert the demo's photos, if they are not there yet."""
    command = [sys.executable, str(ROOT / "scripts" / "ingest"), "demo", *options]
    if subprocess.run(command, env=environment, cwd=folder).returncode != 0:
        raise ProcessFailedError("the demo dataset could not be made; the lines above say why")


@contextmanager
def running(
    *module: str, environment: Mapping[str, str], folder: Path = ROOT, output: IO[str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m MODULE ...` for as long as the block runs; asked to stop at its end, killed if it will not."""
    command = [sys.executable, "-m", *module]
    process = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=output)
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to stop; kill it after 10 seconds."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until_served(url: str, process: subprocess.Popen[bytes], timeout_seconds: float = 30.0) -> None:
    """Return when `url` answers. Raises ProcessFailedError when the process ends first or takes too long."""
    until = time.monotonic() + timeout_seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=1):
                return
        except (URLError, TimeoutError):
            time.sleep(0.05)
    raise ProcessFailedError(f"nothing answers at {url}; is its port taken? Try another with --port")


def own_environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's settings: no token, no `.env` (the processes run in that folder), a database in it.

    The members of the check and the benchmarks read the photos' ids off the embeds.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DISCORD_", "NINEFOLD_"))}
    own = {"DATABASE_URL": f"chdb:{folder / 'data'}", "NINEFOLD_DISPLAY": "embeds", "NINEFOLD_LOG_LEVEL": "WARNING"}
    return kept | own


def local_environment(server_url: str) -> dict[str, str]:
    """What a bot needs to live in the local Discord, over its other settings."""
    return {
        "DISCORD_API_BASE": f"{server_url}/api/v10",
        "DISCORD_TOKEN": "the-local-discord-takes-any",
        "NINEFOLD_DATASET": "demo",
    }
