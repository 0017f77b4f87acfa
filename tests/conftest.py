"""What all tests stand on."""

import gc
import os
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest

from engine.database import open_database

# Torch, which is not imported yet, would calculate in as many threads as there are cores, in each of the processes that
# run tests: those threads wait for each other by turning in circles, which takes longer than what they calculate.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# An example takes as long as the machine is busy.
hypothesis.settings.register_profile("ninefold", deadline=None)
hypothesis.settings.load_profile("ninefold")


# Imports create a million objects and no garbage. Looking for some takes a second of a core.
gc.disable()


IN_THE_SUMMARY = "in the summary"
"""The name of a test's properties that the output shows at its end, whichever process ran the test."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show them."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, line in getattr(report, "user_properties", ()):
                if name == IN_THE_SUMMARY:
                    terminalreporter.write_line(str(line))


def pytest_collection_finish() -> None:
    """From here on, collect garbage, but never look through what was imported."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an empty database, to be copied: making its tables takes most of a second."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    with closing(open_database(f"chdb:{folder}")):
        return folder
