"""Runs somebody's discord.py program against the local Discord, its source untouched.

`python -m bot.sandbox run FILE.py` starts this file as a script in the child process. It points the discord.py that
the program will use at the addresses given by the environment, then runs the program as `python FILE.py` would. The
sandbox itself needs no discord.py, so it is looked up by name, here and only in the child.
"""

import os
import runpy
import sys
from importlib import import_module
from pathlib import Path

from yarl import URL

API_BASE, GATEWAY = "SANDBOX_API_BASE", "SANDBOX_GATEWAY"


def main() -> None:
    """`run_bot.py FILE.py [ARGUMENT ...]`."""
    import_module("discord.http").Route.BASE = os.environ[API_BASE]
    import_module("discord.gateway").DiscordWebSocket.DEFAULT_GATEWAY = URL(os.environ[GATEWAY])
    sys.argv = sys.argv[1:]
    # As `python FILE.py` does: the program's folder is where its imports start.
    sys.path[0] = str(Path(sys.argv[0]).resolve().parent)
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
