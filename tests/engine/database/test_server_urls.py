"""Parsing a server's url."""

from pathlib import Path

import pytest

from engine.database import open_database
from engine.database.dialect import Dialect
from engine.database.server_target import parse
from engine.errors import ConfigurationError


def test_a_full_url_is_read_in_all_its_parts() -> None:
    """All parts of a url are read, and user and password may contain any percent-encoded character."""
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
def test_missing_parts_have_defaults(url: str, port: int, is_secure: bool) -> None:
    """Missing parts have defaults: usual ports, user and database `default`, no password, and HTTPS for MyScale."""
    where = parse(url)
    assert (where.port, where.is_secure, where.user, where.password) == (port, is_secure, "default", "")
    assert (where.database, where.cluster) == ("default", "")


def test_myscales_index_can_be_another_one() -> None:
    """MyScale's index type and parameters can be set in the url, in its documentation's notation."""
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
    """The error for an invalid url shows valid forms and no password."""
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
    """No error shows the password, whichever part of the url is wrong."""
    with pytest.raises(ConfigurationError) as refused:
        open_database(url)
    assert "hush" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_password_is_not_in_the_repr() -> None:
    """A parsed url's repr, which may be logged, has no password."""
    assert "hush" not in repr(parse("clickhouse://me:hush@db.test/db"))
