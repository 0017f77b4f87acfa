"""Runs an unmodified discord.py program against the local Discord.

`python -m bot.sandbox run FILE.py` starts this file as a script in a child process. It points discord.py at the
addresses in the environment, then runs the program as `python FILE.py` would. The local Discord itself does not need
discord.py, so the child process imports it by name.
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
    # As with `python FILE.py`, imports are looked up in the program's folder first.
    sys.path[0] = str(Path(sys.argv[0]).resolve().parent)
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
