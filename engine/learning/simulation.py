"""Simulates the whole loop without a database, Discord or an event loop: rounds of nine, votes, refines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.classifier import Statistics, refine
from engine.learning.dataset_statistics import statistics
from engine.learning.sampling import (
    BET,
    Breadth,
    breadth,
    decided,
    diverse,
    is_doubtful,
    is_hedged,
    nearest,
)
from engine.learning.suggestions import LOOKED_AT, Suggestion, is_broad, nearby, shared
from engine.learning.word_index import WordIndex, index_words
from engine.sessions.events import Strategy
from engine.sessions.state import ROUND_SIZE

Embeddings = NDArray[np.float32]
Fit = Callable[[Embeddings, Sequence[float], Sequence[float]], Embeddings]
"""Takes the embeddings (n, d) of the photos shown, labels and label weights. Returns weights (d,) of unit length."""

Choose = Callable[[Embeddings, list[int], Sequence[float], Sequence[float]], list[int]]
"""Takes the scores (n,) of all photos (-inf if shown), the photos shown, labels and label weights. Returns the next."""

Pick = Callable[[list[int]], int | None]
"""Takes the rows of the offered words. Returns one of them, or None."""


def simulate(
    embeddings: Embeddings,
    prompt_embedding: Embeddings,
    vote: Callable[[int], bool],
    rounds: int = 7,
    seed: int = 0,
    *,
    vocabulary: Embeddings | None = None,
    pick: Pick | None = None,
    refiner: str = "ninefold",
    strategy: Strategy = Strategy.AUTOMATIC,
) -> tuple[list[int], Embeddings]:
    """Teach a concept on unit embeddings (n, d). Return the photos shown, in order, and the final weights (d,).

    `vote` says whether the photo in a row belongs to the concept. With `vocabulary`, the unit embeddings (m, d) of
    words, `pick` is called whenever the team would see a menu of words: before the first round and after rounds. The
    word that it returns becomes the prompt. Raises ClassifierError for invalid embeddings.
    """
    known = statistics(embeddings, seed)
    query = Query(prompt_embedding)
    fit = fit_by(refiner, query, known)
    choose = choose_by(strategy, embeddings, known, fit, query)
    menus = None
    if vocabulary is not None and pick is not None:
        menus = Menus(index_words(embeddings, vocabulary), vocabulary, embeddings, query, pick)
    return teach(embeddings, lambda photo: (vote(photo), 1.0), fit, choose, rounds, menus)


@dataclass(eq=False, slots=True)
class Query:
    """The current prompt (d,) of a simulated session, and how many photos were shown before it became the prompt."""

    prompt: Embeddings
    shown_before: int = 0


class Menus:
    """Offers words to a simulated team, as `engine.learning.suggestions` chooses them."""

    def __init__(
        self, index: WordIndex, vocabulary: Embeddings, embeddings: Embeddings, query: Query, pick: Pick
    ) -> None:
        self._index, self._vocabulary, self._embeddings = index, vocabulary, embeddings
        self._query, self._pick = query, pick
        self.offered: set[int] = set()

    def offer(self, shown: list[int], labels: Sequence[float]) -> None:
        """Show a menu, if there is one after these labels, and make the word that is picked the prompt."""
        words = [suggestion.word for suggestion in self._menu(shown, labels)]
        if not words:
            return
        self.offered.update(words)
        picked = self._pick(words)
        if picked is not None:
            self._query.prompt, self._query.shown_before = self._vocabulary[picked], len(shown)

    def _menu(self, shown: list[int], labels: Sequence[float]) -> list[Suggestion]:
        prompt = self._query.prompt
        if not shown:
            top = self._embeddings[nearest(self._embeddings @ prompt, LOOKED_AT)]
            return nearby(self._index, prompt) if is_broad(self._index, prompt, top) else []
        is_yes = np.array(labels, bool)
        if not is_yes.any():
            return nearby(self._index, prompt, self.offered)
        rows = self._embeddings[shown]
        return shared(self._index, prompt, rows[is_yes], rows[~is_yes], self.offered)


def teach(
    embeddings: Embeddings,
    label: Callable[[int], tuple[bool, float]],
    fit: Fit,
    choose: Choose,
    rounds: int = 7,
    menus: Menus | None = None,
) -> tuple[list[int], Embeddings]:
    """Run the loop with any functions to fit and to choose. `label` returns a photo's label and its weight."""
    shown: list[int] = []
    labels: list[float] = []
    label_weights: list[float] = []
    if menus is not None:
        menus.offer(shown, labels)
    weights = fit(embeddings[:0], labels, label_weights)
    for _ in range(rounds):
        scores = embeddings @ weights
        scores[shown] = -np.inf
        fresh = choose(scores, shown, labels, label_weights)
        for photo in fresh:
            is_member, weight = label(photo)
            labels.append(float(is_member))
            label_weights.append(weight)
        shown += fresh
        if menus is not None:
            menus.offer(shown, labels)
        weights = fit(embeddings[shown], labels, label_weights)
    return shown, weights


def fit_by(refiner: str, prompt: Embeddings | Query, known: Statistics) -> Fit:
    """A `Fit` that calls `refine` with the refiner of that name. The prompt of a `Query` may change between rounds."""
    query = prompt if isinstance(prompt, Query) else Query(prompt)
    return lambda rows, labels, label_weights: (
        refine(query.prompt, rows, labels, label_weights=label_weights, statistics=known, refiner=refiner).weights
    )


def lost_rounds(labels: Sequence[float]) -> int:
    """The number of rounds in a row without a yes up to now, of rounds of ROUND_SIZE photos with these labels (n,)."""
    since = next((i for i, label in enumerate(reversed(labels)) if label), len(labels))
    return -(-since // ROUND_SIZE) if since == len(labels) else since // ROUND_SIZE


def choose_by(
    strategy: Strategy, embeddings: Embeddings, known: Statistics, fit: Fit, query: Query | None = None
) -> Choose:
    """A `Choose` for `nearest`, `diverse` or `automatic`. Hedged rounds `fit` a classifier to the no labels only.

    Only rounds since the last change of the `query` count as rounds without a yes.
    """

    def closest(scores: Embeddings, shown: list[int], k: int) -> list[int]:
        return [int(photo) for photo in nearest(scores, min(k, len(scores) - len(shown)))]

    def varied(scores: Embeddings, shown: list[int], k: int, looked: Breadth) -> list[int]:
        pool = closest(scores, shown, looked.pool)
        chosen = diverse(scores[pool], embeddings[pool], embeddings[shown], known.mean, k, looked.relevance)
        return [pool[i] for i in chosen]

    def hedged(scores: Embeddings, shown: list[int], no: list[int], label_weights: list[float]) -> list[int]:
        near = closest(scores, shown, BET)
        seen = shown + near
        others = embeddings @ fit(embeddings[no], [0.0] * len(no), label_weights)
        others[seen] = -np.inf
        return near + varied(others, seen, ROUND_SIZE - len(near), Breadth())

    def choose(
        scores: Embeddings, shown: list[int], labels: Sequence[float], label_weights: Sequence[float]
    ) -> list[int]:
        lost = lost_rounds(labels[query.shown_before :] if query else labels)
        if is_hedged(strategy, doubtful=is_doubtful(labels, label_weights), lost=lost > 0):
            no = [i for i, label in enumerate(labels) if not label]
            return hedged(scores, shown, [shown[i] for i in no], [label_weights[i] for i in no])
        if decided(strategy, lost=lost > 0) is Strategy.DIVERSE:
            return varied(scores, shown, ROUND_SIZE, breadth(lost))
        return closest(scores, shown, ROUND_SIZE)

    return choose
