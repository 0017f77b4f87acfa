"""The processes of the demo: the ingest, the local Discord and the bot."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

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


def own_environment(folder: Path) -> dict[str, str]:
    """Return an environment without the caller's settings, and with a database in the folder.

    Run processes in the folder, so that they don't read the caller's `.env`.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DISCORD_", "NINEFOLD_"))}
    own = {"DATABASE_URL": f"chdb:{folder / 'data'}", "NINEFOLD_LOG_LEVEL": "WARNING"}
    return kept | own


def local_environment(server_url: str) -> dict[str, str]:
    """Return the settings that connect a bot to the local Discord."""
    return {
        "DISCORD_API_BASE": f"{server_url}/api/v10",
        "DISCORD_TOKEN": "the-local-discord-takes-any",
        "NINEFOLD_DATASET": "demo",
    }
