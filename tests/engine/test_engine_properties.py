"""Property tests of the engine on the embedded database, with restarts: the journal always matches what members see."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.blind.ballots import Terms
from engine.database import open_database
from engine.encoders.registry import Encoders
from engine.engine import Engine
from engine.errors import SessionError
from engine.galleries import Catalog
from engine.sessions.events import Display, Strategy, Vote
from engine.sessions.journal_replay import restored
from engine.sessions.live import LiveSession
from engine.sessions.views import RoundRef, RoundView
from engine.settings.voting_rules import VotingChange
from tests.engine.conftest import random_photos
from tests.engine.hashed import DIMENSION, Hashed
from tests.posting import post
from tests.start import start_session

GUILD, CHANNEL, PHOTOS = 1, 10, 50
MEMBERS = st.sampled_from((101, 102, 103))
POSITIONS, CHOICES = st.integers(1, 9), st.sampled_from(Vote)
PRESSES = st.lists(st.tuples(MEMBERS, POSITIONS, CHOICES), min_size=1, max_size=8)
FAR_AWAY = 4e9


class Channel(RuleBasedStateMachine):
    """One channel's session, whose bot stops and starts."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ninefold-"))
        self.runner = asyncio.Runner()
        self.message_id = 1000
        catalog = Catalog(database := open_database(f"chdb:{self.folder}"))
        catalog.create("demo", encoder=Hashed.name, dimension=DIMENSION)
        catalog.gallery("demo").insert(*random_photos(PHOTOS, DIMENSION))
        database.close()
        self.open()
        opening = self.do(lambda: start_session(self.engine, GUILD, CHANNEL, 101, "a house by the lake"))
        self.session_id = opening.round.session_id
        self.post(opening.round)

    def open(self) -> None:
        """Start the bot."""
        self.engine = Engine(open_database(f"chdb:{self.folder}"), Encoders(Hashed()))

    def do(self, call: Callable[[], Awaitable[Any]]) -> Any:
        """Return the engine's answer, or None if it refuses."""

        async def answered() -> Any:
            try:
                return await call()
            except SessionError:
                return None

        return self.runner.run(answered())

    def live(self) -> LiveSession:
        """Return the session in memory, loading it if necessary."""
        found = self.do(lambda: self.engine.services.sessions.of(self.session_id, CHANNEL))
        assert isinstance(found, LiveSession)
        return found

    def post(self, view: RoundView | None, *, fails: bool = False) -> None:
        """Post a round, or fail to."""
        if view is not None:
            self.message_id += 1
            if not fails:
                self.runner.run(post(self.engine, view, self.message_id))

    @property
    def last(self) -> int:
        """The number of the last round."""
        return len(self.live().session.rounds)

    @rule(presses=PRESSES, back=st.integers(0, 2))
    def votes(self, presses: list[tuple[int, int, Vote]], back: int) -> None:
        """Let members vote at once, in the last or an earlier round."""
        number, engine, at = self.last - back, self.engine, (CHANNEL, self.session_id)

        async def press() -> None:
            calls = [engine.vote(*at, member, number, position, choice) for member, position, choice in presses]
            for answer in await asyncio.gather(*calls, return_exceptions=True):
                assert isinstance(answer, RoundRef | SessionError), answer

        self.do(press)

    @rule(member=MEMBERS)
    def rest_is_no(self, member: int) -> None:
        """Vote no on the rest of the last round."""
        number = self.last
        self.do(lambda: self.engine.rest_is_no(CHANNEL, self.session_id, member, number))

    @rule(member=MEMBERS)
    def undo(self, member: int) -> None:
        """Undo a member's last action."""
        self.do(lambda: self.engine.undo(CHANNEL, member, self.session_id))

    @rule(blind=st.none() | st.builds(Terms, st.just(FAR_AWAY), st.integers(1, 3)), fails=st.booleans())
    def next(self, blind: Terms | None, fails: bool) -> None:
        """Make the next round, which may fail to reach the channel."""
        self.post(self.do(lambda: self.engine.next(CHANNEL, blind=blind)), fails=fails)

    @rule(member=MEMBERS, ticked=st.none() | st.frozensets(POSITIONS))
    def answer(self, member: int, ticked: frozenset[int] | None) -> None:
        """Answer a blind round. The last answer reveals it."""
        at = (CHANNEL, self.session_id, member, self.last)
        if self.do(lambda: self.engine.blind.join(*at)) is not None:
            view = self.do(lambda: self.engine.blind.answer(*at, ticked)).round
            self.post(None if view.is_hidden else view)

    @rule()
    def reveal(self) -> None:
        """Reveal a blind round, as when its time is over."""
        number = self.last
        self.post(self.do(lambda: self.engine.blind.reveal(CHANNEL, self.session_id, number)))

    @rule(member=MEMBERS, position=POSITIONS, hide=st.booleans())
    def replace(self, member: int, position: int, hide: bool) -> None:
        """Replace a photo."""
        number = self.last
        call = self.engine.replace_photo
        self.do(lambda: call(CHANNEL, self.session_id, member, number, position, hide=hide))

    @rule(member=MEMBERS, position=POSITIONS, verdict=st.sampled_from([Vote.YES, Vote.NO, None]))
    def settle(self, member: int, position: int, verdict: Vote | None) -> None:
        """Settle a photo as a moderator, or leave it to the votes again."""
        number = self.last
        call = self.engine.team.settle
        self.do(lambda: call(CHANNEL, self.session_id, member, number, position, verdict))

    @rule(member=MEMBERS, strategy=st.sampled_from(Strategy))
    def steer(self, member: int, strategy: Strategy) -> None:
        """Change the strategy."""
        self.do(lambda: self.engine.steer(CHANNEL, self.session_id, member, strategy))

    @rule(member=MEMBERS, display=st.sampled_from(Display), prompt=st.sampled_from(["a hut", "a lake; -night"]))
    def edit(self, member: int, display: Display, prompt: str) -> None:
        """Change the display and the prompt."""
        self.do(lambda: self.engine.display(CHANNEL, member, display))
        self.do(lambda: self.engine.prompts.edit(CHANNEL, member, prompt))

    @rule(member=MEMBERS, quorum=st.integers(1, 3), voters=st.sampled_from([((), ()), ((7001,), ()), ((), (101, 102))]))
    def regulate(self, member: int, quorum: int, voters: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
        """Change how votes count, and whose."""
        change = VotingChange(quorum=quorum, next_after=quorum, voters=voters)
        self.do(lambda: self.engine.voting_rules.change_session(CHANNEL, self.session_id, member, change))

    @rule(member=MEMBERS)
    def finish_and_resume(self, member: int) -> None:
        """Finish the session and resume it."""
        if self.do(lambda: self.engine.finish(CHANNEL, member)) is not None:
            assert self.do(lambda: self.engine.assessment.status(CHANNEL)) is None
            self.do(lambda: self.engine.resume(CHANNEL, member))

    @rule()
    def sleep(self) -> None:
        """Put idle sessions to sleep, and check that the session is the same afterwards."""
        before, rests = self.live().session, self.live().rests

        async def put_to_sleep() -> None:
            self.engine.services.sessions.put_to_sleep()

        self.do(put_to_sleep)
        assert self.engine.services.sessions.awake == (not rests)
        after = self.live()
        assert after.session == before
        assert set(after.photos) == set(before.shown)

    @rule()
    def restart(self) -> None:
        """Restart the bot, and check that the session is the same afterwards."""
        before = self.live().session
        self.engine.close()
        self.open()
        after = self.live()
        assert after.session == before
        assert set(after.photos) == set(before.shown)

    @invariant()
    def the_journal_leads_to_what_members_see(self) -> None:
        """The journal replays to the current state."""
        journal, workers = self.engine.services.journal, self.engine.workers
        entries = self.runner.run(workers.journal.run(journal.session, self.session_id))
        assert restored(entries) == self.live().session
        assert [entry.sequence for entry in entries] == list(range(len(entries)))

    @invariant()
    def no_photo_was_shown_twice(self) -> None:
        """No round or replacement repeats a photo."""
        session = self.live().session
        slots = [slot.photo for shown in session.rounds for slot in shown.slots]
        assert len(set(slots)) == len(slots) <= PHOTOS
        assert set(session.votes) <= set(session.shown)

    @invariant()
    def what_waits_for_a_reveal_is_known(self) -> None:
        """A session that waits for a reveal would be found at the next start."""
        last = self.live().session.rounds[-1]
        waits = last.blind is not None and (not last.blind.revealed or last.message_id is None)
        assert len(self.runner.run(self.engine.blind.waiting())) == waits

    def teardown(self) -> None:
        """Stop the bot."""
        self.engine.close()
        self.runner.close()
        shutil.rmtree(self.folder)


TestEveryCourseOfTheEngine = Channel.TestCase
TestEveryCourseOfTheEngine.settings = settings(
    max_examples=6, stateful_step_count=25, deadline=None, suppress_health_check=[*HealthCheck]
)
