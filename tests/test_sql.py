"""In bot/ and engine/, SQL is only in the files of the dialects and the schema."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.places import ROOT

DIALECT_FILES = {"clickhouse.py", "myscale.py", "schema.py"}
SQL = re.compile(
    r"\b(SELECT|EXPLAIN|SHOW|INSERT INTO|(CREATE|ALTER|DROP|TRUNCATE|OPTIMIZE|RENAME) (TABLE|VIEW|DATABASE)"
    r"|FROM|WHERE|JOIN|ORDER BY|GROUP BY) "
)


def texts(source: str) -> Iterator[str]:
    """Yield every string in a source text that is not a docstring, and the literal parts of f-strings."""
    nodes = list(ast.walk(ast.parse(source)))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def statements(source: str) -> list[str]:
    """Return the strings of a source text that contain SQL."""
    return [text for text in texts(source) if SQL.search(text)]


def test_sql_is_in_the_dialects_files() -> None:
    """No other file of bot/ or engine/ has a string with SQL."""
    files = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "engine").rglob("*.py")]
    others = [file for file in files if file.name not in DIALECT_FILES or file.parent != ROOT / "engine" / "database"]
    assert len(files) == len(others) + len(DIALECT_FILES)
    assert not [(str(file), found) for file in others if (found := statements(file.read_text()))]


@pytest.mark.parametrize(
    ("source", "is_sql"),
    [
        ('sql = "SELECT id FROM photos"', True),
        ('sql = f"ALTER TABLE {name} DELETE WHERE id = 1"', True),
        ('sql = f"{columns} FROM {table}"', True),
        ('"""SELECT id FROM photos"""', False),
        ('text = "Select a photo from the list"', False),
        ("STRING_SELECT = 3", False),
    ],
)
def test_sql_is_recognised(source: str, is_sql: bool) -> None:
    """Statements and parts of them are recognised, and docstrings and ordinary sentences are not."""
    assert bool(statements(source)) is is_sql
