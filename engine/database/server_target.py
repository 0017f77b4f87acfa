"""The server target: ClickHouse or MyScale over HTTP or HTTPS.

The clients are synchronous and run in threads: the async client was no faster, and the rest of this package is
synchronous, too.
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

URL_FORM = "clickhouse://user:password@host:8123/database"
_CONNECT_SECONDS = 5
_GRACE_SECONDS = 5  # so that the server's own time limit, whose error is clearer, comes first
_OPTIONS = {"secure", "cluster", "searches", "folder", "index", "index_parameters"}
_BOOLEANS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}

# A vote is on disk when its insert returns. Inserts that arrive within a few milliseconds share one part: the server
# collects them.
DURABLE_APPENDS = {
    "async_insert": "1",
    "wait_for_async_insert": "1",
    "async_insert_busy_timeout_min_ms": "2",
    "async_insert_busy_timeout_max_ms": "10",
}


@dataclass(frozen=True, slots=True)
class Server:
    """The address of a server and how to connect to it. Up to `searches` searches run at a time."""

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


def parse(url: str) -> Server:
    """The server at `clickhouse://user:password@host:port/database` or `myscale://...`.

    Options after a question mark: `secure=true` (HTTPS, the default for MyScale), `cluster=NAME` (tables on all nodes
    of that cluster), `searches=N` (how many run at a time), `folder=DIR` (for local photos). For MyScale also
    `index=TYPE` and `index_parameters=NAME=VALUE,...`, as in its documentation.

    Raises ConfigurationError, whose message never contains the password.
    """
    parts = urlsplit(url)
    if parts.fragment or "@" in f"{parts.path}{parts.query}":  # part of the password would be taken for the host
        raise _unusable(url, "; write the characters @, /, ? and # of a password percent-encoded, as in %40")
    try:
        dialect = Dialect(parts.scheme)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        is_secure = _BOOLEANS[options.get("secure", str(dialect is Dialect.MYSCALE)).lower()]
        searches = int(options.get("searches", 4))
        port = parts.port or {False: 8123, True: 443 if dialect is Dialect.MYSCALE else 8443}[is_secure]
        index_options = _index_options(options)
    except (KeyError, ValueError):
        # The cause may contain parts of the password.
        raise _unusable(url, "") from None
    if not parts.hostname or searches < 1 or not re.fullmatch(r"[\w.-]*", options.get("cluster", "")):
        raise _unusable(url, "")
    if unknown := options.keys() - _OPTIONS:
        raise _unusable(url, f"; unknown options: {', '.join(sorted(unknown))}")
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
    """Connect one more client, whose statements may run for `limit_seconds`. With `appends`, small inserts share parts.

    Raises the client library's own errors (see `connection`).
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
        compress=False,  # most of the traffic is embeddings, which do not compress
        form_encode_query_params=True,  # excluded ids and a query's floats are too long for a url
        connect_timeout=_CONNECT_SECONDS,
        send_receive_timeout=limit_seconds + _GRACE_SECONDS,
        settings=_settings(server, limit_seconds),
    )
    # Older servers, such as MyScale's, lack some of these settings.
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
        MyScaleIndex("photos", "1", **found)  # raises ValueError for unknown ones
    return found


def _settings(server: Server, limit_seconds: int) -> dict[str, Any]:
    settings: dict[str, Any] = {"max_execution_time": limit_seconds}
    if server.cluster:
        # An insert returns when its rows are on the shards.
        settings |= {"insert_distributed_sync": 1, "distributed_ddl_task_timeout": limit_seconds}
    return settings


def _unusable(url: str, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"DATABASE_URL={_without_secrets(url)!r} cannot be used{why}: set it to chdb: and a folder, as in chdb:./data, "
        f"or to a server, as in {URL_FORM}?secure=true or myscale://user:password@host:443/database"
    )


def _without_secrets(url: str) -> str:
    """The url without what may be a password: everything before its last @, and the values of unknown options."""
    scheme, separator, rest = url.partition("://") if "://" in url else url.partition(":")
    _, at, rest = rest.rpartition("@")
    address, question, query = rest.partition("?")
    if not at and scheme in {*Dialect} and ":" in address:  # perhaps user:password without a host
        address = "..."
    options = (option if option.partition("=")[0] in _OPTIONS else "..." for option in query.split("&") if option)
    return f"{scheme}{separator}{'...@' if at else ''}{address}{question}{'&'.join(options)}"
