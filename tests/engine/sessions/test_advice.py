"""A round's message tells the team how to vote, and when it is time to label the dataset."""

from dataclasses import replace

import pytest

from engine.sessions.advice import (
    Advice,
    AdviceKind,
    advice_of,
    is_time_to_sharpen,
    label_advice,
    last_judged,
    needs_estimate,
)
from engine.sessions.events import Event, Finished, Posted, Shown, Started, Steered, Strategy, Vote, Voted
from engine.sessions.evolve import begin, replay
from engine.sessions.state import Session

STARTED = Started("m1", "a lake", "demo", "clip", "ridge", "")


def taught(*rounds: str, is_first: bool = False, fitting: int | None = None) -> Session:
    """A session with these rounds of nine photos: y is labelled yes, n no, and - has no votes.

    `fitting` is the estimate that came with the last round.
    """
    events: list[Event] = []
    for number, votes in enumerate(rounds, start=1):
        photos = tuple(f"p{number}-{place}" for place in range(9))
        estimate = fitting if number == len(rounds) else None
        events += [Shown(number, photos, (0.5,) * 9, fitting=estimate), Posted(number, 100 + number)]
        choices = {"y": Vote.YES, "n": Vote.NO}
        given = {photo: choices[vote] for photo, vote in zip(photos, votes, strict=True) if vote in choices}
        events.append(Voted("m1", number, given))
    return replay(begin("0" * 16, 1, 2, replace(STARTED, is_first=is_first)), events)


def kind(advice: Advice | None) -> AdviceKind | None:
    """The kind of an advice."""
    return None if advice is None else advice.kind


def test_a_servers_first_round_says_how_to_vote() -> None:
    """Only the first round of the server's first session, and only until the next round."""
    assert kind(advice_of(taught("---------", is_first=True), 1)) is AdviceKind.HOW_TO_VOTE
    assert advice_of(taught("---------"), 1) is None
    second = taught("yynnnnnnn", "---------", is_first=True)
    assert [advice_of(second, number) for number in (1, 2)] == [None, None]


@pytest.mark.parametrize(
    ("judged", "fitting", "expected"),
    [
        ("nnnnnnnnn", None, AdviceKind.NO_NEW_YES),
        ("nnnnnnnnn", 7, AdviceKind.NO_NEW_YES),
        ("nnnnnnnnn", 4, AdviceKind.ALL_FOUND),
        ("nnnnnnnnn", 3, AdviceKind.ALL_FOUND),
        ("nnnnnnnnn", 9, None),  # most are still to be found
        ("ynnnnnnnn", None, None),
        ("ynnnnnnnn", 6, None),
        ("ynnnnnnnn", 5, AdviceKind.ALL_FOUND),
        ("nnnn-----", None, None),  # most photos were not judged
        ("---------", 4, None),
        ("nnnnn----", None, AdviceKind.NO_NEW_YES),
    ],
)
def test_it_is_time_to_label_after_a_round_without_a_yes_or_when_all_are_found(
    judged: str, fitting: int | None, expected: AdviceKind | None
) -> None:
    """The first round found four. Whether it is time depends on the second round and the estimate."""
    session = taught("yyyynnnnn", judged, "---------", fitting=fitting)
    found = advice_of(session, 3)
    assert kind(found) is expected
    if found is not None:
        assert (found.judged, found.found, found.fitting) == (2, 4 + judged.count("y"), fitting)


def test_after_one_round_no_estimate_says_that_all_are_found() -> None:
    """Nine labels are too few for an estimate to end a session."""
    assert advice_of(taught("yynnnnnnn", "---------", fitting=2), 2) is None


def test_without_any_yes_there_is_nothing_to_label() -> None:
    """Two rounds without a yes are no reason to label the dataset."""
    assert advice_of(taught("nnnnnnnnn", "nnnnnnnnn", "---------", fitting=0), 3) is None


def test_votes_on_the_new_round_change_no_advice() -> None:
    """What counts are the rounds before it."""
    session = taught("yyyynnnnn", "nnnnnnnnn", "yyyyyyyyy", fitting=5)
    assert advice_of(session, 3) == Advice(AdviceKind.NO_NEW_YES, 2, 4, 5)


def test_a_late_yes_withdraws_the_advice() -> None:
    """Once somebody votes yes in the round before, it is not without a yes any more."""
    session = taught("yyyynnnnn", "nnnnnnnnn", "---------")
    late = replay(session, [Voted("m1", 2, {"p2-0": Vote.YES})])
    assert (kind(advice_of(session, 3)), advice_of(late, 3)) == (AdviceKind.NO_NEW_YES, None)


def test_only_the_last_round_of_a_running_session_has_advice() -> None:
    """Older rounds and finished sessions have none."""
    session = taught("yyyynnnnn", "nnnnnnnnn", "nnnnnnnnn", "---------")
    assert [kind(advice_of(session, number)) for number in (3, 4)] == [None, AdviceKind.NO_NEW_YES]
    assert advice_of(replay(session, [Finished("m1")]), 4) is None


def test_the_panel_asks_about_the_round_that_is_out() -> None:
    """The panel's advice follows from the last round itself, before the next one is made."""
    session = taught("yyyynnnnn", "nnnnnnnnn")
    assert last_judged(session) == 2
    assert kind(label_advice(session, 2, 4)) is AdviceKind.ALL_FOUND
    assert label_advice(session, 3, 4) is None


def test_a_round_that_nobody_has_judged_does_not_count_as_one_without_a_yes() -> None:
    """Until then, the round before it is the last one that says something."""
    assert last_judged(taught("yyyynnnnn", "nnnn-----")) == 1
    assert [last_judged(taught(*rounds)) for rounds in ((), ("---------",))] == [0, 0]


@pytest.mark.parametrize(
    ("rounds", "needed"),
    [
        (("yyyynnnnn",), False),
        (("yyynnnnnn",), True),
        (("nnnnnnnnn",), True),
        (("nnnn-----",), False),
        ((), False),
    ],
)
def test_the_estimate_is_only_made_when_it_can_matter(rounds: tuple[str, ...], needed: bool) -> None:
    """A round with many yes says that there is more to find, so the estimate would change nothing."""
    assert needs_estimate(taught(*rounds)) is needed


LATE = taught("yyynnnnnn", "yyynnnnnn", "yynnnnnnn", "ynnnnnnnn", "---------")


@pytest.mark.parametrize(
    ("judged", "fitting", "expected"),
    [
        (4, 12, True),
        (4, 9, True),
        (4, 13, False),  # 9 of 13 is not enough
        (4, None, False),
        (3, 8, False),  # too early
    ],
)
def test_it_is_time_to_sharpen_late_when_most_are_found(judged: int, fitting: int | None, expected: bool) -> None:
    """After four rounds, with nine found and at most twelve in all."""
    assert is_time_to_sharpen(LATE, judged, fitting) is expected


def test_sharpening_is_offered_only_before_it_and_before_an_audit() -> None:
    """Not while the session sharpens or audits, not after an audit, not at the end, and not without a yes."""
    audited = Shown(6, tuple(f"p6-{place}" for place in range(9)), (0.5,) * 9, drawn=6)
    later: list[list[Event]] = [
        [Steered("m1", Strategy.SHARPEN)],
        [Steered("m1", Strategy.AUDIT)],
        [audited],
        [Finished("m1")],
    ]
    assert not any(is_time_to_sharpen(replay(LATE, events), 4, 12) for events in later)
    assert is_time_to_sharpen(replay(LATE, [Steered("m1", Strategy.NEAREST)]), 4, 12)
    assert not is_time_to_sharpen(taught(*["nnnnnnnnn"] * 4), 4, 0)
