"""When a vector index is used."""

import pytest

from engine.galleries import IndexState


@pytest.mark.parametrize(
    ("state", "is_ready"),
    [
        (IndexState(True, False, 1.0, 1.0, ""), True),
        (IndexState(True, True, 0.96, 0.97, ""), True),
        (IndexState(True, True, 0.05, 0.99, ""), False),
        (IndexState(False, False, 0.0, 0.0, ""), False),
    ],
)
def test_an_index_is_used_when_nearly_all_photos_are_in_it(state: IndexState, is_ready: bool) -> None:
    """An index is used once nearly all photos are in it, because the others are compared one by one."""
    assert state.is_ready is is_ready
