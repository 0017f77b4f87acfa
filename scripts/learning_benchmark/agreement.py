"""Teams whose members make mistakes: how many votes a photo gets, and what its label is. Needs no Discord."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.sessions.events import Vote
from engine.sessions.tally import Label, Tally

TEAM = 9
Rates = tuple[float, ...]

TEAMS: dict[str, Rates] = {
    "10% each": (0.1,) * TEAM,
    "two of five careless": (0.05, 0.05, 0.05, 0.4, 0.4, 0.05, 0.05, 0.4, 0.4),
}
"""How often each member of a team is wrong."""


@dataclass(frozen=True, slots=True)
class Rule:
    """So many votes are needed, or `most` if the first `quorum` do not agree."""

    quorum: int
    most: int = 0


RULES: dict[str, Rule] = {
    "1 vote": Rule(1),
    "2 that agree, else 3": Rule(2, 3),
    "3 votes": Rule(3),
    "3 that agree, else 5": Rule(3, 5),
    "5 votes": Rule(5),
    "3 that agree, else 7": Rule(3, 7),
    "7 votes": Rule(7),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """The votes on a photo in the order in which they were cast: members by number."""

    votes: tuple[tuple[int, bool], ...]

    @property
    def tally(self) -> Tally:
        """The counted votes."""
        return Tally.of([Vote.YES if is_yes else Vote.NO for _, is_yes in self.votes])


def cast(is_member: bool, rates: Rates, rule: Rule, random: np.random.Generator) -> Cast:
    """Let members vote on a photo, in a random order, until the rule has enough votes."""
    votes: list[tuple[int, bool]] = []
    for member in random.permutation(len(rates)):
        votes.append((int(member), is_member ^ (random.random() < rates[member])))
        kinds = [Vote.YES if is_yes else Vote.NO for _, is_yes in votes]
        if not Tally.of(kinds, quorum=rule.quorum, most=rule.most).is_short:
            break
    return Cast(tuple(votes))


Weigh = Callable[[Sequence[Cast]], tuple[NDArray[np.float64], NDArray[np.float64]]]
"""Takes the votes on all photos shown. Returns their labels (1.0, 0.0, or NaN) and label weights."""


def by_majority(casts: Sequence[Cast]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """As in a session: the majority, weighted by its share."""
    tallies = [one.tally for one in casts]
    values = {Label.YES: 1.0, Label.NO: 0.0}
    labels = np.array([values.get(tally.label, np.nan) for tally in tallies])
    return labels, np.array([tally.weight for tally in tallies])


def by_dawid_skene(casts: Sequence[Cast]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Dawid and Skene (1979) by crowd-kit: members' own rates of mistakes, estimated from all votes together.

    The weight is the probability of the label. Raises ModuleNotFoundError if crowd-kit is not installed.
    """
    return _posterior(casts, import_module("crowdkit.aggregation").DawidSkene(n_iter=50))


def by_one_coin(casts: Sequence[Cast]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same with one rate of mistakes for each member, whether the photo is a yes or a no."""
    return _posterior(casts, import_module("crowdkit.aggregation").OneCoinDawidSkene(n_iter=50))


def _posterior(casts: Sequence[Cast], model: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    frame = import_module("pandas").DataFrame(
        [(photo, member, int(is_yes)) for photo, one in enumerate(casts) for member, is_yes in one.votes],
        columns=["task", "worker", "label"],
    )
    found = model.fit_predict_proba(frame).reindex(range(len(casts)))
    yes = found[1].fillna(0.0).to_numpy() if 1 in found else np.zeros(len(casts))
    return (yes >= 0.5).astype(float), np.maximum(yes, 1 - yes)


WEIGHS: dict[str, Weigh] = {"majority": by_majority, "Dawid-Skene": by_dawid_skene, "one coin": by_one_coin}
