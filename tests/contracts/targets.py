"""The databases that every contract is held to: each one opened at its url, empty, and removed afterwards."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from engine.database import Connection, Database, open_database, server

ROOT = Path(__file__).resolve().parents[2]
REAL = {"clickhouse": "NINEFOLD_TEST_CLICKHOUSE_URL", "myscale": "NINEFOLD_TEST_MYSCALE_URL"}
TARGETS = ("embedded", "guest", "server", "myscale", "cluster")


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """The test's own ClickHouse server, and where it answers."""

    process: "subprocess.Popen[str]"
    port: int

    def url(self, scheme: str, database: str, options: str = "") -> str:
        """The url of a database on it."""
        return f"{scheme}://ninefold:secret@127.0.0.1:{self.port}/{database}?secure=false{options}"

    @property
    def is_alive(self) -> bool:
        """Whether nobody has killed it."""
        return self.process.poll() is None


def start_server(folder: Path) -> ServerProcess:
    """A new server process on that folder."""
    command = [sys.executable, "-m", "tests.contracts.clickhouse_server", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return ServerProcess(process, json.loads(process.stdout.readline())["port"])


def stop_server(running: ServerProcess) -> None:
    """End it; it ends by itself with its standard input, too."""
    running.process.communicate(timeout=30)


@contextmanager
def opened(target: str, folder: Path, running: ServerProcess) -> Iterator[Database]:
    """An empty database of that target."""
    if target == "embedded":
        with closing(open_database(f"chdb:{folder / 'data'}")) as database:
            yield database
    elif target == "guest":
        with hosted(folder / "data"), closing(open_database(f"chdb:{folder / 'data'}", as_guest=True)) as database:
            yield database
    elif target == "cluster":
        with administering(running.url("clickhouse", "default")) as administrator:
            empty_shards(administrator)
            with closing(open_database(running.url("clickhouse", "shard_0", "&cluster=simulated"))) as database:
                yield database
    else:
        scheme = "myscale" if target == "myscale" else "clickhouse"
        base = os.environ.get(REAL[scheme]) or running.url(scheme, "default")
        name = f"{scheme}_{secrets.token_hex(4)}"
        with administering(base) as administrator:
            administrator.execute(f"CREATE DATABASE {name}")
            with closing(open_database(urlunsplit(urlsplit(base)._replace(path=f"/{name}")))) as database:
                yield database
            administrator.execute(f"DROP DATABASE {name}")


@cache
def lasting_host() -> "subprocess.Popen[str]":
    """The process that takes guests, for all tests."""
    return start_host()


def start_host() -> "subprocess.Popen[str]":
    """A process that takes guests (see `host_process`); it ends with its standard input."""
    command = [sys.executable, "-m", "tests.contracts.host_process"]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@contextmanager
def hosted(folder: Path) -> Iterator[None]:
    """The folder is open in another process, which takes guests."""
    tell(lasting_host(), str(folder), "open")
    try:
        yield
    finally:
        tell(lasting_host(), "", "closed")


def tell(host: "subprocess.Popen[str]", line: str, answer: str) -> None:
    """Have the host do what the line says."""
    assert host.stdin is not None
    assert host.stdout is not None
    host.stdin.write(f"{line}\n")
    host.stdin.flush()
    assert host.stdout.readline() == f"{answer}\n"


@contextmanager
def administering(url: str) -> Iterator[Connection]:
    """A connection that makes and drops databases."""
    with closing(Connection(lambda: server.connect(server.parsed(url), 30))) as connection:
        yield connection


def empty_shards(administrator: Connection) -> None:
    """Drop whatever an earlier test left on the simulated cluster."""
    query = "SELECT database, name FROM system.tables WHERE database LIKE 'shard_%'"
    for database, name in administrator.rows(query):
        administrator.execute(f"DROP TABLE IF EXISTS {database}.{name} SYNC")
