"""`python -m bot`: starts what `process` is."""

import atexit
import gc
import sys

if __name__ == "__main__":
    # Libraries make a million objects, and among them is no garbage: to look for some while they are imported and at
    # the end takes three seconds. Once all is loaded, `process` has it looked for again.
    gc.disable()
    atexit.register(gc.freeze)
    from bot.process import main

    sys.exit(main())
