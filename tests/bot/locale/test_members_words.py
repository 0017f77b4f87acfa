"""Messages show members' text in any script, and nothing in it acts as markup."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.locale.text import as_written, bare, cut, link, plain
from engine.concepts.saved_concepts import cleaned
from engine.errors import ConceptNameError, EmptyPromptError
from engine.learning.prompt_query import parse
from engine.text.readable import has_visible, readable
from tests.bot.hostile_words import HOSTILE, INVITES, is_balanced

REAL = {
    "a family": "👨‍👩‍👧‍👦 at home",
    "a flag": "🇯🇵 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🏳️‍🌈",
    "a skin tone and a heart": "👋🏽 ❤️‍🔥 1️⃣",
    "an emoji of a newer Unicode": "🫩 tired",
    "Persian": "خانه‌ای کنار دریاچه",
    "Arabic with marks": "بَيْتٌ",
    "Hebrew": "בַּיִת ליד האגם",
    "Hindi": "क्‍ष",
    "Thai": "บ้านริมทะเลสาบ",
    "combining marks": "Cafe\u0301 Z\u0323\u0302",
    "Japanese": "湖のほとりの家 葛\U000e0100城",
}
HIDDEN = [
    "\u200b",
    "\u2060\ufeff",
    "\u202e",
    "\u200d",
    "\u3164",
    "\u2800",
    "\u00ad",
    "\u0301",
    "\U000e0041",
    " \u200e ",
]
BLANK = "\u115f\u1160\u3164\uffa0\u2800"


def seen(text: str) -> str:
    """The letters, digits and signs that are not blank."""
    return "".join(one for one in text if unicodedata.category(one)[0] in "LNPS" and one not in BLANK)


@pytest.mark.parametrize("text", REAL.values(), ids=REAL)
def test_real_text_of_any_script_is_accepted_and_shown(text: str) -> None:
    """No character is lost in a name, in a prompt, or in a message with or without markup."""
    assert cleaned(text) == unicodedata.normalize("NFC", text)
    assert parse(text).positive == (text,)
    for shown in (plain(text), bare(text)):
        assert shown.strip("\u2068\u2069").replace("\\", "") == text


@pytest.mark.parametrize("text", HIDDEN)
def test_a_text_that_cannot_be_seen_is_refused(text: str) -> None:
    """Names and prompts need at least one visible character."""
    assert not has_visible(text)
    with pytest.raises(ConceptNameError):
        cleaned(text)
    with pytest.raises(EmptyPromptError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://discord.gg/abc",
        "discord.gg/abc",
        "DISCORD.GG/abc",
        "discord.com/invite/abc",
        "discordapp.com/invite/abc",
        "dis\u200bcord.\u2060gg/abc",
        "[free](https://discord.gg/abc)",
    ],
)
def test_an_invite_is_shown_but_does_not_work(text: str) -> None:
    """Markup is escaped; where there is no markup, a space breaks the invite."""
    for shown in (plain(text), bare(text)):
        assert not INVITES.search(shown)
        assert re.sub(r"[\s\\]", "", shown) == re.sub("[\u200b\u2060]", "", text)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://photos.test/a b(1)", "https://photos.test/a%20b%281%29"),
        ("https://photos.test/湖", "https://photos.test/%E6%B9%96"),
        ("https://discord.com/channels/1/2", "https://discord.com/channels/1/2"),
        ("https://discord.gg/abc", ""),
        ("https://www.discord.com/%69nvite/abc", ""),
        ("javascript:alert(1)", ""),
        ("https://[broken", ""),
        ("https://photos.test/\ud800", ""),
    ],
)
def test_an_address_cannot_leave_its_link(url: str, shown: str) -> None:
    """Brackets and spaces are encoded, and an invite from a dataset gets no link."""
    assert link(url) == shown


@given(HOSTILE, st.integers(1, 80))
@settings(max_examples=300)
def test_text_never_acts_and_keeps_its_visible_characters(text: str, limit: int) -> None:
    """Any text has no invites or open direction controls, keeps the limit, and keeps its visible characters."""
    for show in (plain, bare):
        shown = show(text, limit)
        assert len(shown) <= limit
        assert is_balanced(shown)
        assert not INVITES.search(shown)
        whole = show(text, 1_000)
        assert seen(whole.replace("\\", "")) == seen(text.replace("\\", ""))
    assert as_written(plain(text, 1_000)) == readable(text)


@given(HOSTILE, HOSTILE, st.integers(2, 60))
def test_a_cut_text_ends_its_isolates(one: str, other: str, limit: int) -> None:
    """A text of two members is still balanced when it is cut anywhere."""
    shown = cut(f"{plain(one)} · {bare(other)}", limit)
    assert len(shown) <= limit
    assert is_balanced(shown)
