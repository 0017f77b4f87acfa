"""The help is four steps and three buttons; the rest is on a second page."""

import pytest

from bot.features.help.render import help_embed, help_faces, more_help_embed, more_help_faces
from bot.locale import words


@pytest.mark.parametrize("language", ["en-US", "ja"])
def test_the_help_is_four_steps_and_three_buttons(language: str) -> None:
    """It fits on a phone's screen."""
    found = words(language)
    text = help_embed(found).description or ""
    assert [line[:2] for line in text.split("\n")] == ["1.", "2.", "3.", "4."]
    assert len(text) < 600
    assert len(help_faces(found)) == 3


def test_the_second_page_has_the_other_commands() -> None:
    """Only members who can manage the server get to its settings."""
    text = str(more_help_embed(words()).to_dict())
    for command in ("session undo", "session blind", "concept save", "concept finish", "show history", "saved load"):
        assert f"/{command}" in text
    labels = [[face.label for face in more_help_faces(words(), is_manager=manager)] for manager in (True, False)]
    assert labels == [["Back", "Server settings"], ["Back"]]
