"""The databases that the contract tests run against. Each one starts empty and is removed afterwards."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from engine.database import Connection, Database, open_database
from engine.database import server_target as server
from tests.contracts.simulated_cluster import SHARDS
from tests.data_folders import copied
from tests.places import ROOT
from tests.until import CEILING_SECONDS

REAL = {"clickhouse": "NINEFOLD_TEST_CLICKHOUSE_URL", "myscale": "NINEFOLD_TEST_MYSCALE_URL"}
TARGETS = ("embedded", "socket", "server", "myscale", "cluster")


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """The tests' own ClickHouse server: its process, its port, and the databases that the tests share, by target."""

    process: "subprocess.Popen[str]"
    port: int
    shared: dict[str, "Shared"] = field(default_factory=dict)

    def url(self, scheme: str, database: str, options: str = "") -> str:
        """Return the url of a database on this server."""
        return f"{scheme}://ninefold:secret@127.0.0.1:{self.port}/{database}?secure=false{options}"

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None


def start_server(folder: Path) -> ServerProcess:
    """Start a new server process on the folder."""
    command = [sys.executable, "-m", "tests.contracts.clickhouse_server", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return ServerProcess(process, json.loads(process.stdout.readline())["port"])


def stop_server(running: ServerProcess) -> None:
    """Stop the server. It also stops when its standard input ends."""
    for shared in running.shared.values():
        shared.drop()
    running.process.communicate(timeout=CEILING_SECONDS)


@dataclass(frozen=True, slots=True)
class Shared:
    """A database on a server, created once and emptied for each test, because its schema takes longer than most tests.

    `base` is the url of another database on the same server. `names` are this one's database names, one for each
    shard.
    """

    base: str
    url: str
    names: tuple[str, ...]
    tables: set[str] = field(default_factory=set)

    def make(self) -> None:
        """Create the databases with the tables of an empty schema."""
        with administering(self.base) as administrator:
            for name in self.names:
                administrator.execute(f"CREATE DATABASE IF NOT EXISTS {name}")
            with closing(open_database(self.url)):
                self.tables.update(name for name, _ in self._tables(administrator))

    def empty(self) -> None:
        """Drop the tables that a test created, and deletes all rows."""
        with administering(self.base) as administrator:
            for name, rows in self._tables(administrator):
                if name not in self.tables:
                    administrator.execute(f"DROP TABLE {name} SYNC")
                elif rows and not name.endswith(".schema_migrations"):
                    administrator.execute(f"TRUNCATE TABLE {name} SYNC")

    def drop(self) -> None:
        """Drop the databases."""
        with administering(self.base) as administrator:
            for name in self.names:
                administrator.execute(f"DROP DATABASE {name}")

    def _tables(self, administrator: Connection) -> Iterator[tuple[str, int]]:
        query = "SELECT database || '.' || name, total_rows FROM system.tables WHERE database IN {names:Array(String)}"
        for name, rows in administrator.rows(query, {"names": [*self.names]}):
            yield name, rows or 0


@contextmanager
def opened(target: str, empty_data: Path, folder: Path, running: ServerProcess) -> Iterator[Database]:
    """Open an empty database of the target. An embedded one is a copy, in `folder`, of one that was made once."""
    if target == "embedded":
        with closing(open_database(copied(empty_data, folder / "data"))) as database:
            yield database
    elif target == "socket":
        url = copied(empty_data, folder / "data")
        with hosted(folder / "data"), closing(open_database(url, use_socket=True)) as database:
            yield database
    else:
        shared = running.shared.get(target) or _shared(target, running)
        shared.empty()
        with closing(open_database(shared.url)) as database:
            yield database


def _shared(target: str, running: ServerProcess) -> Shared:
    if target == "cluster":
        base = running.url("clickhouse", "default")
        made = Shared(base, running.url("clickhouse", SHARDS[0], "&cluster=simulated"), SHARDS)
    else:
        scheme = "myscale" if target == "myscale" else "clickhouse"
        base = os.environ.get(REAL[scheme]) or running.url(scheme, "default")
        name = f"{scheme}_{secrets.token_hex(4)}"
        made = Shared(base, urlunsplit(urlsplit(base)._replace(path=f"/{name}")), (name,))
    made.make()
    running.shared[target] = made
    return made


@cache
def lasting_host() -> "subprocess.Popen[str]":
    """The process that serves sockets, shared by all tests."""
    return start_host()


def start_host() -> "subprocess.Popen[str]":
    """Start a process that serves sockets (see `host_process`). It ends with its standard input."""
    command = [sys.executable, "-m", "tests.contracts.host_process"]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@contextmanager
def hosted(folder: Path) -> Iterator[None]:
    """Keep the folder open in another process, which serves its socket."""
    tell(lasting_host(), str(folder), "open")
    try:
        yield
    finally:
        tell(lasting_host(), "", "closed")


def tell(host: "subprocess.Popen[str]", line: str, answer: str) -> None:
    """Send a line to the host and checks its answer."""
    assert host.stdin is not None
    assert host.stdout is not None
    host.stdin.write(f"{line}\n")
    host.stdin.flush()
    assert host.stdout.readline() == f"{answer}\n"


@contextmanager
def administering(url: str) -> Iterator[Connection]:
    """Open a connection that creates and drops databases."""
    with closing(Connection(lambda: server.connect(server.parse(url), 30))) as connection:
        yield connection
