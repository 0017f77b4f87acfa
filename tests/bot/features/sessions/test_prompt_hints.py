"""What a member is told of how their prompt was understood."""

import pytest

from bot.features.sessions.actions import hints
from bot.locale import words
from engine.sessions.views import PromptHints


@pytest.mark.parametrize("language", ["en-US", "ja"])
def test_each_hint_is_a_line_of_its_own(language: str) -> None:
    """Cut off, unknown words, another script: as many lines as there is to say, and none where all was understood."""
    assert hints(PromptHints(), words(language)) == []
    assert len(hints(PromptHints(foreign_script=True), words(language))) == 1
    lines = hints(PromptHints(truncated=True, unknown_words=("yurt",), foreign_script=True), words(language))
    assert len(set(lines)) == 3
    assert "yurt" in lines[1]


def test_another_script_is_told_in_the_members_language() -> None:
    """To those who write it, first of all."""
    (english,), (japanese,) = (hints(PromptHints(foreign_script=True), words(tongue)) for tongue in ("en-GB", "ja"))
    assert "English" in english
    assert "英語" in japanese
