"""`Layered`, an immutable mapping in layers, compared with a dict."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from engine.sessions.layered import Layered

KEYS = st.integers(0, 200)
CHANGES = st.lists(st.dictionaries(KEYS, st.none() | st.integers(), max_size=60), max_size=12)


@given(CHANGES)
def test_a_copy_equals_a_changed_dict_and_earlier_copies_stay(changes: list[dict[int, int | None]]) -> None:
    """Each copy equals a dict with the same changes, in the same order, and earlier copies stay unchanged."""
    copies = list(accumulate(changes, Layered.changed, initial=Layered[int, int]()))
    wholes = list(accumulate(changes, lambda whole, more: {**whole, **more}, initial=dict[int, int | None]()))
    for copy, whole in zip(copies, wholes, strict=True):
        wanted = {key: value for key, value in whole.items() if value is not None}
        assert list(copy) == list(wanted)
        assert copy == wanted
        assert len(copy) == len(wanted)
        assert list(copy.items()) == list(zip(copy.keys(), copy.values(), strict=True))
        assert all((key in copy) is (key in wanted) and copy.get(key) == wanted.get(key) for key in range(201))


def test_a_changed_copy_shares_what_did_not_change() -> None:
    """A change to a large mapping copies none of its entries."""
    large = Layered({number: str(number) for number in range(10_000)})
    copy = large.changed({5: "five"}).changed({7: None})
    assert (copy[5], large[5], 7 in copy, 7 in large) == ("five", "5", False, True)
    assert copy._below is large._below


def test_many_changes_stay_quick_to_copy() -> None:
    """Changes are merged before they make copies slow."""
    copy = Layered[int, int]()
    for number in range(5_000):
        copy = copy.changed({number: number})
        assert len(copy._changes) ** 2 <= max(len(copy._below), 1024)
    assert copy == dict(zip(range(5_000), range(5_000), strict=True))
