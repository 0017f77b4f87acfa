"""Charts as PNGs. They have numbers but no words, because fonts differ; the embed and the alt text have the words."""

from collections.abc import Sequence
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.platform.colours import COLOURS
from engine.learning.quality import Audit
from engine.sessions.tally import Label
from engine.team.agreement import MemberAgreement

CHART_NAME = "chart.png"
_INCHES, _DPI = (4.4, 1.5), 200
_GROUND, _INK, _FAINT = "#2b2d31", "#dbdee1", "#4e5058"
_YES = f"#{COLOURS[Label.YES]:06x}"
CHARTED_ROUNDS = 24
"""The most rounds, or members, that have enough room for a number each."""


def status_chart(found: Sequence[int], audit: Audit | None) -> bytes:
    """A PNG of the photos found: yes labels of each round as bars, their total as a line.

    With an audit, a second panel has its precision and interval. Safe in a worker thread, because it uses no global
    state of matplotlib.
    """
    figure = Figure(figsize=_INCHES, dpi=_DPI, facecolor=_GROUND, layout="constrained")
    if audit is None:
        _found(figure.add_subplot(), found)
    else:
        rounds, precision = figure.subplots(1, 2, width_ratios=[3, 1])
        _found(rounds, found)
        _precision(precision, audit)
    return _png(figure)


def team_chart(members: Sequence[MemberAgreement]) -> bytes:
    """A PNG with bars for each member, numbered in order: photos that the others have a majority on, and how many of
    them have the member's vote. The percentage above a bar is the green part of it.

    Safe in a worker thread, like `status_chart`.
    """
    figure = Figure(figsize=_INCHES, dpi=_DPI, facecolor=_GROUND, layout="constrained")
    axes, shown = figure.add_subplot(), members[:CHARTED_ROUNDS]
    places = range(1, len(shown) + 1)
    axes.bar(places, [one.compared for one in shown], color=_FAINT, width=0.7)
    axes.bar(places, [one.agreed for one in shown], color=_YES, width=0.7)
    for place, one in zip(places, shown, strict=True):
        share = "" if one.share is None else f"{one.share:.0%}"
        axes.annotate(
            share, (place, one.compared), (0, 3), textcoords="offset points", ha="center", color=_INK, fontsize=7
        )
    axes.set_xticks(places)
    axes.set_yticks([])
    axes.set_xlim(0.4, max(len(shown), 4) + 0.6)
    axes.set_ylim(0, max(1, *(one.compared for one in shown)) * 1.2)
    _style(axes)
    return _png(figure)


def _found(axes: Axes, found: Sequence[int]) -> None:
    first = max(0, len(found) - CHARTED_ROUNDS)
    rounds = range(first + 1, len(found) + 1)
    totals = [sum(found[:number]) for number in rounds]
    axes.bar(rounds, found[first:], color=_YES, width=0.7)
    axes.plot(rounds, totals, color=_INK, marker="o", markersize=3, linewidth=1)
    for number, total in zip(rounds, totals, strict=True):
        axes.annotate(
            str(total), (number, total), (0, 4), textcoords="offset points", ha="center", color=_INK, fontsize=7
        )
    axes.set_xticks(rounds)
    axes.set_yticks([])
    axes.set_xlim(first + 0.4, len(found) + 0.6)
    axes.set_ylim(0, max(9, *totals) * 1.2)
    _style(axes)


def _precision(axes: Axes, audit: Audit) -> None:
    share = audit.right / audit.drawn
    axes.errorbar(
        [0], [share], [[share - audit.low], [audit.high - share]], color=_INK, fmt="o", markersize=5, capsize=5
    )
    axes.annotate(f"{share:.0%}", (0, share), (10, 0), textcoords="offset points", va="center", color=_INK, fontsize=8)
    axes.set_xlim(-0.5, 1)
    axes.set_xticks([])
    axes.set_ylim(-0.03, 1.03)
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    axes.grid(axis="y", color=_FAINT, linewidth=0.5)
    _style(axes)


def _png(figure: Figure) -> bytes:
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def _style(axes: Axes) -> None:
    axes.set_facecolor(_GROUND)
    axes.tick_params(colors=_INK, labelsize=7, length=0)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(_FAINT)
