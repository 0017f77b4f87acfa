"""The layout of the code: no import circles, one direction between areas, few flat files, and unique file names."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from tests.places import ROOT

Graph = Mapping[str, set[str]]

LAYERS: dict[str, list[str]] = {
    "engine": [
        "engine.photo",
        "engine.errors",
        "engine.failures",
        "engine.text",
        "engine.fair_line",
        "engine.workers",
        "engine.admission",
        "engine.web",
        "engine.images",
        "engine.database",
        "engine.encoders",
        "engine.classifier",
        "engine.galleries",
        "engine.vocabularies",
        "engine.ingest",
        "engine.sessions",
        "engine.blind",
        "engine.learning",
        "engine.export",
        "engine.team",
        "engine.services",
        "engine.history",
        "engine.settings",
        "engine.datasets",
        "engine.follows",
        "engine.concepts",
        "engine.recognition",
        "engine.cards",
        "engine.results",
        "engine.rounds",
        "engine.watches",
        "engine.suggestions",
        "engine.assessment",
        "engine.engine",
    ],
    "bot": [
        "bot.sandbox",
        "bot.locale",
        "bot.platform",
        "bot.settings",
        "bot.features.feature_client",
        "bot.features.photos",
        "bot.features.rounds",
        "bot.features.results",
        "bot.features.sessions",
        "bot.features.suggestions",
        "bot.features.blind",
        "bot.features.concepts",
        "bot.features.recognition",
        "bot.features.cards",
        "bot.features.watches",
        "bot.features.datasets",
        "bot.features.follows",
        "bot.features.history",
        "bot.features.settings",
        "bot.features.team",
        "bot.features.status",
        "bot.features.privacy",
        "bot.features.help",
        "bot.features.contents",
        "bot.features",
        "bot.client",
        "bot.compose",
        "bot.process",
        "bot.__main__",
    ],
}
"""The areas of each package, lowest first. An area may import the ones before it."""

EXCEPTIONS: dict[tuple[str, str], str] = {
    ("engine.sessions", "engine.blind.ballots"): "A round holds its ballots, which are pure values of events.",
    ("engine.galleries", "engine.sessions.tally"): "A dataset's labels have the same names as a session's.",
    ("engine.galleries", "engine.sessions.events"): "The gallery of a removed dataset is made of the session's start.",
    ("engine.blind", "engine.services"): "`BlindRounds` is a use case in the same folder as its rules.",
    ("engine.learning", "engine.services"): "`Prompts` is a use case in the same folder as the prompt's query.",
    ("engine.team", "engine.services"): "`Team` is a use case in the same folder as the rules of disputes.",
    ("bot.features.feature_client", "bot.features.rounds.messages"): "The client's type names what areas share.",
    (
        "bot.features.feature_client",
        "bot.features.rounds.auto_advance",
    ): "The client's type names what areas share.",
    ("bot.features.feature_client", "bot.features.blind.drafts"): "The client's type names what areas share.",
    (
        "bot.features.feature_client",
        "bot.features.rounds.daily_timer",
    ): "The client's type names what areas share.",
    ("bot.features.feature_client", "bot.features.watches.watch_posts"): "The client's type names what areas share.",
    ("bot.features.feature_client", "bot.features.blind.reveals"): "The client's type names what areas share.",
    ("bot.features.feature_client", "bot.features.datasets.progress"): "The client's type names what areas share.",
    ("bot.features.feature_client", "bot.features.cards.card_updates"): "The client's type names what areas share.",
    ("bot.features.feature_client", "bot.features.cards.first_votes"): "The client's type names what areas share.",
    ("bot.features.photos", "bot.features.sessions.actions"): "A picture in a message can start a session.",
    ("bot.features.photos", "bot.features.sessions.examples"): "A picture in a message can teach a session.",
    ("bot.features.feature_client", "bot.features.follows.follower"): "The client's type names what areas share.",
    ("bot.features.photos", "bot.features.sessions.questions"): "A picture in a message can start a session.",
    ("bot.features.rounds", "bot.features.blind.render"): "A blind round's message is its call to vote.",
    ("bot.features.rounds", "bot.features.settings.render"): "A round's message says how its votes count.",
}
"""The allowed imports from an area to a module of a higher one, each with its reason."""

FLAT = {"bot": 8, "engine": 10}
"""The maximum number of Python files directly in a package."""

SHARED_NAMES = {"__init__", "__main__", "commands", "buttons", "actions", "render", "views"}
"""The file names that every area may use."""

FEATURES = "bot/features"
"""The folder whose subfolders are areas."""


def modules_of(package: str) -> dict[str, Path]:
    """Return the modules of a package by name. An `__init__` has the name of its package."""
    found = {}
    for file in sorted((ROOT / package).rglob("*.py")):
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = file
    return found


def imported(source: str) -> set[str]:
    """Return every name that a source text imports, at any depth and under TYPE_CHECKING."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def graph_of(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the modules that each module imports, by name."""
    graph: dict[str, set[str]] = {}
    for module, source in sources.items():
        targets = {_module(name, sources) for name in imported(source)}
        graph[module] = {target for target in targets if target and target != module}
    return graph


@cache
def graph() -> dict[str, set[str]]:
    """Return the import graph of bot/ and engine/."""
    files = {**modules_of("bot"), **modules_of("engine")}
    return graph_of({module: file.read_text() for module, file in files.items()})


def circles(graph: Graph) -> list[set[str]]:
    """Return the sets of modules that import each other, directly or indirectly."""
    reach = {module: _reachable(graph, module) for module in graph}
    found: list[set[str]] = []
    for module in graph:
        if module in reach[module] and not any(module in one for one in found):
            found.append({other for other in reach[module] if module in reach[other]})
    return found


def area_of(module: str, areas: Iterable[str]) -> str | None:
    """Return the area of a module."""
    return next((area for area in areas if module == area or module.startswith(f"{area}.")), None)


def upwards(graph: Graph, layers: list[str]) -> set[tuple[str, str]]:
    """Return the imports from an area to a module of a higher one."""
    rank = {area: number for number, area in enumerate(layers)}
    found = set()
    for module, targets in graph.items():
        area = area_of(module, layers)
        for target in targets:
            other = area_of(target, layers)
            if area and other and rank[other] > rank[area]:
                found.add((area, target))
    return found


def repeated_names(files: Iterable[str]) -> dict[str, set[str]]:
    """Return the file names that several areas use, except the shared ones."""
    places = defaultdict(set)
    for file in map(PurePosixPath, files):
        depth = 3 if file.is_relative_to(FEATURES) else 2
        if file.stem not in SHARED_NAMES:
            places[file.stem].add("/".join(file.parent.parts[:depth]))
    return {name: areas for name, areas in places.items() if len(areas) > 1}


def _module(name: str, modules: Iterable[str]) -> str | None:
    """Return the module that contains a name."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name or None


def _reachable(graph: Graph, start: str) -> set[str]:
    found, waiting = set[str](), [start]
    while waiting:
        for target in graph[waiting.pop()]:
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


def test_no_module_imports_itself_through_others() -> None:
    """There is no import circle, including imports under TYPE_CHECKING and inside functions."""
    assert not circles(graph())


@pytest.mark.parametrize("package", LAYERS)
def test_every_module_belongs_to_a_layer(package: str) -> None:
    """Every module belongs to an area in `LAYERS`. Add new areas there."""
    assert not [module for module in modules_of(package) if module != package and not area_of(module, LAYERS[package])]


def test_no_area_imports_a_higher_one() -> None:
    """No area imports a higher one, except for the listed exceptions, which are all still needed."""
    found = {edge for layers in LAYERS.values() for edge in upwards(graph(), layers)}
    assert found == EXCEPTIONS.keys()


@pytest.mark.parametrize("package", FLAT)
def test_few_files_are_directly_in_a_package(package: str) -> None:
    """Few files are directly in a package; the others are in the folder of an area."""
    assert len([*(ROOT / package).glob("*.py")]) <= FLAT[package]


def test_one_file_name_means_one_thing() -> None:
    """No two areas have modules of the same name."""
    files = [file for package in FLAT for file in (ROOT / package).rglob("*.py")]
    assert not repeated_names(file.relative_to(ROOT).as_posix() for file in files)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n    from engine import a", [{"engine.a", "engine.b"}]),
        ("if TYPE_CHECKING:\n    from engine.a import A", [{"engine.a", "engine.b"}]),
        ("", []),
    ],
)
def test_a_planted_circle_is_found(source: str, found: list[set[str]]) -> None:
    """The graph finds circles through every kind of import."""
    assert circles(graph_of({"engine.a": "import engine.b", "engine.b": source})) == found


def test_a_planted_import_upwards_and_a_repeated_name_are_found() -> None:
    """A planted import upwards and a repeated file name are found."""
    sources = {"engine.photo": "from engine.sessions.state import Session", "engine.sessions.state": ""}
    assert upwards(graph_of(sources), LAYERS["engine"]) == {("engine.photo", "engine.sessions.state")}
    assert repeated_names(["bot/features/blind/rules.py", "engine/blind/rules.py", "engine/team/views.py"]) == {
        "rules": {"bot/features/blind", "engine/blind"}
    }
