"""Undo says what it took back and what it brought back."""

import io
import time

import pytest
from PIL import Image

from engine.blind.ballots import Terms
from engine.engine import Engine
from engine.errors import NothingToUndoError
from engine.sessions.events import Display, Vote
from engine.sessions.views import RoundView, Undo
from engine.settings.voting_rules import VotingChange
from tests.engine.hashed import Hashed
from tests.own_photos import give
from tests.start import start_session

CHANNEL, ONE, TWO = 10, 101, 102


@pytest.fixture
async def shown(engine: Engine) -> RoundView:
    """The first round of a session."""
    return (await start_session(engine, 1, CHANNEL, ONE, "a house")).round


async def votes(engine: Engine, shown: RoundView, *choices: Vote | None) -> None:
    """Member two votes on the first photo of the round, once for each choice."""
    for choice in choices:
        await engine.vote(CHANNEL, shown.session_id, TWO, 1, 1, choice)


async def undo(engine: Engine) -> Undo:
    """Member two takes back their last action."""
    return await engine.undo(CHANNEL, TWO)


@pytest.mark.parametrize("vote", Vote)
async def test_a_vote_is_taken_back(engine: Engine, shown: RoundView, vote: Vote) -> None:
    """The vote no longer counts."""
    await votes(engine, shown, vote)
    undone = await undo(engine)
    assert [changed.number for changed in undone.rounds] == [1]
    assert (undone.removed, undone.restored, undone.is_replacement) == ({vote: 1}, {}, False)


@pytest.mark.parametrize("later", [Vote.NO, None])
async def test_an_earlier_vote_counts_again(engine: Engine, shown: RoundView, later: Vote | None) -> None:
    """Undo brings back the vote that was changed or withdrawn."""
    await votes(engine, shown, Vote.YES, later)
    undone = await undo(engine)
    assert (undone.removed, undone.restored) == ({}, {Vote.YES: 1})


async def test_the_rest_is_taken_back_at_once(engine: Engine, shown: RoundView) -> None:
    """ "Rest is no" is one action with several votes. The vote before it stays."""
    await votes(engine, shown, Vote.YES)
    await engine.rest_is_no(CHANNEL, shown.session_id, TWO, 1)
    assert (await undo(engine)).removed == {Vote.NO: 8}
    assert (await undo(engine)).removed == {Vote.YES: 1}


async def test_a_revealed_ballot_is_taken_back_at_once(engine: Engine, shown: RoundView) -> None:
    """A ballot is secret until the reveal, so undo leaves it alone. Then its votes are one action."""
    await votes(engine, shown, Vote.UNSURE)
    blind = await engine.next(CHANNEL, 1, blind=Terms(time.time() + 600))
    async with engine.posting(blind) as posting:
        posting.message_id = 7
    for member in (ONE, TWO):
        await engine.blind.join(CHANNEL, shown.session_id, member, 2)
    await engine.blind.answer(CHANNEL, shown.session_id, TWO, 2, (1, 2, 3))
    assert (await undo(engine)).removed == {Vote.UNSURE: 1}
    with pytest.raises(NothingToUndoError):
        await undo(engine)
    await engine.blind.answer(CHANNEL, shown.session_id, ONE, 2, (1,))
    undone = await undo(engine)
    assert [changed.number for changed in undone.rounds] == [2]
    assert (undone.removed, undone.restored) == ({Vote.YES: 3, Vote.NO: 6}, {})


async def test_settings_are_not_taken_back(engine: Engine, shown: RoundView) -> None:
    """Undo passes over changes of the session's settings to the vote before them."""
    await votes(engine, shown, Vote.YES)
    await engine.display(CHANNEL, TWO, Display.GRID)
    await engine.voting_rules.change_session(CHANNEL, shown.session_id, TWO, VotingChange(quorum=2))
    assert (await undo(engine)).removed == {Vote.YES: 1}
    with pytest.raises(NothingToUndoError):
        await undo(engine)


async def test_a_replaced_photo_is_brought_back(engine: Engine, shown: RoundView) -> None:
    """The member's vote on it was never lost, so no vote changes."""
    await votes(engine, shown, Vote.YES)
    await engine.replace_photo(CHANNEL, shown.session_id, TWO, 1, 1)
    undone = await undo(engine)
    assert [changed.number for changed in undone.rounds] == [1]
    assert (undone.removed, undone.restored, undone.is_replacement) == ({}, {}, True)


async def test_a_vote_on_an_own_picture_belongs_to_no_round(
    engine: Engine, shown: RoundView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vote is taken back, and no round changes."""
    monkeypatch.setattr(Hashed, "encode_images", lambda self, images: self.encode_text(["picture"]).embeddings)
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(file, "JPEG")
    await give(engine, CHANNEL, shown.session_id, TWO, file.getvalue(), Vote.NO)
    undone = await undo(engine)
    assert (undone.rounds, undone.removed) == ((), {Vote.NO: 1})
