"""The gateway may deliver an interaction twice."""

from bot.platform.recent import Recent


def test_an_interaction_is_let_through_once() -> None:
    """An id counts as repeated from the second time on."""
    recent = Recent()
    assert [recent.is_repeated(id) for id in (1, 2, 1, 2, 3)] == [False, False, True, True, False]


def test_memory_is_bounded() -> None:
    """Only the latest ids are kept."""
    recent = Recent(size=2)
    for id in (1, 2, 3):
        recent.is_repeated(id)
    assert [recent.is_repeated(id) for id in (2, 3, 1)] == [True, True, False]
