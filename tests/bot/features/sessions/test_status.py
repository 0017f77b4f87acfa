"""The embeds of status, datasets and help."""

from hypothesis import given
from hypothesis import strategies as st

from bot.features.datasets.render import datasets_embed
from bot.features.help.render import help_embed
from bot.features.sessions.render import status_embed
from bot.locale import words
from bot.platform.limits import FIELD_VALUE
from bot.platform.lists import listed
from engine.galleries.gallery import Dataset
from engine.learning.quality import Audit, Quality
from engine.photo import Photo
from engine.sessions.tally import Label, Tally
from engine.sessions.views import Status
from tests.bot.round_views import SESSION, photo_view

WORDS = words()


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


def test_status_shows_prompt_rounds_votes_labels_and_disputes() -> None:
    """One embed shows all of it, with the prompt as the member typed it."""
    embed = status_embed(status(), WORDS)
    assert embed.title == r"“a house \*by\* the lake”"
    assert embed.description == "demo · 3 rounds · 27 photos · 19 votes"
    assert [field.value for field in embed.fields[:2]] == [
        "5 yes · 7 no · 1 disputed",
        f"<@{10**17}> 9\n<@{10**17 + 1}> 9\nan unnamed member 1",
    ]
    assert embed.fields[2].name == "Disputed"


def test_status_shows_how_good_the_concept_is() -> None:
    """The status shows the estimate, the precision with its interval, the yes of each round and a hint to finish."""
    quality = Quality((3, 9, 0), 118, 120.4, Audit(12, 11, 0.646, 0.985), settled=True)
    fields = {field.name: field.value for field in status_embed(status(), WORDS, quality).fields}
    assert fields["How good it is"] == (
        "About 120 photos fit this concept. 118 photos score above the classifier's threshold.\n"
        "Of 12 random photos among those, 11 were right: a precision of 92%, or 65% to 98% with 95% confidence.\n"
        "Two rounds brought no new yes and little change, so it may be time to finish."
    )
    assert fields["Yes by round"] == "Bars: each round. Line: total. Right: precision with its 95% interval."
    without = status_embed(status(), WORDS, Quality((1,), 1, 1.0, None, settled=False))
    assert "audit" in (without.fields[2].value or "")


def test_a_crowded_session_fits() -> None:
    """With any number of members and disputes, each field fits, and the rest is counted."""
    quality = Quality((9,) * 400, 10**7, 1e7, Audit(2400, 1, 0.0, 1.0), settled=True)
    embed = status_embed(status(members=400, disputed=200), WORDS, quality)
    assert all(len(field.value or "") <= FIELD_VALUE for field in embed.fields)
    assert len(embed) <= 6000
    assert "more" in (embed.fields[1].value or "")


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


def test_help_fits() -> None:
    """The help fits into one embed."""
    assert len(help_embed(WORDS)) < 2000
