"""Removes invisible characters from text, except where its script needs them.

Zero-width joiners combine emoji, and they shape letters in Persian and in the scripts of India. Direction marks belong
to Arabic and Hebrew text. Anywhere else, such characters only hide text or reorder it.
"""

import re
import unicodedata

JOINERS = "\u200c\u200d"
_MARKS_OF_DIRECTION = "\u200e\u200f\u061c"
# Unicode counts these as letters or symbols, but they are rendered blank.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Variation selectors and similar marks, which choose the form of the character before them.
_SELECTORS = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_FORMS = re.compile("[\ufe0e\ufe0f]")  # emoji or text style; few keyboards can type them
_SEEN_FORMATS = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
# Reserved for invisible characters. Python sees them as unassigned, like the newest emoji, so they are listed here.
_IGNORED = re.compile("[\u2065\ufff0-\ufff8\U000e0000-\U000e0fff]")
_FLAG_OF_REGION = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{1,8}\U000e007f")


def readable(text: str) -> str:
    """Return the text on one line, without invisible characters that its script does not need."""
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
    """Whether the text is visible and contains no invisible characters that its script does not need."""
    return has_visible(text) and readable(text) == text


def has_visible(text: str) -> bool:
    """Whether the text contains a letter, a digit or a symbol."""
    return any(_is_seen(one) and unicodedata.category(one)[0] != "M" for one in text)


def folded(name: str) -> str:
    """Return a form of the name that ignores case, character width, and how marks are composed."""
    name = _FORMS.sub("", " ".join(name.split()))
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def has_right_to_left(text: str) -> bool:
    """Whether the text contains a letter or a number of a right-to-left script."""
    return not text.isascii() and any(unicodedata.bidirectional(one) in ("R", "AL", "AN") for one in text)


def _is_seen(one: str) -> bool:
    """Whether a character is rendered as something visible. Spaces are not."""
    if not one or one in _BLANK or _SELECTORS.match(one) or _IGNORED.match(one):
        return False
    return bool(_SEEN_FORMATS.match(one)) or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


def _joins(one: str) -> bool:
    """Whether a joiner may stand next to this character. ASCII characters are never joined."""
    return not one.isascii() and (_is_seen(one) or bool(_SELECTORS.match(one)))
