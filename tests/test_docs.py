"""The docs are accurate: links work, commands and benchmarks are documented, and named code exists."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from discord import app_commands

from bot.features.contents import COMMANDS
from tests.places import ROOT

README_LINES = 140
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)
BUTTON = re.compile(r"^(?P<key>(?!error-|menu-)[\w-]+-(?:button|menu)) = (?P<label>[^{\n]+)$", re.MULTILINE)
"""A button or a menu in a Fluent file, unless its label holds a value."""
STEP = re.compile(r"`(?P<path>[\w/]+\.py)::(?P<name>[\w.]+)`")


def documents() -> list[Path]:
    """Return every Markdown file of the repository."""
    names = subprocess.run(["git", "ls-files", "-z", "*.md"], capture_output=True, text=True, cwd=ROOT, check=True)
    return [ROOT / name for name in names.stdout.split("\0") if name and (ROOT / name).exists()]


@cache
def anchors(path: Path) -> frozenset[str]:
    """Return the anchors that GitHub makes of a file's headings."""
    titles = [heading["title"].lower() for heading in HEADING.finditer(CODE.sub("", path.read_text()))]
    return frozenset(re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles)


@cache
def definitions(path: Path) -> frozenset[str]:
    """Return the functions and classes of a file by their qualified names."""
    found: set[str] = set()

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(prefix + child.name)
                visit(child, f"{prefix}{child.name}.")

    visit(ast.parse(path.read_text()), "")
    return frozenset(found)


def test_the_readme_is_short() -> None:
    """The README is a short product page, and details are in docs/."""
    assert len((ROOT / "README.md").read_text().splitlines()) <= README_LINES


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(path: Path) -> None:
    """Each relative link names an existing file and, after a #, one of its headings."""
    dead = []
    for link in LINK.finditer(CODE.sub("", path.read_text())):
        name, _, anchor = link["target"].partition("#")
        if re.match(r"[a-z]+:", name):
            continue
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link["target"])
    assert not dead


def test_every_page_of_docs_is_linked_from_the_readme() -> None:
    """The README links to every page of docs/."""
    readme = (ROOT / "README.md").read_text()
    for path in (ROOT / "docs").glob("*.md"):
        assert f"(docs/{path.name})" in readme, path.name


@pytest.mark.parametrize(
    ("walk", "path", "name"),
    [
        (walk.partition("\n")[0], step["path"], step["name"])
        for walk in (ROOT / "docs" / "architecture.md").read_text().split("\n## ")[1:]
        for step in STEP.finditer(walk)
    ],
)
def test_each_step_of_a_walk_exists(walk: str, path: str, name: str) -> None:
    """Each step of a walk in docs/architecture.md names an existing file and function."""
    assert (ROOT / path).is_file(), f"{walk}: {path}"
    assert name in definitions(ROOT / path), f"{walk}: {path}::{name}"


def test_there_are_five_short_walks() -> None:
    """docs/architecture.md has five walks of at most a dozen steps: a vote, a round, a photo, words, a channel."""
    walks = (ROOT / "docs" / "architecture.md").read_text().split("\n## ")[1:]
    counts = [len(STEP.findall(walk)) for walk in walks]
    assert len([count for count in counts if count]) == 5
    assert max(counts) <= 12


def test_every_command_and_option_is_documented() -> None:
    """docs/commands.md has a line for each command, with its options, and for each context menu."""
    lines = (ROOT / "docs" / "commands.md").read_text().splitlines()
    groups = [command for command in COMMANDS if isinstance(command, app_commands.Group)]
    commands = [*COMMANDS, *(command for group in groups for command in group.walk_commands())]
    assert len(commands) >= 10
    for command in commands:
        if isinstance(command, app_commands.ContextMenu):
            assert any(line.startswith(f"| **{command.qualified_name}**") for line in lines), command.qualified_name
        elif isinstance(command, app_commands.Command):
            start = re.compile(rf"\| `/{re.escape(command.qualified_name)}[ `]")
            line = next((line for line in lines if start.match(line)), "")
            assert line, command.qualified_name
            for option in command.parameters:
                assert f"{option.display_name}:" in line.split("|")[1], (
                    f"{command.qualified_name} {option.display_name}"
                )


def test_every_button_is_documented() -> None:
    """docs/commands.md names each button and menu as in the English locale."""
    page = (ROOT / "docs" / "commands.md").read_text()
    for path in (ROOT / "bot" / "locale" / "en").glob("*.ftl"):
        for found in BUTTON.finditer(path.read_text()):
            assert f"**{found['label']}**" in page, found["key"]


def test_every_benchmark_is_documented() -> None:
    """docs/benchmarks.md names the command of every benchmark."""
    docs = (ROOT / "docs" / "benchmarks.md").read_text()
    for path in (ROOT / "scripts" / "benches").glob("[!_]*.py"):
        assert f"./scripts/bench {path.stem}" in docs, path.stem
