"""Other people's words inside of ours: shown as they were written, whatever they hold."""

import re

_MARKUP = re.compile(r"[\\*_~`|<>\[\]#:@]")


def plain(text: str, limit: int = 200) -> str:
    """The text in one line with Discord's markup, links and mentions escaped, cut to `limit` characters in sum."""
    text = " ".join(text.split())
    shortened = _escaped(text)
    while len(shortened) > limit:
        text = text[: len(text) - max(1, (len(shortened) - limit) // 2)]
        shortened = _escaped(text.rstrip()) + "…"
    return shortened


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)
