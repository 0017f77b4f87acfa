"""A ClickHouse server for tests: enough of its HTTP interface, in front of chDB, for the real HTTP clients.

`python -m tests.contracts.clickhouse_server FOLDER` serves on 127.0.0.1 and prints its port; user `ninefold`, password
`secret`. The engine behind it is the real one. This file adds what an embedded engine lacks:

- HTTP, with ClickHouse's status codes and headers for errors;
- the settings of each request, in `SELECT * FROM ninefold_settings`, because chDB ignores `async_insert`;
- MyScale's ADD VECTOR INDEX, which adds a row to `system.vector_indices`, and its `distance` function;
- the cluster `simulated`: `simulated_cluster` rewrites its statements.
"""

import asyncio
import json
import re
import sys
import tempfile
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import chdb
from aiohttp import web
from chdb.state.sqlitelike import Connection

from tests.contracts.simulated_cluster import SHARDS, asked_everywhere, incoming, on_all_nodes

CREDENTIALS = "Basic " + b64encode(b"ninefold:secret").decode()
TRANSPORT = {
    "query", "database", "default_format", "wait_end_of_query", "query_id", "session_id", "client_protocol_version",
    "enable_http_compression", "send_progress_in_http_headers", "http_headers_progress_interval_ms",
    "cancel_http_readonly_queries_on_client_close", "compress", "decompress", "buffer_size",
}  # fmt: skip
INSERT = re.compile(rb"\s*INSERT INTO\s.+?\sFORMAT\s+(\w+)\s*(\n|$)", re.IGNORECASE | re.DOTALL)
VECTOR_INDEX = re.compile(r"ALTER TABLE (?:(\w+)\.)?(\w+) ADD VECTOR INDEX (\w+) vector TYPE (\w+)\((.*)\)$")


class RefusedError(Exception):
    """A statement failed. The message is the engine's own."""

    @property
    def code(self) -> int:
        found = re.search(r"Code: (\d+)", str(self))
        return int(found[1]) if found else 1002


class Engine:
    """Runs statements in chDB.

    Each running statement has its own connection; idle ones are reused for equal settings.
    """

    def __init__(self, folder: Path) -> None:
        self._address = str(folder)
        self._idle: dict[tuple[object, ...], list[Connection]] = {}
        self.settings_seen: Counter[str] = Counter()
        for statement in (
            *(f"CREATE DATABASE IF NOT EXISTS {shard}" for shard in SHARDS),
            "CREATE FUNCTION IF NOT EXISTS distance AS (v, q) -> cosineDistance(v, q)",
            "CREATE TABLE IF NOT EXISTS system.vector_indices (database String, table String, name String, type String,"
            " expr String, total_parts Int64, parts_with_vector_index Int64, small_parts Int64, status String,"
            " latest_failed_part String, latest_fail_reason String) ENGINE = Memory",
        ):
            self.run(statement, "default", {}, {}, "TabSeparated")

    def run(self, sql: str, database: str, settings: Mapping[str, str], values: Mapping[str, str], form: str) -> bytes:
        """Return the result of one statement in the given format. Raises RefusedError if it fails."""
        with self._connection(database, settings) as connection:
            try:
                return bytes(connection.query(sql, form, params=dict(values)).bytes())
            except RuntimeError as error:
                raise RefusedError(str(error)) from error

    def insert(self, statement: str, body: bytes, database: str, settings: Mapping[str, str]) -> None:
        """Insert the rows of a request's body."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(body)
            file.flush()
            target, _, form = statement.rpartition("FORMAT")
            statement = f"{target} FROM INFILE '{file.name}' COMPRESSION 'none' FORMAT {form}"
            self.run(statement, database, settings, {}, "TabSeparated")

    @contextmanager
    def _connection(self, database: str, settings: Mapping[str, str]) -> Iterator[Connection]:
        kind = (database, *sorted(settings.items()))
        idle = self._idle.setdefault(kind, [])
        connection = idle.pop() if idle else self._connect(database, settings)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        idle.append(connection)

    def _connect(self, database: str, settings: Mapping[str, str]) -> Connection:
        connection: Connection = chdb.connect(self._address)  # type: ignore[no-untyped-call]
        try:
            connection.query(f"USE `{database}`")
            for name, value in settings.items():
                connection.query(f"SET {name} = '{value}'")
        except RuntimeError as error:
            connection.close()
            raise RefusedError(str(error)) from error
        return connection


class Server:
    """Answers HTTP requests with the engine."""

    def __init__(self, folder: Path) -> None:
        self._engine = Engine(folder)
        self._threads = ThreadPoolExecutor(16)

    async def answer(self, request: web.Request) -> web.Response:
        """Handle one request of ClickHouse's HTTP interface."""
        if request.headers.get("Authorization") != CREDENTIALS:
            return error(403, 516, "Code: 516. DB::Exception: ninefold: Authentication failed (AUTHENTICATION_FAILED)")
        values = dict(request.query)
        if request.content_type == "multipart/form-data":
            values |= {name: str(value) for name, value in (await request.post()).items()}
            body = b""
        else:
            body = await request.read()
        body = values.get("query", "").encode() + b"\n" + body
        try:
            result = await asyncio.get_running_loop().run_in_executor(self._threads, self._run, body.lstrip(), values)
        except RefusedError as refused:
            return error(500, refused.code, str(refused))
        return web.Response(body=result, headers={"X-ClickHouse-Summary": "{}", "X-ClickHouse-Format": "TabSeparated"})

    def _run(self, body: bytes, values: dict[str, str]) -> bytes:
        database = values.get("database", "default")
        bound = {name[6:]: value for name, value in values.items() if name.startswith("param_")}
        settings = {n: v for n, v in values.items() if n not in TRANSPORT and not n.startswith("param_")}
        self._engine.settings_seen.update(f"{name}={value}" for name, value in settings.items())
        form = values.get("default_format", "TabSeparated")
        if found := INSERT.match(body):
            rows = body[found.end() :]
            return self._insert(found[0].decode().strip(), rows, database, settings)
        statement = body.decode().strip()
        if statement.startswith("SELECT * FROM ninefold_settings"):
            statement = f"SELECT arrayJoin({list(self._engine.settings_seen)}) AS setting" + " FORMAT Native"
        elif found_index := VECTOR_INDEX.match(statement):
            where, table, name, kind, expression = found_index.groups()
            row = (where or database, table, name, kind, f"{kind}({expression})".replace("'", "\\'"))
            quoted = ", ".join(f"'{value}'" for value in row)
            statement = f"INSERT INTO system.vector_indices VALUES ({quoted}, 1, 1, 0, 'Built', '', '')"
        elif " ON CLUSTER " in statement:
            nodes = on_all_nodes(statement)
            return b"".join(self._engine.run(each, shard, settings, bound, form) for each, shard in nodes)
        return self._engine.run(asked_everywhere(statement), database, settings, bound, form)

    def _insert(self, statement: str, rows: bytes, database: str, settings: dict[str, str]) -> bytes:
        spread = incoming(statement) if database in SHARDS else None
        if spread is None:
            self._engine.insert(statement, rows, database, settings)
        else:
            self._engine.insert(spread[0], rows, database, settings)
            for each in spread[1]:
                self._engine.run(each, database, settings, {}, "TabSeparated")
        return b""


def error(status: int, code: int, text: str) -> web.Response:
    """Return an error response in ClickHouse's format."""
    return web.Response(status=status, text=text, headers={"X-ClickHouse-Exception-Code": str(code)})


async def serve(folder: Path) -> None:
    """Serve until standard input ends."""
    application = web.Application(client_max_size=1 << 30)
    server = Server(folder)
    application.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(application, auto_decompress=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(json.dumps({"port": runner.addresses[0][1]}) + "\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
