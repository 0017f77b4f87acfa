"""Times of day as members write them, such as "9:30", "9 pm" or "午後9時半". Pure.

Discord doesn't tell a bot a member's time zone. So the form asks for the time on the member's clock, and the difference
from UTC gives the offset.
"""

import re
import unicodedata

from bot.platform.bot_errors import UnreadableTimeError
from engine.sessions.daily import MINUTES_OF_DAY

OFFSET_MINUTES = 15
"""All time zones differ from UTC by a multiple of this, so the minutes that filling in the form takes don't matter."""
_TIME = re.compile(
    r"(?P<before>am|pm|午前|午後)?"
    r"(?P<hour>\d{1,2})(?:(?:[:.h時](?P<minute>\d{2})?|(?P<digits>\d{2}))(?P<half>半)?分?)?"
    r"(?P<after>am|pm|uhr)?"
)
_AFTERNOON, _MORNING = ("pm", "午後"), ("am", "午前")


def minute_of(text: str) -> int:
    """The minute of the day, from 0 to 1439. Raises UnreadableTimeError."""
    compact = re.sub(r"\s|(?<=[ap])\.(?=m)|(?<=m)\.$", "", unicodedata.normalize("NFKC", text).lower())
    match = _TIME.fullmatch(compact)
    if match is None:
        raise UnreadableTimeError(text)
    hour, half = int(match["hour"]), match["before"] or match["after"]
    minute = 30 if match["half"] else int(match["minute"] or match["digits"] or 0)
    if half in (*_AFTERNOON, *_MORNING):
        if hour > 12:
            raise UnreadableTimeError(text)
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise UnreadableTimeError(text)
    return (60 * hour + minute) % MINUTES_OF_DAY


def utc_minute(wanted: int, clock: int, utc: int) -> int:
    """The minute of the UTC day at `wanted` o'clock, for a member whose clock shows `clock` while it is `utc`."""
    offset = OFFSET_MINUTES * round((clock - utc) / OFFSET_MINUTES)
    return (wanted - offset) % MINUTES_OF_DAY
