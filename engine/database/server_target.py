"""The server target: ClickHouse or MyScale over HTTP or HTTPS.

Sync clients in threads: the async client's requests took as long, and the rest of this room is synchronous.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import clickhouse_connect
from clickhouse_connect.driver.client import Client

from engine.database.dialect import Dialect
from engine.database.myscale import MyScaleIndex
from engine.errors import ConfigurationError

FORM = "clickhouse://user:password@host:8123/database"
_CONNECT_SECONDS = 5
_GRACE_SECONDS = 5  # the server gives a statement up by itself first, and says so
_OPTIONS = {"secure", "cluster", "searches", "folder", "index", "index_parameters"}
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}

# A vote is on disk when its insert returns, and votes of one moment share a part: the server collects what arrives
# within so many milliseconds.
DURABLE_APPENDS = {
    "async_insert": "1",
    "wait_for_async_insert": "1",
    "async_insert_busy_timeout_min_ms": "2",
    "async_insert_busy_timeout_max_ms": "10",
}


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server is, and how it is spoken to; `searches` may run on it at once."""

    dialect: Dialect
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str
    is_secure: bool
    cluster: str
    searches: int
    folder: Path
    index_options: Mapping[str, Any]


def parsed(url: str) -> Server:
    """The server at `clickhouse://user:password@host:port/database` or `myscale://...`.

    After a question mark: `secure=true` (HTTPS; MyScale's default), `cluster=NAME` (tables on all nodes of that
    cluster), `searches=N` (so many at once), `folder=DIR` (where local photos stand); for MyScale, `index=TYPE` and
    `index_parameters=NAME=VALUE,...` as its documentation has them.

    Raises ConfigurationError, whose message never holds the password.
    """
    parts = urlsplit(url)
    if parts.fragment or "@" in f"{parts.path}{parts.query}":  # or a part of the password would be the host
        raise _unusable(url, "; write the characters @, /, ? and # of a password percent-encoded, as in %40")
    try:
        dialect = Dialect(parts.scheme)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        is_secure = _TRUTH[options.get("secure", str(dialect is Dialect.MYSCALE)).lower()]
        searches = int(options.get("searches", 4))
        port = parts.port or {False: 8123, True: 443 if dialect is Dialect.MYSCALE else 8443}[is_secure]
        index_options = _index_options(options)
    except (KeyError, ValueError):
        # Its cause may hold parts of the password.
        raise _unusable(url, "") from None
    if not parts.hostname or searches < 1 or not re.fullmatch(r"[\w.-]*", options.get("cluster", "")):
        raise _unusable(url, "")
    if unknown := options.keys() - _OPTIONS:
        raise _unusable(url, f"; it knows no {', '.join(sorted(unknown))}")
    return Server(
        dialect,
        parts.hostname,
        port,
        unquote(parts.username or "default"),
        unquote(parts.password or ""),
        unquote(parts.path.strip("/")) or "default",
        is_secure,
        options.get("cluster", ""),
        searches,
        Path(options.get("folder", "data")).expanduser().resolve(),
        index_options,
    )


def connect(server: Server, limit_seconds: int, *, appends: bool = False) -> Client:
    """One more client; its statements may run for so many seconds. With `appends`, its small inserts share parts.

    Raises what the client library raises (see `foreign`).
    """
    client: Client = clickhouse_connect.get_client(
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        database=server.database,
        secure=server.is_secure,
        tz_mode="aware",
        autogenerate_session_id=False,
        compress=False,  # most of what travels is embeddings, which no compression makes smaller
        form_encode_query_params=True,  # many excluded ids, and a query's floats, are too long for an address
        connect_timeout=_CONNECT_SECONDS,
        send_receive_timeout=limit_seconds + _GRACE_SECONDS,
        settings=_settings(server, limit_seconds),
    )
    # An older server, as MyScale's, knows fewer settings.
    for name, value in DURABLE_APPENDS.items() if appends else ():
        if name in client.server_settings:
            client.set_client_setting(name, value)
    return client


def _index_options(options: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "index" in options:
        found["kind"] = options["index"].upper()
    if "index_parameters" in options:
        found["parameters"] = dict(one.split("=", 1) for one in options["index_parameters"].split(","))
    if found:
        MyScaleIndex("photos", "1", **found)  # raises ValueError for what it does not know
    return found


def _settings(server: Server, limit_seconds: int) -> dict[str, Any]:
    settings: dict[str, Any] = {"max_execution_time": limit_seconds}
    if server.cluster:
        # What was inserted is on the shards when the insert returns.
        settings |= {"insert_distributed_sync": 1, "distributed_ddl_task_timeout": limit_seconds}
    return settings


def _unusable(url: str, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"DATABASE_URL={_without_secrets(url)!r} cannot be used{why}: it may be chdb: and a folder, as in chdb:./data, "
        f"or a server, as in {FORM}?secure=true or myscale://user:password@host:443/database"
    )


def _without_secrets(url: str) -> str:
    """The url without what may be a password: what is before its last @, and what an unknown option says."""
    scheme, separator, rest = url.partition("://") if "://" in url else url.partition(":")
    _, at, rest = rest.rpartition("@")
    address, question, query = rest.partition("?")
    if not at and scheme in {*Dialect} and ":" in address:  # perhaps user:password, and the host was left out
        address = "..."
    options = (option if option.partition("=")[0] in _OPTIONS else "..." for option in query.split("&") if option)
    return f"{scheme}{separator}{'...@' if at else ''}{address}{question}{'&'.join(options)}"
