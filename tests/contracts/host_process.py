"""A process that opens one embedded folder after another and serves its socket.

It reads commands from standard input: a folder's path opens that folder, an empty line closes it. It answers each
command with one line.
"""

import sys
from contextlib import closing

from engine.database import open_database, serve_socket


def say(word: str) -> None:
    """Print a line and flushes it."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for line in sys.stdin:
        with closing(open_database(f"chdb:{line.strip()}")) as database, serve_socket(database):
            say("open")
            sys.stdin.readline()
        say("closed")
