"""Whose a dataset is, told by its name.

The operator's datasets have plain names, `unsplash`, and every server sees them. A server's own dataset is recorded as
`holiday@SERVER`, with the server's Discord id, and is called `holiday` in that server, which alone sees it. So two
servers may use one name, and whatever names a dataset (the journal for one) means exactly one.
"""

import re

_OF_SERVER = re.compile(r"(?s:(?P<title>.+))@(?P<owner>[1-9]\d{14,19})")  # Discord ids have 17 to 20 digits by now

OPERATOR = 0


def name_of(title: str, owner: int) -> str:
    """The name of a server's dataset; of the operator's, for the owner 0, the title itself."""
    return f"{title}@{owner}" if owner else title


def title_of(name: str) -> str:
    """What a dataset is called where it is seen."""
    found = _OF_SERVER.fullmatch(name)
    return found["title"] if found else name


def owner_of(name: str) -> int:
    """The id of the server that a dataset belongs to; 0 for the operator's."""
    found = _OF_SERVER.fullmatch(name)
    return int(found["owner"]) if found else OPERATOR
