"""The import rules of bot/ and engine/, checked on their syntax trees."""

import ast

import pytest

from tests.places import ROOT
from tests.test_layout import imported

HEAVY = {"torch", "transformers", "numpy", "clickhouse_connect", "chdb", "pyarrow", "sklearn", "scipy", "onnx", "skops"}
ROOMS = {
    "torch": (
        "engine/encoders",
        "engine/classifier",
        "engine/galleries/inverted_file",
        "engine/vocabularies/best_words",
    ),
    "transformers": ("engine/encoders",),
    "clickhouse_connect": ("engine/database",),
    "chdb": ("engine/database",),
    "concurrent.futures": ("engine/workers",),
    "sklearn": ("engine/classifier", "engine/galleries/inverted_file", "engine/export/formats/classifier_formats"),
    "onnx": ("engine/export/formats/classifier_formats",),
    "skops": ("engine/export/formats/classifier_formats",),
    "scipy": ("engine/learning/quality", "engine/ingest/near_hashes"),
    "imagehash": ("engine/ingest",),
    "aiohttp": ("engine/web",),
}
PURE = (
    "engine/sessions/state.py",
    "engine/sessions/advice.py",
    "engine/sessions/rules.py",
    "engine/sessions/events.py",
    "engine/sessions/evolve.py",
    "engine/sessions/daily.py",
    "engine/sessions/tally.py",
    "engine/blind/ballots.py",
    "engine/blind/blind_rules.py",
    "engine/classifier",
    "engine/learning/sampling.py",
    "engine/learning/quality.py",
    "engine/learning/prompt_query.py",
    "engine/learning/suggestions.py",
    "engine/learning/word_index.py",
    "engine/team/agreement.py",
    "engine/watches/watch.py",
    "engine/team/disputes.py",
    *(path.relative_to(ROOT).as_posix() for path in (ROOT / "bot" / "features").rglob("render*.py")),
    "bot/features/photos/photo_embeds.py",
    "bot/features/sessions/questions.py",
    "bot/platform/charts.py",
    "bot/platform/custom_id.py",
    "bot/platform/faces.py",
    "bot/platform/limits.py",
    "bot/platform/lists.py",
    "bot/platform/rights.py",
)
IMPURE = {"asyncio", "time", "random", "secrets", "os", "threading", "socket"}


def violations(path: str, source: str) -> list[str]:
    """Return the imports that break a rule for the file at `path` (relative to the repository)."""
    found = set()
    for module in imported(source):
        top = module.partition(".")[0]
        if path.startswith("engine/") and top in ("bot", "discord"):
            found.add(f"{path}: engine imports {module}")
        if path.startswith("bot/sandbox/") and (top in ("discord", "engine") or is_bot_proper(module)):
            found.add(f"{path}: the local Discord imports {module}")
        if path.startswith("bot/") and top in HEAVY:
            found.add(f"{path}: bot imports {module}")
        if path.startswith("bot/") and not path.startswith("bot/sandbox/") and module.startswith("bot.sandbox"):
            found.add(f"{path}: the bot imports {module}")
        for library, rooms in ROOMS.items():
            of_library = module == library or module.startswith(f"{library}.")
            if of_library and path.startswith("engine/") and not path.startswith(rooms):
                found.add(f"{path}: {library} outside of its rooms")
        if path.startswith(PURE) and top in IMPURE:
            found.add(f"{path}: pure code imports {module}")
    return sorted(found)


def is_bot_proper(module: str) -> bool:
    """Return whether the module is part of the bot and not of the local Discord."""
    return module == "bot" or (module.startswith("bot.") and not module.startswith("bot.sandbox"))


def test_every_file_keeps_to_its_room() -> None:
    """No file of bot/ or engine/ imports a library or package that is not allowed there."""
    files = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "engine").rglob("*.py")]
    assert len(files) > 20
    assert not [v for file in files for v in violations(file.relative_to(ROOT).as_posix(), file.read_text())]


def test_pure_rooms_never_await() -> None:
    """Pure modules contain no await and no async functions."""
    for file in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "engine").rglob("*.py")]:
        if file.relative_to(ROOT).as_posix().startswith(PURE):
            nodes = ast.walk(ast.parse(file.read_text()))
            assert not [n for n in nodes if isinstance(n, ast.Await | ast.AsyncFunctionDef)], file


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("engine/engine.py", "import discord"),
        ("engine/sessions/state.py", "from bot.render import embeds"),
        ("bot/features/rounds/render.py", "def f():\n    import numpy as np"),
        ("bot/client.py", "from torch import nn"),
        ("bot/client.py", "import bot.sandbox.server"),
        ("bot/sandbox/server.py", "from bot.settings import Settings"),
        ("bot/sandbox/server.py", "import discord"),
        ("engine/sessions/journal.py", "import clickhouse_connect"),
        ("engine/sessions/live.py", "from concurrent.futures import ThreadPoolExecutor"),
        ("engine/sessions/state.py", "import time"),
        ("engine/learning/sampling.py", "from random import choice"),
    ],
)
def test_a_planted_violation_is_found(path: str, source: str) -> None:
    """Every rule finds a planted violation."""
    assert violations(path, source)


def test_settings_are_built_at_no_import() -> None:
    """No module of bot/ or engine/ builds its settings when it is imported."""
    for file in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "engine").rglob("*.py")]:
        for statement in ast.parse(file.read_text()).body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If):
                continue
            names = [n.func.id for n in ast.walk(statement) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
            assert "Settings" not in names, file
