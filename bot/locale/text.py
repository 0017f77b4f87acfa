"""Other people's words inside of ours: all that can be seen of them is shown, and nothing in them acts.

`plain` is for where Discord reads markup (messages, embeds), `bare` for where it does not (names of threads, options,
descriptions of pictures), `link` for the address of a link.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

from engine.text.readable import JOINERS, has_right_to_left, readable

FIRST_STRONG, POP = "\u2068", "\u2069"
_ADDRESS_LIMIT = 180  # nine photos have two each, and 6,000 characters are for all

_MARKUP = re.compile(r"[\\*_~`|<>\[\]#:@]|^[-+](?=\s)")
_NUMBERED = re.compile(r"^(\d+)([.)]\s)")
# Discord makes cards and links of these also without a scheme before them.
_HOST = r"(?:discord(?:app)?\.(?:gg|com|new|gift|me|io|li)|dsc\.gg|invite\.gg)"
_INVITE = re.compile(rf"{_HOST}(?=\s*[/\\])", re.IGNORECASE)
_INVITING = re.compile(
    r"(?:[^/]*\.)?(?:(?:discord|dsc|invite)\.gg|discord\.(?:me|io|li|new|gift)|"
    r"discord(?:app)?\.com\.?/+(?:invite|gifts|template))",
    re.IGNORECASE,
)

# A link of markup, a mention, an escaped sign, an address.
_INSEPARABLE = re.compile(r"\[(?:\\.|[^\]\\])*\]\([^)\s]*\)|<[@#t/:][^>\s]*>|\\.|https?://\S+")


def plain(text: str, limit: int = 200) -> str:
    """The text in one line with Discord's markup, links, invites and mentions escaped, of at most `limit` characters.

    A text that is written from right to left is isolated: the words around it keep their places.
    """
    return _fitted(text, limit, _escaped)


def bare(text: str, limit: int = 200) -> str:
    """The same for where Discord reads no markup: nothing is escaped, and an invite is broken by a space."""
    return _fitted(text, limit, _unlinked)


def link(url: str) -> str:
    """The address as it can stand in a link of markup; "" if it is none of the web, too long, or an invite."""
    safe = quote(url, safe="%/:?#@!$&'*+,;=~-._")
    if not url.lower().startswith(("http://", "https://")) or len(safe) > _ADDRESS_LIMIT:
        return ""
    try:
        parts = urlsplit(url)
        place = f"{parts.hostname or ''}{unquote(parts.path)}"
    except ValueError:
        return ""
    return "" if _INVITING.match(place) else safe


def cut(text: str, limit: int) -> str:
    """The beginning of a text that `plain` or `bare` has parts in, of at most `limit` characters, with an ellipsis.

    No link, mention or escape is cut in two, and isolates are closed.
    """
    if len(text) <= limit:
        return text
    room = limit - len("…" + POP)
    for found in _INSEPARABLE.finditer(text):
        if found.start() >= room:
            break
        if found.end() > room:
            room = found.start()
    begun = text[: max(0, room)].rstrip(JOINERS + " ")
    end = POP if begun.count(FIRST_STRONG) > begun.count(POP) else ""
    return f"{begun}…{end}"[: max(0, limit)]


def as_written(shown: str) -> str:
    """What `plain` was given, but for what it left out."""
    return re.sub(r"\\([^A-Za-z0-9\s])", r"\1", shown.replace(FIRST_STRONG, "").replace(POP, ""))


def _fitted(text: str, limit: int, safe: Callable[[str], str]) -> str:
    text = readable(text)
    isolates = (FIRST_STRONG, POP) if has_right_to_left(text) else ("", "")
    room = limit - len("".join(isolates))
    shown = safe(text)
    while len(shown) > room:
        if not text:
            return ""
        text = text[: len(text) - max(1, (len(shown) - room) // 2)].rstrip(JOINERS + " ")
        shown = f"{safe(text)}…"
    return shown.join(isolates) if shown else ""


def _escaped(text: str) -> str:
    escaped = _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", text))
    return _INVITE.sub(lambda found: found[0].replace(".", "\\."), escaped)


def _unlinked(text: str) -> str:
    return _INVITE.sub(lambda found: found[0].replace(".", ". "), text)
