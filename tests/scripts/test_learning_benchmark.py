"""The parts of `scripts/bench learning`: lessons with and without menus of words, and their figures."""

from dataclasses import replace

import numpy as np
import pytest

from benches.learning import _figures
from engine.learning import fit_by
from engine.learning.dataset_statistics import statistics
from engine.learning.simulation import Fit, Query
from engine.sessions.events import Strategy
from learning_benchmark import concepts
from learning_benchmark.concepts import Concept, ConceptSet
from learning_benchmark.lessons import ROUNDS, LearningRun, LearningSet, imperfect, lesson, perfect
from tests.caltech import requires_caltech
from tests.engine.learning.words import ANIMAL, EACH, NOTHING, PUG, THINGS, index, photos, words
from tests.places import SHARED

MEMBERS = np.arange(len(photos())) // EACH == THINGS.index(PUG)
CONCEPT = Concept("pug", words()[ANIMAL], MEMBERS, PUG)
KNOWN = statistics(photos())
TAUGHT = LearningSet(ConceptSet("toy", photos(), (CONCEPT,), words()), KNOWN, index())


def method(query: Query) -> Fit:
    """Return Ninefold's method."""
    return fit_by("ninefold", query, KNOWN)


def taught(concept: Concept, *, has_menus: bool) -> LearningRun:
    """Teach a concept with a perfect voter."""
    return lesson(TAUGHT, concept, method, perfect(concept), Strategy.AUTOMATIC, has_menus=has_menus)


def test_a_member_picks_the_concepts_own_word() -> None:
    """If a menu offers the own word, it is picked once, which is one press, and the first nine are right."""
    found = taught(CONCEPT, has_menus=True)
    assert found.member.was_offered
    assert found.member.picked == 1
    assert found.found[0] == 9
    assert found.presses == found.found.sum() + ROUNDS + 1


@pytest.mark.parametrize("word", [None, NOTHING])
def test_a_member_picks_no_other_word(word: int | None) -> None:
    """If the vocabulary does not have the own word, or no menu offers it, menus change nothing."""
    with_menus, without = (taught(replace(CONCEPT, word=word), has_menus=menus) for menus in (True, False))
    assert not with_menus.member.picked
    assert with_menus.found.tolist() == without.found.tolist()
    assert with_menus.aps == without.aps


def test_without_menus_no_word_is_offered() -> None:
    """A row without menus stays what it is, even if the vocabulary has the own word."""
    assert not taught(CONCEPT, has_menus=False).member.was_offered


def test_the_precision_is_measured_after_each_round() -> None:
    """The figures have the mean AP after one, three and seven rounds, and count the own words offered."""
    runs = [taught(CONCEPT, has_menus=menus) for menus in (True, False)]
    assert [len(run.aps) for run in runs] == [ROUNDS, ROUNDS]
    figures = _figures(runs)
    for key, rounds in (("ap1", 1), ("ap3", 3), ("ap", ROUNDS)):
        assert figures[key] == pytest.approx(np.mean([run.aps[rounds - 1] for run in runs]), abs=1e-4)
    assert figures["offered"] == 1
    assert figures["harmed"] == 0
    assert figures["found27"] == pytest.approx(np.mean([run.found[:3].sum() for run in runs]), abs=0.01)


def test_a_mistaken_team_makes_the_same_mistakes_each_time() -> None:
    """A team's mistakes depend on its number and on the concept alone."""
    one, same, other = (imperfect(CONCEPT, team) for team in (1, 1, 2))
    rows = range(len(MEMBERS))
    assert [one(row) for row in rows] == [same(row) for row in rows]
    assert [one(row) for row in rows] != [other(row) for row in rows]


@requires_caltech
def test_the_generic_prompts_are_those_of_classes_whose_name_is_a_word() -> None:
    """All 40 classes have their own name in the bank of 1,613 words, and start from another prompt."""
    found = concepts.generic(SHARED)
    assert len(found.concepts) == 40
    assert len(found.vocabulary) == 1_613
    for concept in found.concepts:
        assert concept.word is not None
        assert not np.array_equal(found.vocabulary[concept.word], concept.prompt)
