"""Times of day as members write them, and their minute of the UTC day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.settings.clock_times import minute_of, utc_minute
from bot.platform.bot_errors import UnreadableTimeError

MINUTES = st.integers(0, 1439)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("9:00", (9, 0)), ("09:30", (9, 30)), ("9", (9, 0)), ("21.15", (21, 15)), ("0930", (9, 30)), ("930", (9, 30)),
        ("9h30", (9, 30)), ("9h", (9, 0)), (" 9 : 05 ", (9, 5)), ("9 am", (9, 0)), ("9PM", (21, 0)),
        ("9:30 p.m.", (21, 30)),
        ("12 am", (0, 0)), ("12:15 pm", (12, 15)), ("24:00", (0, 0)), ("0", (0, 0)), ("9 Uhr", (9, 0)),
        ("９：３０", (9, 30)), ("9時", (9, 0)), ("午後9時半", (21, 30)), ("午前10時05分", (10, 5)),
        ("午後 9:30", (21, 30)),
    ],
)  # fmt: skip
def test_common_ways_to_write_a_time_are_read(text: str, time: tuple[int, int]) -> None:
    """A time may be on a 24-hour or a 12-hour clock, in English or Japanese."""
    assert minute_of(text) == 60 * time[0] + time[1]


@pytest.mark.parametrize("text", ["", "nine", "25:00", "9:60", "24:01", "13 pm", "9:3", "-9", "9:00:00", "99999"])
def test_other_texts_are_refused(text: str) -> None:
    """A text that is no time, or a time that doesn't exist, isn't guessed."""
    with pytest.raises(UnreadableTimeError):
        minute_of(text)


@given(wanted=MINUTES, utc=MINUTES, quarters=st.integers(-48, 56), late=st.integers(-7, 7))
def test_the_offset_comes_from_the_members_clock(wanted: int, utc: int, quarters: int, late: int) -> None:
    """The minute in UTC is right in every time zone, even if the form took a few minutes to fill in."""
    clock = (utc + 15 * quarters - late) % 1440
    assert utc_minute(wanted, clock, utc) == (wanted - 15 * quarters) % 1440


def test_an_example_across_midnight() -> None:
    """It's 23:50 in UTC and 8:50 in Tokyo: nine in the morning there is midnight in UTC."""
    assert utc_minute(9 * 60, 8 * 60 + 50, 23 * 60 + 50) == 0
