"""Starts the bot: `python -m bot`."""

import atexit
import gc
import sys

if __name__ == "__main__":
    # The imports create a million objects, and none of them is garbage. Collections during the imports and at exit
    # would find nothing and take three seconds. `process` enables the collector when everything is loaded.
    gc.disable()
    atexit.register(gc.freeze)
    from bot.process import main

    sys.exit(main())
