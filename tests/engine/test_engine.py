"""The engine on a real database with embeddings of real photos: what members can do, and what must never be lost."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from engine.database import open_database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import (
    EmptyPromptError,
    JudgedPhotoError,
    NoDatasetError,
    NoSessionError,
    NotVoterError,
    OutOfPhotosError,
    RoundInPreparationError,
    SessionRunningError,
    StaleRoundError,
    UnknownPromptError,
    UnknownRoundError,
)
from engine.galleries import Catalog
from engine.photo import Photo
from engine.sessions.events import Strategy, Vote
from engine.sessions.tally import Label
from engine.sessions.views import RoundView
from engine.settings.voting_rules import VotingChange
from tests.caltech import CHECKPOINT, CaltechEncoder, labels, requires_caltech, unit_embeddings
from tests.data_folders import copied
from tests.engine.occupied import busy_scans
from tests.posting import post
from tests.start import start_session

GUILD, CHANNEL, OTHER_CHANNEL = 1, 10, 11
ONE, TWO, THREE = 101, 102, 103

pytestmark = requires_caltech


def fill(database_url: str, limit: int | None = None) -> None:
    """Create the dataset `caltech` of the real photos."""
    database = open_database(database_url)
    catalog = Catalog(database)
    catalog.create("caltech", encoder=CHECKPOINT, dimension=512)
    photos = [Photo(i, f"https://photos.test/{i}") for i in list(labels())[:limit]]
    catalog.gallery("caltech").insert(photos, unit_embeddings()[:limit])
    database.close()


@contextmanager
def opened(database_url: str) -> Iterator[Engine]:
    """Open an engine as a bot's process does."""
    engine = Engine(open_database(database_url), Encoders(CaltechEncoder()))
    try:
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="module")
def all_photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a database with all photos."""
    data = tmp_path_factory.mktemp("caltech") / "data"
    fill(f"chdb:{data}")
    return data


@pytest.fixture
def url(all_photos: Path, tmp_path: Path) -> str:
    """The url of a database with all photos."""
    return copied(all_photos, tmp_path / "data")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on all photos."""
    with opened(url) as engine:
        yield engine


async def start(engine: Engine, prompt: str = "a lobster", channel: int = CHANNEL) -> RoundView:
    """Start a session whose first round is posted."""
    opening = await start_session(engine, GUILD, channel, ONE, prompt)
    await post(engine, opening.round, 1000)
    return opening.round


async def judge(engine: Engine, shown: RoundView, label: str, member: int = ONE) -> int:
    """Vote on all photos of a round by their class, and return how many are of it."""
    for photo in shown.photos:
        choice = Vote.YES if labels()[photo.photo.id] == label else Vote.NO
        await engine.vote(shown.channel_id, shown.session_id, member, shown.number, photo.position, choice)
    return sum(labels()[photo.photo.id] == label for photo in shown.photos)


async def go_on(engine: Engine, shown: RoundView) -> RoundView:
    """Make and post the next round."""
    following = await engine.next(shown.channel_id, shown.number)
    await post(engine, following, 1000 + following.number)
    return following


async def test_votes_turn_the_photos_into_what_was_meant(engine: Engine) -> None:
    """Votes for chairs fill the rounds with chairs, although the prompt finds other furniture at first."""
    shown = await start(engine, "a chair")
    found = [await judge(engine, shown, "chair")]
    for _ in range(3):
        shown = await go_on(engine, shown)
        found.append(await judge(engine, shown, "chair"))
    assert found[0] < 5
    assert found[1] > 6
    best = await engine.assessment.best(CHANNEL)
    assert sum(labels()[photo.photo.id] == "chair" for photo in best.photos) == 9


async def test_an_audit_draws_from_what_the_classifier_takes_for_a_yes(engine: Engine, url: str) -> None:
    """An audit draws six photos above the threshold and three near it, and the strategy survives a restart."""
    shown = await start(engine, "a chair")
    for _ in range(2):
        await judge(engine, shown, "chair")
        shown = await go_on(engine, shown)
    await judge(engine, shown, "chair")
    await engine.steer(CHANNEL, shown.session_id, TWO, Strategy.AUDIT)
    audit = await go_on(engine, shown)
    assert audit.strategy is Strategy.AUDIT
    assert len({photo.photo.id for photo in audit.photos}) == 9
    assert min(photo.score for photo in audit.photos[:6]) > max(photo.score for photo in audit.photos[6:]) - 0.05
    engine.close()
    with opened(url) as again:
        assert (await again.round(CHANNEL, audit.session_id, audit.number)).strategy is Strategy.AUDIT


async def test_quality_is_reported_when_enough_is_labelled(engine: Engine) -> None:
    """Quality is reported from two photos of each label on, with yes counts, expected members and the audit."""
    shown = await start(engine, "a chair")
    assert await engine.assessment.quality(CHANNEL) is None
    found = []
    for _ in range(3):
        found.append(await judge(engine, shown, "chair"))
        shown = await go_on(engine, shown)
    await engine.steer(CHANNEL, shown.session_id, ONE, Strategy.AUDIT)
    found.append(await judge(engine, shown, "chair"))
    shown = await go_on(engine, shown)
    found.append(await judge(engine, shown, "chair"))
    quality = await engine.assessment.quality(CHANNEL)
    assert quality is not None
    assert quality.found == tuple(found)
    true = list(labels().values()).count("chair")
    assert true / 3 < quality.members < 3 * true
    assert 0 < quality.accepted < 4 * true
    assert quality.audit is not None
    assert 0 < quality.audit.drawn <= 6


async def test_a_round_never_repeats_a_shown_photo(engine: Engine) -> None:
    """Five rounds show 45 different photos."""
    shown = await start(engine)
    seen = [photo.photo.id for photo in shown.photos]
    for _ in range(4):
        shown = await go_on(engine, shown)
        seen += [photo.photo.id for photo in shown.photos]
    assert len(set(seen)) == 45


async def test_every_vote_of_a_burst_is_counted_once(engine: Engine) -> None:
    """A hundred simultaneous votes of fifty members are all counted, once each."""
    shown = await start(engine)
    place = (CHANNEL, shown.session_id)
    await asyncio.gather(
        *(engine.vote(*place, 200 + m, 1, 1, Vote.YES) for m in range(50)),
        *(engine.vote(*place, 200 + m, 1, 2, Vote.NO) for m in range(50)),
    )
    now = await engine.round(*place, 1)
    assert (now.photos[0].tally.yes, now.photos[1].tally.no) == (50, 50)
    assert (await engine.assessment.status(CHANNEL)).votes == 100


async def test_a_restart_loses_nothing(url: str) -> None:
    """After a restart, the round and its votes are the same, and undo and next continue from there."""
    with opened(url) as engine:
        shown = await start(engine)
        await engine.vote(CHANNEL, shown.session_id, ONE, 1, 1, Vote.YES)
        await engine.vote(CHANNEL, shown.session_id, TWO, 1, 2, Vote.NO)
        before = await engine.round(CHANNEL, shown.session_id, 1)
        strongest = [p.photo.id for p in (await engine.assessment.best(CHANNEL)).photos]
    with opened(url) as engine:
        assert await engine.round(CHANNEL, shown.session_id, 1) == before
        assert [p.photo.id for p in (await engine.assessment.best(CHANNEL)).photos] == strongest
        assert [changed.number for changed in (await engine.undo(CHANNEL, TWO)).rounds] == [1]
        assert (await engine.round(CHANNEL, shown.session_id, 1)).photos[1].tally.no == 0
        assert (await go_on(engine, shown)).number == 2


async def test_a_vote_is_answered_while_a_long_scan_runs(engine: Engine) -> None:
    """Votes are answered during a scan, because the journal has its own connection and thread."""
    shown = await start(engine)
    async with busy_scans(engine):
        for position in range(1, 10):
            await engine.vote(CHANNEL, shown.session_id, ONE, 1, position, Vote.YES)


async def test_two_nexts_at_once_make_one_round(engine: Engine) -> None:
    """Of two simultaneous `next` calls, one makes the round, and the other is told that it is coming or where it is."""
    shown = await start(engine)
    results = await asyncio.gather(engine.next(CHANNEL, 1), engine.next(CHANNEL, 1), return_exceptions=True)
    made = [result for result in results if isinstance(result, RoundView)]
    assert len(made) == 1
    assert [type(r) for r in results if not isinstance(r, RoundView)] == [RoundInPreparationError]
    async with engine.posting(made[0]) as posting:
        with pytest.raises(RoundInPreparationError):
            await engine.next(CHANNEL)
        with pytest.raises(RoundInPreparationError):
            await post(engine, made[0], 78)
        posting.message_id = 77
    with pytest.raises(StaleRoundError) as stale:
        await engine.next(CHANNEL, shown.number)
    assert (stale.value.last_round, stale.value.message_id) == (2, 77)


async def test_a_round_that_never_reached_the_channel_is_given_again(url: str) -> None:
    """If a post fails or the bot crashes before it, `next` returns the same round again."""
    with opened(url) as engine:
        await start(engine)
        made = await engine.next(CHANNEL, 1)
        for failure in (RuntimeError, asyncio.CancelledError):
            with pytest.raises(failure):
                async with engine.posting(made):
                    raise failure
            assert await engine.next(CHANNEL, 1) == made
    with opened(url) as engine:
        assert await engine.next(CHANNEL) == made


async def test_the_last_photos_make_a_smaller_round_and_then_there_are_none(tmp_path: Path) -> None:
    """Twelve photos make rounds of nine and three, then OutOfPhotosError, and the session stays open."""
    url = f"chdb:{tmp_path / 'data'}"
    fill(url, limit=12)
    with opened(url) as engine:
        shown = await go_on(engine, await start(engine))
        assert [photo.position for photo in shown.photos] == [1, 2, 3]
        with pytest.raises(OutOfPhotosError):
            await engine.next(CHANNEL)
        assert await judge(engine, shown, "lobster") >= 0


async def test_a_replaced_photo_is_never_shown_again_and_a_hidden_one_nowhere(engine: Engine) -> None:
    """A replaced photo leaves its session, a hidden one every search, and undo brings both back."""
    shown = await start(engine)
    unwanted = shown.photos[4].photo.id
    await engine.replace_photo(CHANNEL, shown.session_id, ONE, 1, 5, hide=True)
    now = await engine.round(CHANNEL, shown.session_id, 1)
    assert now.photos[4].photo.id not in {photo.photo.id for photo in shown.photos}
    assert now.photos[4].revision == 1
    with pytest.raises(UnknownRoundError):
        await engine.vote(CHANNEL, shown.session_id, ONE, 1, 5, Vote.YES)
    assert unwanted not in {photo.photo.id for photo in (await engine.find("a lobster")).photos}
    assert [changed.number for changed in (await engine.undo(CHANNEL, ONE)).rounds] == [1]
    returned = (await engine.round(CHANNEL, shown.session_id, 1)).photos[4]
    assert (returned.photo.id, returned.revision) == (unwanted, 2)
    assert unwanted in {photo.photo.id for photo in (await engine.find("a lobster")).photos}


async def test_who_may_not_vote_can_neither_replace_a_photo_nor_undo(engine: Engine) -> None:
    """Members who may not vote cannot replace photos or undo, unless they are moderators."""
    shown = await start(engine)
    session, staff = shown.session_id, 7
    for position in (1, 2):
        await engine.vote(CHANNEL, session, ONE, 1, position, Vote.YES, roles=[staff])
    await engine.replace_photo(CHANNEL, session, TWO, 1, 3)
    await engine.voting_rules.change_session(CHANNEL, session, ONE, VotingChange(voters=((staff,), ())))
    for refused in (
        lambda: engine.replace_photo(CHANNEL, session, TWO, 1, 4),
        lambda: engine.undo(CHANNEL, TWO, session),
    ):
        with pytest.raises(NotVoterError):
            await refused()
    with pytest.raises(JudgedPhotoError):
        await engine.replace_photo(CHANNEL, session, THREE, 1, 1, roles=[staff])
    before = (await engine.assessment.status(CHANNEL)).labels
    await engine.replace_photo(CHANNEL, session, TWO, 1, 1, moderates=True)
    assert (await engine.assessment.status(CHANNEL)).labels[Label.YES] == before[Label.YES] - 1
    await engine.undo(CHANNEL, TWO, session, moderates=True)
    assert (await engine.assessment.status(CHANNEL)).labels == before


async def test_finish_hands_out_the_labels_and_the_classifier(engine: Engine) -> None:
    """The CSV has a row for each photo shown, and the JSON's weights give its scores."""
    shown = await start(engine)
    await judge(engine, shown, "lobster")
    summary = await engine.finish(CHANNEL, ONE)
    csv_file, json_file = summary.files
    rows = list(csv.DictReader(io.StringIO(csv_file.content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [photo.photo.id for photo in shown.photos]
    assert summary.status.labels[Label.YES] == sum(row["label"] == "yes" for row in rows)
    weights = np.array(json.loads(json_file.content)["weights"], np.float32)
    embedding = unit_embeddings()[list(labels()).index(rows[0]["id"])]
    assert float(weights @ embedding) == pytest.approx(float(rows[0]["score"]), abs=1e-4)
    with pytest.raises(NoSessionError) as none:
        await engine.assessment.status(CHANNEL)
    assert none.value.finished
    assert (await engine.resume(CHANNEL, TWO)).number == 1
    assert (await engine.assessment.status(CHANNEL)).votes == 9


async def test_a_second_start_is_refused_unless_it_is_said_to_replace(engine: Engine) -> None:
    """A second start raises an error that names the running session, or finishes it if asked to replace it."""
    await start(engine, "a lobster")
    with pytest.raises(SessionRunningError, match="a lobster"):
        await start_session(engine, GUILD, CHANNEL, TWO, "a chair")
    opening = await start_session(engine, GUILD, CHANNEL, TWO, "a chair", replace=True)
    assert (await engine.assessment.status(CHANNEL)).prompt == "a chair"
    assert opening.round.number == 1


async def test_channels_have_sessions_of_their_own(engine: Engine) -> None:
    """Channels run independent sessions, and a session's buttons work only in its own channel."""
    one, other = await asyncio.gather(start(engine, "a lobster"), start(engine, "a chair", OTHER_CHANNEL))
    with pytest.raises(UnknownRoundError):
        await engine.vote(OTHER_CHANNEL, one.session_id, ONE, 1, 1, Vote.YES)
    await asyncio.gather(go_on(engine, one), go_on(engine, other))


async def test_a_prompt_that_cannot_be_used_starts_nothing(engine: Engine) -> None:
    """An empty prompt or one that the encoder refuses raises an error and starts no session."""
    for prompt, error in (("  ", EmptyPromptError), ("no such prompt at all", UnknownPromptError)):
        with pytest.raises(error):
            await start_session(engine, GUILD, CHANNEL, ONE, prompt)
    with pytest.raises(NoSessionError):
        await engine.assessment.status(CHANNEL)


async def test_status_counts_votes_by_member_and_names_what_is_disputed(engine: Engine) -> None:
    """The status lists members by Discord id with the most votes first, and the disputed photos."""
    shown = await start(engine)
    place = (CHANNEL, shown.session_id)
    for position in (1, 2, 3):
        await engine.vote(*place, THREE, 1, position, Vote.YES)
    await engine.vote(*place, ONE, 1, 1, Vote.NO)
    status = await engine.assessment.status(CHANNEL)
    assert status.members == ((THREE, 3), (ONE, 1))
    assert [photo.position for photo in status.disputed] == [1]
    assert (await engine.my_votes(*place, THREE, 1)).votes == dict.fromkeys((1, 2, 3), Vote.YES)


async def test_an_empty_database_says_that_there_is_no_dataset(tmp_path: Path) -> None:
    """Without a dataset, a search raises NoDatasetError."""
    with opened(f"chdb:{tmp_path / 'data'}") as engine, pytest.raises(NoDatasetError):
        await engine.find("a lobster")
