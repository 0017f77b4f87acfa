"""Starts our scripts and our bot as processes of their own, without paying for their imports each time.

Importing torch, transformers and the other large libraries takes a core four to seven seconds, and the tests start
about a hundred such processes. Here one process imports the libraries, once for each process that runs tests, and then
forks. A child runs the program with its own arguments, folder, environment and output. Tests can signal and kill it.

A few tests still start programs from nothing, as a person does: see `tests.test_scripts`.
"""

import asyncio
import atexit
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any, TextIO

from tests.places import ROOT

# chDB is left out because it does not survive a fork.
LIBRARIES = [
    "PIL.Image",
    "aiohttp.web",
    "clickhouse_connect",
    "discord.app_commands",
    "imagehash",
    "matplotlib.figure",
    "pandas",
    "pyarrow.parquet",
    "pydantic_settings",
    "rich.progress",
    "scipy.optimize",
    "scipy.sparse",
    "scipy.stats",
    "sklearn",
    "tenacity",
    "torch",
    "torch._dynamo",
    "transformers.models.clip.image_processing_pil_clip",
    "transformers.models.clip.modeling_clip",
    "transformers.models.embedding_gemma2.modeling_embedding_gemma2",
    "transformers.models.gemma4.image_processing_pil_gemma4",
    "transformers.models.gemma4.modeling_gemma4",
    "transformers.models.metaclip_2.modeling_metaclip_2",
    "transformers.models.siglip.image_processing_pil_siglip",
    "transformers.models.siglip.modeling_siglip",
    "transformers.models.siglip2.image_processing_pil_siglip2",
    "transformers.models.siglip2.modeling_siglip2",
    "typer",
]


def context() -> ForkServerContext:
    """Return the context whose processes start with the libraries imported."""
    found = get_context("forkserver")
    found.set_forkserver_preload(LIBRARIES)
    return found


@dataclass(frozen=True)
class Program:
    """A program for a child process. `arguments` start with the path of a script, or with `-m` and a module."""

    arguments: tuple[str, ...]
    folder: Path = field(default_factory=Path.cwd)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def start(self, out: Connection, error: Connection) -> ForkServerProcess:
        """Start a process that runs the program and writes to these pipes or files."""
        process = context().Process(target=_run, args=(self, out, error))
        process.start()
        out.close()
        error.close()
        return process


def _run(program: Program, out: Connection, error: Connection) -> None:
    """Turn this process into the program."""
    for stream, to in ((sys.stdout, out), (sys.stderr, error)):
        stream.flush()
        os.dup2(to.fileno(), stream.fileno())
        to.close()
    os.chdir(program.folder)
    os.environ.clear()
    os.environ.update(program.environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if program.arguments[0] == "-m":
            sys.argv = [*program.arguments[1:]]
            runpy.run_module(program.arguments[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv = [*program.arguments]
            sys.path.insert(0, str(Path(program.arguments[0]).parent))
            runpy.run_path(program.arguments[0], run_name="__main__")
    finally:
        atexit._run_exitfuncs()


class WarmProcess:
    """A running program, with the interface of `asyncio.subprocess.Process` when both outputs are pipes."""

    def __init__(self, process: ForkServerProcess, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader) -> None:
        self._process, self.stdout, self.stderr = process, stdout, stderr
        assert process.pid is not None
        self.pid = process.pid

    @property
    def returncode(self) -> int | None:
        """The exit status, negative for a signal, or None while the program runs."""
        return self._process.exitcode

    def kill(self) -> None:
        """Send SIGKILL."""
        self._process.kill()

    def terminate(self) -> None:
        """Send SIGTERM."""
        self._process.terminate()

    async def wait(self) -> int:
        """Wait for the program to end, and return its exit status."""
        await asyncio.to_thread(self._process.join)
        assert self.returncode is not None
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for the program to end, and return its output."""
        out, error, _ = await asyncio.gather(self.stdout.read(), self.stderr.read(), self.wait())
        return out, error


async def start(
    *arguments: str, folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> WarmProcess:
    """Start a script, or with `-m` a module."""
    streams = [context().Pipe(duplex=False) for _ in range(2)]
    program = Program(arguments, folder or Path.cwd(), dict(environment or os.environ))
    process = await asyncio.to_thread(program.start, streams[0][1], streams[1][1])
    readers = [await _reader(reader) for reader, _ in streams]
    return WarmProcess(process, *readers)


async def _reader(pipe: "Connection[Any, Any]") -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    file = os.fdopen(os.dup(pipe.fileno()), "rb", buffering=0)
    pipe.close()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), file)
    return reader


@contextmanager
def piped(*arguments: str) -> Iterator[tuple[ForkServerProcess, TextIO]]:
    """Run a program during the block, and yield its process and its standard output."""
    reader, writer = context().Pipe(duplex=False)
    nowhere = Connection(os.open(os.devnull, os.O_WRONLY), readable=False)
    process = Program(arguments).start(writer, nowhere)
    with os.fdopen(os.dup(reader.fileno())) as out:
        reader.close()
        try:
            yield process, out
        finally:
            process.kill()
            process.join()


def run(
    script: str, *arguments: str, folder: Path, environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run one of `scripts/` and wait for it to end."""
    command = (str(ROOT / "scripts" / script), *arguments)
    program = Program(command, folder, dict(environment or os.environ))
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as error:
        streams = [Connection(os.dup(file.fileno())) for file in (out, error)]
        process = program.start(*streams)
        process.join()
        assert process.exitcode is not None
        for file in (out, error):
            file.seek(0)
        return subprocess.CompletedProcess(command, process.exitcode, out.read(), error.read())
