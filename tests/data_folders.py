"""Copies data folders of the embedded database, which takes a hundredth of the time of making one."""

import shutil
from pathlib import Path


def copied(data: Path, to: Path) -> str:
    """Copy a data folder that no process has open, and return the url of the copy."""
    shutil.copytree(data, to, symlinks=True, ignore=shutil.ignore_patterns("status"))
    return f"chdb:{to}"
