"""The settings and `.env.example` agree."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings
from tests.places import ROOT

EXAMPLE = ROOT / ".env.example"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Use no variable and no `.env` file of this machine."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_every_setting_is_in_the_example_with_a_comment() -> None:
    """`.env.example` lists every setting and nothing else, each below a comment of its own."""
    paragraphs = EXAMPLE.read_text().strip().split("\n\n")[1:]
    names = []
    for paragraph in paragraphs:
        *comment, assignment = paragraph.split("\n")
        assert comment
        assert all(line.startswith("# ") for line in comment)
        names.append(re.fullmatch(r"(?:# )?([A-Z_]+)=(.*)", assignment)[1])  # type: ignore[index]
    assert names == [name.upper() for name in Settings.model_fields]


def test_the_example_names_the_defaults() -> None:
    """The values that `.env.example` comments out are the defaults, except addresses and names to fill in."""
    settings = Settings()
    for name, value in re.findall(r"^# ([A-Z_]+)=(.+)$", EXAMPLE.read_text(), re.MULTILINE):
        if name != "DISCORD_API_BASE":
            default = getattr(settings, name.lower())
            assert (str(default).lower() if isinstance(default, bool) else str(default)) == value


def test_the_example_can_be_used_as_it_is(tmp_path: Path) -> None:
    """A copy of `.env.example` gives the defaults: an empty variable counts as unset."""
    defaults = Settings()
    (tmp_path / ".env").write_text(EXAMPLE.read_text())
    assert Settings() == defaults
    assert Settings().discord_token is None


def test_a_token_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings' repr doesn't contain the token."""
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    assert "very-secret" not in repr(Settings())


def test_a_setting_of_the_wrong_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server id has to be a number."""
    monkeypatch.setenv("DISCORD_GUILD_ID", "home")
    with pytest.raises(ValidationError, match="discord_guild_id"):
        Settings()
