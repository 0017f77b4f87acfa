"""Settings and fixtures of all tests."""

import gc
import os
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest

from engine.database import open_database

# This must be set before torch is imported. By default, torch uses a thread for each core in every test process, and
# those threads spend more time in spin locks than in calculations.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# On a busy machine an example can take any time.
hypothesis.settings.register_profile("ninefold", deadline=None)
hypothesis.settings.load_profile("ninefold")


# Imports create a million objects and no garbage, and collecting it would take a second of CPU time.
gc.disable()


IN_THE_SUMMARY = "in the summary"
"""The name of the test properties that pytest prints at its end, whichever process ran the test."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print these properties of all tests."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, line in getattr(report, "user_properties", ()):
                if name == IN_THE_SUMMARY:
                    terminalreporter.write_line(str(line))


def pytest_collection_finish() -> None:
    """Enable garbage collection for all objects created from now on."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an empty database. Tests copy it, because creating the tables takes most of a second."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    with closing(open_database(f"chdb:{folder}")):
        return folder
