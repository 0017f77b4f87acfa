"""Charts are valid pictures for all numbers."""

from io import BytesIO

import pytest
from PIL import Image

from bot.platform.charts import status_chart, team_chart
from engine.learning.quality import Audit
from engine.team.agreement import MemberAgreement

AUDIT = Audit(12, 11, 0.646, 0.985)


@pytest.mark.parametrize("audit", [None, AUDIT, Audit(1, 0, 0.0, 0.79), Audit(1, 1, 0.21, 1.0)])
@pytest.mark.parametrize("found", [(0,), (0, 0, 0), (3, 9, 0), tuple(i % 10 for i in range(60))])
def test_a_status_chart_is_a_wide_png(found: tuple[int, ...], audit: Audit | None) -> None:
    """The chart is drawn for one to sixty rounds, with and without an audit."""
    with Image.open(BytesIO(status_chart(found, audit))) as image:
        assert image.format == "PNG"
        assert image.size == (880, 300)


def test_a_round_with_more_yes_has_a_higher_bar() -> None:
    """The green area grows with the number of yes labels."""
    few, many = (_green(status_chart((1, count), None)) for count in (2, 8))
    assert many > 1.5 * few


@pytest.mark.parametrize("count", [1, 2, 60])
def test_a_team_chart_is_a_wide_png(count: int) -> None:
    """The chart is drawn for one member and for many, including members without shared photos."""
    members = [MemberAgreement(f"m{i}", 9 + i, i, i // 2) for i in range(count)]
    with Image.open(BytesIO(team_chart(members))) as image:
        assert image.format == "PNG"
        assert image.size == (880, 300)


def test_the_green_part_of_a_bar_is_the_percentage_above_it() -> None:
    """Photos on which the others have no majority are not in the bar: ten of twelve is 83% of its height."""
    png = team_chart([MemberAgreement("m", 27, 12, 10)])
    green, grey = _green(png), _pixels(png, (78, 80, 88))
    assert green / (green + grey) == pytest.approx(10 / 12, abs=0.05)


def _green(png: bytes) -> int:
    return _pixels(png, (36, 128, 70))


def _pixels(png: bytes, colour: tuple[int, int, int]) -> int:
    with Image.open(BytesIO(png)) as image:
        return sum(count for count, pixel in image.convert("RGB").getcolors(1 << 20) or [] if pixel == colour)
