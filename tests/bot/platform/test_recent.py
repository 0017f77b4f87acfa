"""Interactions that come twice."""

from bot.platform.recent import Lately, Recent


def test_an_interaction_is_let_through_once() -> None:
    """The second time the same id is asked about, it is repeated."""
    recent = Recent()
    assert [recent.is_repeated(id) for id in (1, 2, 1, 2, 3)] == [False, False, True, True, False]


def test_memory_is_bounded() -> None:
    """Only the latest ids are kept."""
    recent = Recent(size=2)
    for id in (1, 2, 3):
        recent.is_repeated(id)
    assert [recent.is_repeated(id) for id in (2, 3, 1)] == [True, True, False]


def test_values_are_kept_for_the_keys_that_were_set_last() -> None:
    """What was set again counts as new; the oldest makes room."""
    known = Lately[str, int](size=2)
    for key, value in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        known[key] = value
    assert (known.get("a", 0), known.get("b", 0), known.get("c", 0)) == (3, 0, 4)
    known.discard("a")
    assert known.take() == ["c"]
    assert len(known) == 0
