"""A session's panel, and the list of datasets."""

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.features.datasets.render import datasets_embed
from bot.features.status.render import panel_embed, panel_faces
from bot.locale import words
from bot.locale.markup import message_link
from bot.platform.faces import Colour
from bot.platform.limits import FIELD_VALUE
from bot.platform.lists import listed
from engine.galleries.gallery import Dataset
from engine.learning.quality import Audit, Quality
from engine.photo import Photo
from engine.sessions.tally import Label, Tally
from engine.sessions.views import Status
from tests.bot.round_views import SESSION, photo_view

WORDS = words()
LINK = message_link(1, 2, 3)


def status(members: int = 2, disputed: int = 1, *, finished: bool = False) -> Status:
    """A session in its third round."""
    return Status(
        session_id=SESSION,
        prompt="a house *by* the lake",
        dataset="demo",
        rounds=3,
        shown=27,
        labels={Label.YES: 5, Label.NO: 7, Label.DISPUTED: disputed},
        members=(*((10**17 + i, 9) for i in range(members)), (None, 1)),
        disputed=tuple(photo_view(1 + i % 9, Tally(1, 1), Photo(f"photo-{i}" * 9, "x.jpg")) for i in range(disputed)),
        finished=finished,
        last_message_id=None,
    )


def field(embed: discord.Embed, name: str) -> str:
    """The value of an embed's field."""
    return next(str(one.value) for one in embed.fields if one.name == name)


def blue(status: Status, quality: Quality | None) -> list[str]:
    """The labels of the panel's blue buttons."""
    return [face.label for face in panel_faces(status, WORDS, quality) if face.colour is Colour.BLUE]


def test_the_panel_says_first_what_was_found_and_what_to_do_next() -> None:
    """Above everything else are the prompt as it was typed, the number of yes, and the next step with a link."""
    embed = panel_embed(status(), WORDS, None, LINK)
    assert embed.title == r"“a house \*by\* the lake”"
    assert (embed.description or "").split("\n") == [
        "**5 yes** so far",
        f"Next: vote on [round 3]({LINK}), then press **Next nine**. It learns from the votes.",
        "-# demo · 3 rounds · 27 photos · 19 votes",
    ]
    assert field(embed, "Labels") == "5 yes · 7 no · 1 disputed"
    assert field(embed, "Votes") == f"<@{10**17}> 9\n<@{10**17 + 1}> 9\nan unnamed member 1"
    assert embed.fields[2].name == "Disputed"
    assert blue(status(), None) == ["Next nine"]


def test_the_panel_shows_how_good_the_concept_is() -> None:
    """With an estimate, the panel shows how many photos fit, the precision, and whether it may be time to end."""
    quality = Quality((3, 9, 0), 118, 120, Audit(12, 11, 0.646, 0.985), settled=True)
    embed = panel_embed(status(), WORDS, quality, LINK)
    assert (embed.description or "").split("\n")[:2] == [
        "**5 yes** of about 120 photos that fit",
        "Two rounds brought no new yes and little change, so it may be time to finish.",
    ]
    assert field(embed, "How good it is") == (
        "118 photos score above the classifier's threshold. "
        "Of 12 random photos among those, 11 were right: a precision of 92%, or 65% to 98% with 95% confidence."
    )
    assert field(embed, "Yes by round") == "Bars: each round. Line: total. Right: precision with its 95% interval."
    without = panel_embed(status(), WORDS, Quality((1,), 1, 1, None, settled=False), LINK)
    assert "audit" in field(without, "How good it is")
    assert "**5 yes** of about 5" in (without.description or "")


def test_a_complete_concept_is_to_be_applied() -> None:
    """When the engine says that the team can label the dataset, the panel says so, and that button is the blue one."""
    quality = Quality((3, 2, 0), 5, 5, None, settled=False, is_complete=True)
    assert "**Apply** labels the whole dataset" in (panel_embed(status(), WORDS, quality, LINK).description or "")
    assert blue(status(), quality) == ["Apply"]


def test_sharpening_is_offered_below_the_next_step() -> None:
    """A button in a row of its own. The next step, and the button for it, stay what they are."""
    for is_complete, start in ((False, "You've found most of them."), (True, "Want to be surer first?")):
        quality = Quality((3, 9, 9, 2), 24, 24, None, settled=False, is_complete=is_complete, may_sharpen=True)
        line = (panel_embed(status(), WORDS, quality, LINK).description or "").split("\n")[2]
        assert line.startswith(f"{start} **Sharpen** makes the next rounds")
        assert [face.label for face in panel_faces(status(), WORDS, quality) if face.row == 2] == ["Sharpen"]
        assert blue(status(), quality) == ["Apply" if is_complete else "Next nine"]
    quality = Quality((3, 9, 9, 2), 24, 24, None, settled=False)
    assert "Sharpen" not in (panel_embed(status(), WORDS, quality, LINK).description or "")
    assert all(face.row < 2 for face in panel_faces(status(), WORDS, quality))


def test_the_panel_has_six_buttons() -> None:
    """Two rows of three fit on a phone."""
    rows = [[face.label for face in panel_faces(status(), WORDS, None) if face.row == row] for row in (0, 1)]
    assert rows == [["Next nine", "Display…", "Voting…"], ["Save…", "Apply", "Finish…"]]


def test_a_crowded_session_fits() -> None:
    """With any number of members and disputes, each field fits, and the rest is counted."""
    quality = Quality((9,) * 400, 10**7, 10**7, Audit(2400, 1, 0.0, 1.0), settled=True)
    embed = panel_embed(status(members=400, disputed=200), WORDS, quality, LINK)
    assert all(len(one.value or "") <= FIELD_VALUE for one in embed.fields)
    assert len(embed) <= 6000
    assert "more" in field(embed, "Votes")


@given(st.lists(st.text("abc", min_size=1, max_size=300), max_size=60))
def test_a_list_that_is_cut_says_how_much_is_missing(lines: list[str]) -> None:
    """The lines shown plus the lines counted are all lines."""
    text = listed(lines, WORDS)
    assert len(text) <= FIELD_VALUE
    shown = text.split("\n")
    if lines and shown[-1].startswith("and "):
        assert len(shown) - 1 + int(shown[-1].split()[1]) == len(lines)
    else:
        assert shown == (lines or ["none"])


def test_datasets_are_named_with_the_default_marked() -> None:
    """The default dataset is marked, and no path of the bot's machine is shown."""
    encoders = {"demo": "/srv/models/clip", "unsplash": "openai/clip"}
    datasets = [Dataset(name, encoder, 512, "1", 25_000) for name, encoder in encoders.items()]
    text = datasets_embed(datasets, "unsplash", WORDS).description
    assert text == "**demo** · 25,000 photos · clip\n**unsplash** (default) · 25,000 photos · openai/clip"
