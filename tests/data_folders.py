"""The embedded database's data folders: one that was made once is copied in a hundredth of the time."""

import shutil
from pathlib import Path


def copied(data: Path, to: Path) -> str:
    """Copy a data folder that no process has open; the url of the copy."""
    shutil.copytree(data, to, symlinks=True, ignore=shutil.ignore_patterns("status"))
    return f"chdb:{to}"
