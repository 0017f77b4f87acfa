"""Makes text from members and datasets safe to show: it stays readable, but does not act as markup.

`Words` applies `plain` to every `str` that it inserts. Call these functions directly if you need another limit, or
where Discord reads no markup: `bare` for thread names, menu options and alt texts, `link` for the address of a link.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

from bot.locale.markup import Markup
from engine.text.readable import JOINERS, has_right_to_left, readable

FIRST_STRONG, POP = "\u2068", "\u2069"
_ADDRESS_LIMIT = 180  # nine photos have two links each, and a message's embeds share 6,000 characters

_MARKUP = re.compile(r"[\\*_~`|<>\[\]#:@]|^[-+](?=\s)")
_NUMBERED = re.compile(r"^(\d+)([.)]\s)")
# Discord shows these as links and invite cards, even without a scheme.
_HOST = r"(?:discord(?:app)?\.(?:gg|com|new|gift|me|io|li)|dsc\.gg|invite\.gg)"
_INVITE = re.compile(rf"{_HOST}(?=\s*[/\\])", re.IGNORECASE)
_INVITING = re.compile(
    r"(?:[^/]*\.)?(?:(?:discord|dsc|invite)\.gg|discord\.(?:me|io|li|new|gift)|"
    r"discord(?:app)?\.com\.?/+(?:invite|gifts|template))",
    re.IGNORECASE,
)

# A Markdown link, a mention, an escaped character, an address.
_INSEPARABLE = re.compile(r"\[(?:\\.|[^\]\\])*\]\([^)\s]*\)|<[@#t/:][^>\s]*>|\\.|https?://\S+")


def plain(text: str, limit: int = 200) -> Markup:
    """The text in one line of at most `limit` characters, with markup, links, invites and mentions escaped.

    Right-to-left text is isolated, so that it does not reorder the text around it.
    """
    return Markup(_fitted(text, limit, _escaped))


def bare(text: str, limit: int = 200) -> Markup:
    """The text for places where Discord reads no markup. Nothing is escaped, but a space breaks each invite."""
    return Markup(_fitted(text, limit, _unlinked))


def link(url: str) -> Markup:
    """The address for a Markdown link; "" if it is not http(s), too long, or an invite."""
    try:
        safe = quote(url, safe="%/:?#@!$&'*+,;=~-._")
    except UnicodeEncodeError:  # half of a surrogate pair, which no address can have
        return Markup()
    if not url.lower().startswith(("http://", "https://")) or len(safe) > _ADDRESS_LIMIT:
        return Markup()
    try:
        parts = urlsplit(url)
        place = f"{parts.hostname or ''}{unquote(parts.path)}"
    except ValueError:
        return Markup()
    return Markup() if _INVITING.match(place) else Markup(safe)


def cut(text: str, limit: int) -> str:
    """The text, shortened to `limit` characters with an ellipsis.

    Never cuts a link, mention or escape in two, and closes isolates.
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
    """The inverse of `plain`, except for what `plain` left out."""
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
