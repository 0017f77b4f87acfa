"""What Discord takes in one message, and texts that keep to it. Pure.

Each part of a message has its limit, and so has the whole: 6,000 characters over all embeds, 4,000 over all texts of a
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
"""Of a message with the Components V2 flag, over all its texts."""
URL = 2_048
BUTTON_LABEL, PLACEHOLDER = 80, 150
OPTIONS, OPTION_TEXT = 25, 100
"""Options of a menu, and the characters of their labels and descriptions."""
CHOSEN = 25
"""So many values can be chosen in a menu, and be chosen already."""
MODAL_TITLE, LABEL, LABEL_DESCRIPTION = 45, 45, 100
ALT_TEXT = 1_024


def level_of(lengths: Sequence[int], room: int) -> int:
    """How long each of several texts may be at most, so that all of them fit into `room`: the long ones give way."""
    ordered = sorted(lengths)
    for place, length in enumerate(ordered):
        share = max(0, room) // (len(ordered) - place)
        if length > share:
            return share
        room -= length
    return max(ordered, default=0)


def fullest(render: Callable[[int], str], limit: int, most: int) -> str:
    """The fullest version of a text that fits into `limit`; `render` takes how many names each list may have."""
    for count in range(most, 1, -1):
        text = render(count)
        if len(text) <= limit:
            return text
    return cut(render(1), limit)


def is_showable(url: str) -> bool:
    """Whether Discord takes it for a picture's address: an invalid one refuses the whole message."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_whole = parts.scheme in ("http", "https", "attachment") and parts.netloc
    return bool(is_whole) and len(url) <= URL and not any(one.isspace() for one in url)
