"""A process that has one embedded folder open after another, and guests in it: by lines of its standard input.

A folder's path opens it, an empty line closes it again; each is answered with a line.
"""

import sys
from contextlib import closing

from engine.database import hosting, open_database


def say(word: str) -> None:
    """A line, at once."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for line in sys.stdin:
        with closing(open_database(f"chdb:{line.strip()}")) as database, hosting(database):
            say("open")
            sys.stdin.readline()
        say("closed")
