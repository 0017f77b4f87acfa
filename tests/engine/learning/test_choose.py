"""How the next nine photos follow from the votes."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from engine.classifier import Classifier, refine
from engine.galleries.gallery import Gallery
from engine.learning import choose_by, fit_by
from engine.learning.choose import SHARPENED, choose
from engine.learning.dataset_statistics import statistics
from engine.learning.refiner import Lesson, Refinement, lesson
from engine.learning.sampling import BET, is_doubtful
from engine.photo import Embedding, Match, Photo, pack_embedding
from engine.sessions.events import Refined, Started, Strategy, Vote
from engine.sessions.evolve import begin
from engine.sessions.state import ROUND_SIZE, Round, Session, Slot

DIMENSION, PHOTOS = 16, 300
Votes = Mapping[int, tuple[Vote, ...]]

YES, NO = Vote.YES, Vote.NO
SPLIT, UNANIMOUS, LONE = (YES, YES, NO), (YES, YES, YES), (YES,)


def units(count: int, seed: int) -> Embedding:
    """Return random unit embeddings, shape (count, d), around one direction, like those of photos."""
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSION)) + 1
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


EMBEDDINGS, PROMPT = units(PHOTOS, 1), units(1, 2)[0]
KNOWN = statistics(EMBEDDINGS)
IDS = [f"{number:03}" for number in range(PHOTOS)]


class Shelf:
    """A gallery that can only search."""

    def nearest(self, query: Embedding, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        """Search by scanning all embeddings."""
        scores = EMBEDDINGS @ query
        order = [i for i in np.argsort(-scores, kind="stable").tolist() if IDS[i] not in exclude]
        return tuple(Match(Photo(IDS[i], ""), float(scores[i]), EMBEDDINGS[i]) for i in order[:k])

    def around(self, query: Embedding, score: float, k: int, exclude: Collection[str] = ()) -> tuple[Match, ...]:
        """The photos with scores closest to `score`."""
        everything = self.nearest(query, PHOTOS, exclude)
        return tuple(sorted(everything, key=lambda match: abs(match.score - score))[:k])


def voted(rounds: list[list[int]], votes: Votes, strategy: Strategy = Strategy.AUTOMATIC) -> Session:
    """Return a session that showed these photos. Photos not in `votes` have three no votes."""
    started = Started("m", "a house", "demo", "toy", "ninefold", pack_embedding(PROMPT), strategy)
    shown = tuple(Round(n, tuple(Slot(IDS[i], 0.0) for i in photos)) for n, photos in enumerate(rounds, start=1))
    held = {i: votes.get(i, (NO, NO, NO)) for photos in rounds for i in photos}
    by_member = {IDS[i]: {str(n): vote for n, vote in enumerate(each)} for i, each in held.items()}
    return replace(begin("a" * 16, 1, 2, started), rounds=shown, votes=by_member)


def fitted(taught: Lesson) -> Classifier:
    """Fit the classifier of a lesson."""
    return refine(taught.prompt, taught.rows, taught.labels, label_weights=taught.weights, statistics=KNOWN)


def following(session: Session) -> list[int]:
    """Return the next nine as the engine chooses them."""
    embeddings = {photo: EMBEDDINGS[int(photo)] for photo in session.shown}
    taught = lesson(session, embeddings)
    classifier = fitted(taught)
    by_no = fitted(taught.no_alone).weights if is_doubtful(taught.labels, taught.weights) else None
    refinement = Refinement(classifier, Refined("", "", "", 0, 0, ""), taught, KNOWN, by_no)
    choice = choose(session, cast("Gallery", Shelf()), refinement, embeddings)
    for match in choice.matches:  # including hedged ones
        assert match.score == pytest.approx(float(match.embedding @ classifier.weights), abs=1e-6)
    return [int(match.photo.id) for match in choice.matches]


def simulated(session: Session) -> list[int]:
    """Return the next nine as a simulation chooses them."""
    fit = fit_by("ninefold", PROMPT, KNOWN)
    shown = [int(slot.photo) for r in session.rounds for slot in r.slots]
    labels = [float(session.tally(IDS[i]).label == "yes") for i in shown]
    label_weights = [session.tally(IDS[i]).weight for i in shown]
    scores = EMBEDDINGS @ fit(EMBEDDINGS[shown], labels, label_weights)
    scores[shown] = -np.inf
    return choose_by(session.strategy, EMBEDDINGS, KNOWN, fit)(scores, shown, labels, label_weights)


FIRST = list(range(ROUND_SIZE))
SECOND = list(range(20, 20 + ROUND_SIZE))


def nearest_nine(votes: Votes, rounds: list[list[int]]) -> list[int]:
    """Return the next nine by the nearest strategy."""
    return following(voted(rounds, votes, Strategy.NEAREST))


@pytest.mark.parametrize("votes", [{4: SPLIT}, {4: SPLIT, 7: SPLIT}, dict.fromkeys(FIRST, SPLIT)])
def test_split_yes_alone_get_a_part_of_the_round(votes: Votes) -> None:
    """If every yes is split, some of the nine are the nearest, and the others are found as if there were no yes."""
    near, found = nearest_nine(votes, [FIRST]), following(voted([FIRST], votes))
    assert found[:BET] == near[:BET]
    assert set(found[BET:]) != set(near[BET:])
    assert len(set(found) | set(FIRST)) == 2 * ROUND_SIZE


@pytest.mark.parametrize(
    ("votes", "rounds"),
    [
        ({4: UNANIMOUS}, [FIRST]),
        ({4: LONE}, [FIRST]),
        ({4: SPLIT, 21: UNANIMOUS}, [FIRST, SECOND]),
    ],
)
def test_one_unanimous_yes_is_enough_to_show_the_nearest(votes: Votes, rounds: list[list[int]]) -> None:
    """One unanimous yes is enough to show the nearest photos, whatever else is split."""
    assert following(voted(rounds, votes)) == nearest_nine(votes, rounds)


def test_only_the_automatic_strategy_hedges() -> None:
    """A chosen strategy never hedges, and a round without a yes makes the next one fully diverse."""
    assert following(voted([FIRST], {4: SPLIT}, Strategy.DIVERSE)) != following(voted([FIRST], {4: SPLIT}))
    lost = [FIRST, SECOND]
    assert following(voted(lost, {4: SPLIT})) == following(voted(lost, {4: SPLIT}, Strategy.DIVERSE))


@pytest.mark.parametrize("votes", [{4: SPLIT}, {4: UNANIMOUS}, {4: SPLIT, 22: SPLIT}, dict.fromkeys(FIRST, SPLIT)])
@pytest.mark.parametrize("rounds", [[FIRST], [FIRST, SECOND]])
def test_a_simulation_chooses_as_the_engine_does(votes: Votes, rounds: list[list[int]]) -> None:
    """The engine and a simulation choose the same photos."""
    session = voted(rounds, votes)
    assert following(session) == simulated(session)


def test_the_last_photos_make_a_smaller_hedged_round() -> None:
    """If fewer than nine photos are left, all of them are shown, once each."""
    rounds = [list(range(1, PHOTOS - 7)), [0]]
    assert sorted(following(voted(rounds, {0: SPLIT}))) == list(range(PHOTOS - 7, PHOTOS))
    assert sorted(simulated(voted(rounds, {0: SPLIT}))) == list(range(PHOTOS - 7, PHOTOS))


def test_a_sharpening_round_has_the_nearest_and_the_least_certain() -> None:
    """Five are the nearest, and the other four are the closest to the threshold of all the rest."""
    votes = {4: UNANIMOUS, 7: UNANIMOUS}
    near, found = nearest_nine(votes, [FIRST]), following(voted([FIRST], votes, Strategy.SHARPEN))
    certain = ROUND_SIZE - SHARPENED
    assert found[:certain] == near[:certain]
    least_certain = [
        photo for photo in following(voted([FIRST], votes, Strategy.BORDERLINE)) if photo not in near[:certain]
    ]
    assert found[certain:] == least_certain[:SHARPENED]
    assert len(set(found) | set(FIRST)) == 2 * ROUND_SIZE
