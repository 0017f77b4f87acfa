"""Makes `.venv` with pip and enters it. The standard library alone: this runs before anything is installed.

Every script begins with `_setup.enter()`. A set-up that stands is reused at once: a stamp in `.venv` holds the hash of
pyproject.toml for each extra that was installed.
"""

import atexit
import gc
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def enter(extra: str = "") -> None:
    """Continue this very command in `.venv`, made first if need be, with the extra (`test`) installed."""
    if os.name != "posix":
        sys.exit("Ninefold runs on Linux and macOS: its embedded database has no build for this system.")
    if not _is_installed(extra):
        _install(extra)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(_venv_python(), [_venv_python(), *sys.argv])
    _spare_what_is_imported()


def _spare_what_is_imported() -> None:
    """Look less often for garbage, and not at the end: libraries make a million objects, and among them is none.

    With torch, a command starts by a quarter sooner, and ends at once instead of after two seconds.
    """
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)


def _venv_python() -> str:
    return str(VENV / "bin" / "python")


def _stamp(extra: str) -> Path:
    return VENV / f".ninefold-{extra or 'base'}"


def _wanted() -> str:
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()


def _is_installed(extra: str) -> bool:
    stamps = [_stamp(extra)] if extra else [_stamp(""), _stamp("test")]
    return any(stamp.exists() and stamp.read_text() == _wanted() for stamp in stamps)


def _install(extra: str) -> None:
    if not Path(_venv_python()).exists():
        print(f"Making {VENV.name} (once) ...", flush=True)
        _run([_python(), "-m", "venv", str(VENV)])
    print("Installing what Ninefold needs into it (a few minutes the first time) ...", flush=True)
    target = f".[{extra}]" if extra else "."
    _run([_venv_python(), "-m", "pip", "install", "--quiet", "--editable", target])
    _stamp(extra).write_text(_wanted())


def _python() -> str:
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in ("python3.11", "python3.12", "python3.13"):
        found = shutil.which(name)
        if found:
            return found
    sys.exit("Ninefold needs Python 3.11: install it, and run this again.")


def _run(command: "list[str]") -> None:
    result = subprocess.run(command, cwd=ROOT)
    if result.returncode != 0:
        sys.exit(f"That failed: {' '.join(command)}\nThe lines above say why; mend it and run this again.")
