"""What of a text can be seen, in any script: joiners and marks where a script needs them, and nowhere else.

Zero-width joiners make one emoji of several, and the letters of Persian and of India's scripts; direction marks belong
to Arabic and Hebrew. Elsewhere, such characters only hide one text in another, or reorder what is read.
"""

import re
import unicodedata

JOINERS = "\u200c\u200d"
_MARKS_OF_DIRECTION = "\u200e\u200f\u061c"
# Letters and signs for Unicode, and blank for whoever looks at them.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# They choose a form of the character before them: as an emoji or a text, or one of several ways to write it.
_SELECTORS = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_FORMS = re.compile("[\ufe0e\ufe0f]")  # as an emoji or as a text: few keyboards type them
_SEEN_FORMATS = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
# Reserved for what is not to be seen; Python knows these characters as unassigned ones, as it does the newest emoji.
_IGNORED = re.compile("[\u2065\ufff0-\ufff8\U000e0000-\U000e0fff]")
_FLAG_OF_REGION = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{1,8}\U000e007f")


def readable(text: str) -> str:
    """The text in one line, without the characters that cannot be seen and that its script does not need."""
    text = " ".join(text.split())
    if text.isascii() and text.isprintable():
        return text
    flags = {place for found in _FLAG_OF_REGION.finditer(text) for place in range(*found.span())}
    is_rtl = has_right_to_left(text)
    kept: list[str] = []
    for place, one in enumerate(text):
        before, after = kept[-1] if kept else "", text[place + 1 : place + 2]
        if one in JOINERS:
            is_kept = _joins(before) and _joins(after) and not _SELECTORS.match(after)
        elif _SELECTORS.match(one):
            is_kept = _is_seen(before) and (not before.isascii() or before in "#*0123456789")
        else:
            is_kept = place in flags or one == " " or _is_seen(one) or (is_rtl and one in _MARKS_OF_DIRECTION)
        if is_kept:
            kept.append(one)
    return " ".join("".join(kept).split())


def is_readable(text: str) -> bool:
    """Whether all of it can be seen, or is needed by its script, and something can be seen."""
    return has_visible(text) and readable(text) == text


def has_visible(text: str) -> bool:
    """Whether it holds a letter, a digit or a sign."""
    return any(_is_seen(one) and unicodedata.category(one)[0] != "M" for one in text)


def folded(name: str) -> str:
    """What two names have in common that look the same but for case, width, or how their marks are composed."""
    name = _FORMS.sub("", " ".join(name.split()))
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def has_right_to_left(text: str) -> bool:
    """Whether it holds a letter, or a number, that is written among those from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(one) in ("R", "AL", "AN") for one in text)


def _is_seen(one: str) -> bool:
    """Whether a character has a picture of its own; no space has."""
    if not one or one in _BLANK or _SELECTORS.match(one) or _IGNORED.match(one):
        return False
    return bool(_SEEN_FORMATS.match(one)) or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


def _joins(one: str) -> bool:
    """Whether a joiner may be next to it: letters of ASCII are never joined."""
    return not one.isascii() and (_is_seen(one) or bool(_SELECTORS.match(one)))
