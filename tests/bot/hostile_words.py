"""Text that tries to inject markup, mentions, invites or text direction, and checks for whether it succeeds."""

import re

from hypothesis import strategies as st

INVITES = re.compile(r"discord(?:app)?\.(?:gg|com/(?:invite|gifts))/", re.IGNORECASE)
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SIGNS = [*"\\:*[]()<>@#-`|~_1.", *BIDI, *"\u200b\u200c\u200d\ufeff\ufe0f\u05d0\u0627", "discord.gg/a", "discord", "."]
HOSTILE = st.lists(st.one_of(st.characters(), st.sampled_from(SIGNS)), max_size=40).map("".join)


def is_balanced(text: str) -> bool:
    """Whether the only direction controls are isolates, each of which is closed."""
    depth = 0
    for one in text:
        depth += {"\u2068": 1, "\u2069": -1}.get(one, 0)
        if depth < 0 or one in set(BIDI) - {"\u2068", "\u2069"}:
            return False
    return depth == 0
