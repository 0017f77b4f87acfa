"""Members learn how the encoder understood their prompt."""

import pytest

from bot.features.sessions.actions import hints
from bot.locale import words
from engine.sessions.views import PromptHints


@pytest.mark.parametrize("language", ["en-US", "ja"])
def test_each_hint_is_a_line_of_its_own(language: str) -> None:
    """There is one line for each problem (cut off, unknown words, another script), and none without a problem."""
    assert hints(PromptHints(), words(language)) == []
    assert len(hints(PromptHints(foreign_script=True), words(language))) == 1
    lines = hints(PromptHints(truncated=True, unknown_words=("yurt",), foreign_script=True), words(language))
    assert len(set(lines)) == 3
    assert "yurt" in lines[1]


def test_the_hint_about_scripts_is_in_the_members_language() -> None:
    """The hint is in the member's language, since those who write the script need it most."""
    (english,), (japanese,) = (hints(PromptHints(foreign_script=True), words(tongue)) for tongue in ("en-GB", "ja"))
    assert "English" in english
    assert "英語" in japanese
