"""Members read what an undo took back."""

import pytest

from bot.features.rounds.actions import undo_text
from bot.locale import words
from engine.sessions.events import Vote
from engine.sessions.views import RoundRef, Undo

ROUND = (RoundRef(1, 10, "f" * 16, 4),)
YES, NO, UNSURE = Vote.YES, Vote.NO, Vote.UNSURE


@pytest.mark.parametrize(
    ("undone", "english", "japanese"),
    [
        (
            Undo(ROUND, {NO: 9}, {}, False),
            "Took back 9 no votes in round 4.",
            "ラウンド 4 の「いいえ」9票を取り消しました。",
        ),
        (
            Undo(ROUND, {UNSURE: 1}, {}, False),
            "Took back 1 unsure vote in round 4.",
            "ラウンド 4 の「わからない」1票を取り消しました。",
        ),
        (
            Undo(ROUND, {NO: 6, YES: 3}, {}, False),
            "Took back 3 yes votes and 6 no votes in round 4.",
            "ラウンド 4 の「はい」3票と「いいえ」6票を取り消しました。",
        ),
        (
            Undo(ROUND, {}, {YES: 1}, False),
            "Brought back 1 yes vote in round 4.",
            "ラウンド 4 の「はい」1票を元に戻しました。",
        ),
        (
            Undo((), {YES: 1}, {}, False),
            "Took back 1 yes vote on your own photos.",
            "自分の写真への「はい」1票を取り消しました。",
        ),
        (
            Undo(ROUND, {}, {}, True),
            "Brought back the photo that you replaced in round 4.",
            "ラウンド 4 で差し替えた写真を元に戻しました。",
        ),
        (Undo(ROUND, {}, {}, False), "Took back your last action.", "最後の操作を取り消しました。"),
    ],
)
def test_an_undo_says_what_it_took_back(undone: Undo, english: str, japanese: str) -> None:
    """The answer counts the votes by kind and names the round."""
    assert undo_text(undone, words("en")) == english
    assert undo_text(undone, words("ja")) == japanese
