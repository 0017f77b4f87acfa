"""The picks that members have not submitted yet."""

from bot.features.blind.drafts import DraftKey, Drafts

KEY = DraftKey(1, "a" * 16, 2)
NONE: frozenset[int] = frozenset()


def test_a_press_means_what_its_key_showed() -> None:
    """A second press of a key that isn't redrawn yet changes nothing, and other keys add to it."""
    drafts = Drafts()
    assert drafts.change(KEY, 7, NONE, 3) == {3}
    assert drafts.change(KEY, 7, NONE, 3) == {3}
    assert drafts.change(KEY, 7, NONE, 5) == {3, 5}
    assert drafts.change(KEY, 7, frozenset({3, 5}), 3) == {5}


def test_another_message_starts_from_what_it_shows() -> None:
    """After a restart, or in a second message, the picks are those of the message. Members have drafts of their own."""
    drafts = Drafts()
    drafts.change(KEY, 7, NONE, 3)
    assert drafts.current(KEY, 8, frozenset({1})) == {1}
    assert drafts.change(KEY, 8, frozenset({1}), 2) == {1, 2}
    assert drafts.latest(KEY) == frozenset({1, 2})
    assert drafts.latest(DraftKey(2, "a" * 16, 2)) is None


def test_an_answer_ends_the_draft() -> None:
    """The next message shows the answer, not the picks before it."""
    drafts = Drafts()
    drafts.change(KEY, 7, NONE, 3)
    drafts.drop(KEY)
    drafts.drop(KEY)
    assert drafts.latest(KEY) is None
    assert drafts.current(KEY, 7, NONE) == NONE
