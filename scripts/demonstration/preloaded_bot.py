"""Runs the bot like `python -m bot`, in two steps.

It imports the bot first, which takes most of the start. It opens the database only after a line on standard input, so
that until then another process can use the database. If standard input ends without a line, it exits.
"""

import gc
import runpy
import signal
import sys
from importlib import import_module

if __name__ == "__main__":
    # Before the bot runs, Ctrl-C and a stop by the demo end the process without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()  # as in `bot.__main__`
    import_module("bot.process")
    if sys.stdin.readline():
        signal.signal(signal.SIGINT, signal.default_int_handler)
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
