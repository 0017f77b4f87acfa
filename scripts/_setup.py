"""Creates `.venv` with pip and runs the current command in it.

Every script starts with `_setup.enter()`, before anything is installed, so this module uses only the standard library.
A stamp in `.venv` records the hash of pyproject.toml for each installed extra, so later starts skip the setup.
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
    """Re-run this command in `.venv`. Create the environment and install the extra (such as `test`) if needed."""
    if os.name != "posix":
        sys.exit("Ninefold runs on Linux and macOS. Its embedded database is not available for this system.")
    if not _is_installed(extra):
        _install(extra)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(_venv_python(), [_venv_python(), *sys.argv])
    _defer_garbage_collection()


def _defer_garbage_collection() -> None:
    """Collect garbage less often, and skip the collection at exit.

    Imports create about a million objects that stay alive, so scanning them finds no garbage. With torch loaded, a
    command starts a quarter faster, and exits at once instead of after two seconds.
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
    if not _has_pip():
        print(f"Creating {VENV.name} ...", flush=True)
        _run([_python(), "-m", "venv", "--clear", str(VENV)])
    print("Installing dependencies (takes a few minutes the first time) ...", flush=True)
    target = f".[{extra}]" if extra else "."
    # Python compiles the modules that it imports. Compiling all modules of all packages takes several times as long.
    _run([_venv_python(), "-m", "pip", "install", "--quiet", "--no-compile", "--editable", target])
    _stamp(extra).write_text(_wanted())


def _has_pip() -> bool:
    """Whether the environment is complete: Ctrl-C while it is created leaves one without pip."""
    if not Path(_venv_python()).exists():
        return False
    return subprocess.run([_venv_python(), "-c", "import pip"], stderr=subprocess.DEVNULL).returncode == 0


def _python() -> str:
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in ("python3.11", "python3.12", "python3.13"):
        found = shutil.which(name)
        if found:
            return found
    sys.exit("Ninefold needs Python 3.11 or later. Install it and run this command again.")


def _run(command: "list[str]") -> None:
    result = subprocess.run(command, cwd=ROOT)
    if result.returncode != 0:
        sys.exit(f"This command failed: {' '.join(command)}\nFix the error shown above and run this again.")
