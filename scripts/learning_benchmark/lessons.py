"""The voters of `scripts/bench learning`, and one lesson: a concept taught by one of them."""

import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.classifier import Statistics
from engine.learning import choose_by, teach
from engine.learning.measures import average_precision
from engine.learning.simulation import Fit, Menus, Query
from engine.learning.word_index import WordIndex
from engine.sessions.events import Strategy
from engine.sessions.state import ROUND_SIZE
from engine.sessions.tally import Label, Tally
from learning_benchmark.concepts import Concept, ConceptSet, Embeddings

ROUNDS = 7
VOTERS, MISTAKES = 3, 0.1

Voter = Callable[[int], tuple[bool, float]]
"""Returns the label and label weight of a photo, by row."""


def perfect(concept: Concept) -> Voter:
    """A voter who is never wrong."""
    return lambda photo: (bool(concept.members[photo]), 1.0)


def imperfect(concept: Concept, team: int) -> Voter:
    """Three members who are wrong in a tenth of their votes. The majority counts, weighted as in a session."""
    random = np.random.default_rng([team, zlib.crc32(concept.name.encode())])
    wrong = (random.random((len(concept.members), VOTERS)) < MISTAKES).sum(axis=1)

    def label(photo: int) -> tuple[bool, float]:
        for_it = VOTERS - int(wrong[photo]) if concept.members[photo] else int(wrong[photo])
        tally = Tally(for_it, VOTERS - for_it)
        return tally.label is Label.YES, tally.weight

    return label


@dataclass(frozen=True, eq=False, slots=True)
class LearningSet:
    """Concepts with what all their lessons share: the statistics of the photos and the index of the words."""

    concepts: ConceptSet
    known: Statistics
    index: WordIndex


@dataclass(slots=True)
class Member:
    """A member who picks the concept's own word whenever a menu offers it, and no other word."""

    word: int | None
    was_offered: bool = False
    picked: int = 0

    def pick(self, offered: list[int]) -> int | None:
        """Return the word that the member picks from a menu."""
        if self.word not in offered:
            return None
        self.was_offered = True
        self.picked += 1
        return self.word


@dataclass(slots=True)
class LearningRun:
    """The result for one concept.

    `found` are the positives in each round and `aps` the AP after each. `refine_ms` is the time of the last refine, and
    `member` saw the menus.
    """

    ap_prompt: float
    member: Member
    found: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    aps: list[float] = field(default_factory=list)
    refine_ms: float = 0.0

    @property
    def presses(self) -> int:
        """How often members pressed: each yes, "Rest is no" once for each round, and words."""
        return int(self.found.sum()) + len(self.found) + self.member.picked


def lesson(
    learning_set: LearningSet,
    concept: Concept,
    method: Callable[[Query], Fit],
    voter: Voter,
    strategy: Strategy,
    *,
    has_menus: bool,
) -> LearningRun:
    """Teach a concept in ROUNDS rounds."""
    photos, query = learning_set.concepts.embeddings, Query(concept.prompt)
    inner = method(query)
    member = Member(concept.word)
    result = LearningRun(average_precision(photos @ concept.prompt, concept.members), member)

    def fit(rows: Embeddings, labels: Sequence[float], label_weights: Sequence[float]) -> Embeddings:
        began_at = time.perf_counter()
        weights = inner(rows, labels, label_weights)
        result.refine_ms = 1e3 * (time.perf_counter() - began_at)
        if len(labels):
            result.aps.append(average_precision(photos @ weights, concept.members))
        return weights

    words = learning_set.concepts.vocabulary
    menus = Menus(learning_set.index, words, photos, query, member.pick) if has_menus else None
    choose = choose_by(strategy, photos, learning_set.known, inner, query)
    shown, _ = teach(photos, voter, fit, choose, ROUNDS, menus)
    result.found = concept.members[shown].reshape(ROUNDS, ROUND_SIZE).sum(axis=1)
    return result
