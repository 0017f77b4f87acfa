"""Names of datasets, which say who owns them.

The operator's datasets have plain names such as `unsplash`, and every server sees them. A server's own dataset has the
server's Discord id in its name, as in `holiday@SERVER`. Only that server sees it, as `holiday`. So two servers can use
the same title, and a full name, as in the journal, is always unique.
"""

import re

_OF_SERVER = re.compile(r"(?s:(?P<title>.+))@(?P<owner>[1-9]\d{14,19})")  # new Discord ids have 17 to 20

OPERATOR = 0
ANYWHERE = -1
"""Stands for no server: outside of the servers that have the bot, members see the public datasets only."""


def name_of(title: str, owner: int) -> str:
    """The full name of a server's dataset. For the operator (owner 0), it is the title."""
    return f"{title}@{owner}" if owner else title


def title_of(name: str) -> str:
    """The name that people see."""
    found = _OF_SERVER.fullmatch(name)
    return found["title"] if found else name


def owner_of(name: str) -> int:
    """The id of the server that owns a dataset; 0 for the operator."""
    found = _OF_SERVER.fullmatch(name)
    return int(found["owner"]) if found else OPERATOR
