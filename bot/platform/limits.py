"""Discord's limits for a message, and texts that fit them. Pure.

Each part of a message has a limit, and so does the total: 6,000 characters in all embeds, 4,000 in all texts of a
Components V2 message. Lengths are in characters (code points).
"""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from bot.locale.text import cut

CONTENT = 2_000
EMBEDS, EMBED_CHARACTERS = 10, 6_000
TITLE, DESCRIPTION, FOOTER, AUTHOR = 256, 4_096, 2_048, 256
FIELDS, FIELD_NAME, FIELD_VALUE = 25, 256, 1_024
V2_CHARACTERS = 4_000
"""All texts of a message with the Components V2 flag together."""
URL = 2_048
BUTTON_LABEL, PLACEHOLDER = 80, 150
OPTIONS, OPTION_TEXT = 25, 100
"""Options of a menu, and the characters of their labels and descriptions."""
CHOSEN = 25
"""How many values of a menu can be chosen, including those chosen before."""
MODAL_TITLE, LABEL, LABEL_DESCRIPTION, INPUT_PLACEHOLDER = 45, 45, 100, 100
FORM_TEXT = 20
"""Characters of a short text in a form. Our own limit."""
ALT_TEXT = 1_024


def level_of(lengths: Sequence[int], room: int) -> int:
    """The length to cut several texts to, so that all of them fit into `room`. Only the longest are cut."""
    ordered = sorted(lengths)
    for place, length in enumerate(ordered):
        share = max(0, room) // (len(ordered) - place)
        if length > share:
            return share
        room -= length
    return max(ordered, default=0)


def fullest(render: Callable[[int], str], limit: int, most: int) -> str:
    """The fullest version of a text that fits into `limit`. `render` takes the most names that a list may have."""
    for count in range(most, 1, -1):
        text = render(count)
        if len(text) <= limit:
            return text
    return cut(render(1), limit)


def is_showable(url: str) -> bool:
    """Whether Discord accepts a picture's address. A single invalid one makes it refuse the whole message."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_whole = parts.scheme in ("http", "https", "attachment") and parts.netloc
    return bool(is_whole) and len(url) <= URL and not any(one.isspace() for one in url)
