"""tests/README.md has a line for each rule of the platform, with its test and a planted fault.

The public reports that became tests are in the same form, without faults.
"""

import ast
import re
from functools import cache

import pytest

from tests.bot.sandbox.test_planted_faults import FAULTS
from tests.places import ROOT

TESTS = ROOT / "tests"
LINE = re.compile(r"^\| (?P<rule>[^|]+?) \| (?P<source>[^|]+?) \| `(?P<test>[^|]+?)` \|$", re.MULTILINE)
README, _, REPORTS = (TESTS / "README.md").read_text("utf-8").partition("\n## Public reports\n")
LINES = list(LINE.finditer(README))
REPORT_LINES = list(LINE.finditer(REPORTS))


@cache
def names_in(path: str) -> set[str]:
    """The names of a file's tests, or none if there is no such file."""
    file = TESTS / path
    if not file.is_file():
        return set()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, functions)}


def test_every_line_of_the_table_is_read() -> None:
    """Every line has the expected form, so none is skipped."""
    rows = [line for line in README.splitlines() if line.startswith("|") and not line.startswith("| ---")]
    assert len(rows) - rows.count("| rule | source | test |") == len(LINES) > 50
    rows = [line for line in REPORTS.splitlines() if line.startswith("|") and not line.startswith("| ---")]
    assert len(rows) - rows.count("| report | what happened | test |") == len(REPORT_LINES) > 5


@pytest.mark.parametrize("line", [*LINES, *REPORT_LINES], ids=lambda line: line["rule"])
def test_every_test_of_the_table_exists(line: re.Match[str]) -> None:
    """`FILE::TEST`, relative to the tests' folder."""
    path, _, name = line["test"].partition("::")
    assert name.startswith("test_")
    assert name in names_in(path)


def test_every_rule_has_its_planted_fault() -> None:
    """Every planted fault has its rule, too."""
    rules = [line["rule"] for line in LINES]
    assert sorted(rules) == sorted(FAULTS)


def test_a_test_that_is_not_there_is_found_out() -> None:
    """The check of the table can fail."""
    assert "test_every_test_of_the_table_exists" in names_in("bot/sandbox/test_rules_table.py")
    assert "test_nothing_of_the_sort" not in names_in("bot/sandbox/test_rules_table.py")
    assert names_in("bot/sandbox/test_no_such_file.py") == set()
