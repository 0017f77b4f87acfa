"""The url of a server, read into what a client needs."""

from pathlib import Path

import pytest

from engine.database import open_database
from engine.database.dialect import Dialect
from engine.database.server_target import parse
from engine.errors import ConfigurationError


def test_a_full_url_is_read_in_all_its_parts() -> None:
    """User and password may hold any character, percent-encoded."""
    where = parse("clickhouse://me%40home:p%2Fw@db.test:9443/photos?secure=true&cluster=two&searches=8&folder=/tmp/x")
    assert (where.dialect, where.host, where.port, where.is_secure) == (Dialect.CLICKHOUSE, "db.test", 9443, True)
    assert (where.user, where.password, where.database) == ("me@home", "p/w", "photos")
    assert (where.cluster, where.searches, where.folder) == ("two", 8, Path("/tmp/x").resolve())


@pytest.mark.parametrize(
    ("url", "port", "is_secure"),
    [
        ("clickhouse://db.test", 8123, False),
        ("clickhouse://db.test?secure=1", 8443, True),
        ("myscale://db.test", 443, True),
        ("myscale://db.test?secure=false", 8123, False),
    ],
)
def test_what_is_left_out_is_what_is_usual(url: str, port: int, is_secure: bool) -> None:
    """The usual ports, the user `default` without a password, the database `default`; MyScale by HTTPS."""
    where = parse(url)
    assert (where.port, where.is_secure, where.user, where.password) == (port, is_secure, "default", "")
    assert (where.database, where.cluster) == ("default", "")


def test_myscales_index_can_be_another_one() -> None:
    """Type and parameters are taken as MyScale's documentation has them."""
    where = parse("myscale://db.test/d?index=hnswflat&index_parameters=m=16,ef_c=100")
    assert where.index_options == {"kind": "HNSWFLAT", "parameters": {"m": "16", "ef_c": "100"}}


@pytest.mark.parametrize(
    "rest",
    [
        "/db",
        "db.test:port/db",
        "db.test/db?secure=perhaps",
        "db.test/db?searches=0",
        "db.test/db?cluster=a'b",
        "db.test/db?tls=1",
        "db.test/db?index=BTREE",
        "db.test/db?index_parameters=m=1'",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_its_password(rest: str) -> None:
    """The message shows the forms that work, and never the password."""
    with pytest.raises(ConfigurationError, match="user:password@host") as refused:
        parse(f"myscale://me:hush@{rest}")
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "clickhouse://me:hu@hush/hush@db.test:port/db",
        "clickhouse://me:hush#hush@db.test/db",
        "clickhouse://me:hush?hush@db.test/db",
        "clickhouse://me:hush",
        "clickhouse:me:hush@db.test",
        "myscale://db.test/db?password=hush",
        "postgres://me:hush@db.test/db",
    ],
)
def test_a_password_is_not_shown_however_the_url_is_wrong(url: str) -> None:
    """Characters that should be percent-encoded, a host that was left out, an option that is unknown."""
    with pytest.raises(ConfigurationError) as refused:
        open_database(url)
    assert "hush" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_password_is_not_in_the_servers_text() -> None:
    """What is logged of a server holds no password."""
    assert "hush" not in repr(parse("clickhouse://me:hush@db.test/db"))
