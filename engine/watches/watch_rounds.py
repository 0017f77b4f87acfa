"""Makes the rounds of a watch: of new photos, within the hourly limit, and of those that were held beyond it."""

from collections.abc import Sequence

from engine.errors import NothingHeldError, RoundInPreparationError, SessionRunningError
from engine.galleries import Find
from engine.galleries.gallery import Gallery
from engine.photo import Match
from engine.services import Services
from engine.sessions import rules
from engine.sessions.events import Shown
from engine.sessions.evolve import replay
from engine.sessions.live import LiveSession
from engine.sessions.state import ROUND_SIZE, Session
from engine.sessions.views import RoundView
from engine.watches.watch import Digest, Pace, Watch, has_room, is_batch
from engine.watches.watches import Watches

LOOK_SECONDS = 300.0
"""A watch looks at its dataset at least this often, in case as many photos came in as were removed."""


class WatchRounds:
    """The rounds of all watches. Post each with `Engine.posting`.

    A round is in the journal before it is posted, and a session never shows a photo twice. So a crash at any moment
    neither loses nor repeats a photo: a round that was not posted is returned again.
    """

    def __init__(self, services: Services, watches: Watches) -> None:
        self._services, self._watches = services, watches

    async def next(self, watch: Watch) -> RoundView | None:
        """The round to post now, or None. Call it every few seconds.

        Raises DatasetError, ConceptError, SessionError, DatabaseError, and RoundInPreparationError while another call
        makes or posts a round.
        """
        pace = self._watches.pace(watch)
        if pace.may_be_unposted:
            live = await self._watches.session(watch)
            if live is not None and rules.is_unposted(live.session):
                return live.view()
            pace.may_be_unposted = False
        await self._look(watch, pace)
        if not pace.may_wait:
            return None
        waiting = [find for find in await self._watches.waiting(watch) if find.seen > watch.held_until]
        now = self._watches.clock()
        if not waiting:
            pace.may_wait, pace.waiting_at = False, None
            return None
        pace.waiting_at = pace.waiting_at or now
        if not is_batch(len(waiting), pace.waiting_at, now):
            return None
        if not has_room(await self._shown_at(watch, pace), now):
            await self._hold(watch, waiting)
            return None
        return await self._show(watch, pace, waiting[:ROUND_SIZE])

    async def digest(self, watch: Watch) -> Digest | None:
        """The digest to post now, or None. Call `digested` afterwards."""
        due_at = watch.digest_due_at
        if due_at is None or self._watches.clock() < due_at:
            return None
        if held := len(await self._held(watch)):
            return Digest(watch.digests + 1, held)
        await self._watches.records.change(watch.id, held_at=0.0)
        return None

    async def digested(self, watch: Watch, digest: Digest) -> None:
        """Record that a digest was posted."""
        now = self._watches.clock()
        await self._watches.records.change(watch.id, digests=digest.number, digested_at=now)

    async def show_held(self, watch: Watch) -> tuple[RoundView, int]:
        """A round of the best photos that are held, and how many are left then. It counts for the hourly limit.

        Raises NothingHeldError, and the errors of `next`.
        """
        live = await self._watches.session(watch)
        held = sorted(await self._held(watch), key=lambda find: (-find.score, find.photo_id))
        if live is not None and rules.is_unposted(live.session):
            return live.view(), len(held)
        if not held:
            raise NothingHeldError
        view = await self._show(watch, self._watches.pace(watch), held[:ROUND_SIZE])
        return view, max(0, len(held) - ROUND_SIZE)

    # -- parts -------------------------------------------------------------------------------------------------------

    async def _look(self, watch: Watch, pace: Pace) -> None:
        """Look at the photos that came in, if there may be any."""
        photos, run, now = await self._watches.photos(watch), self._services.workers.watches.run, self._watches.clock()
        count = await run(photos.count)
        if count == pace.photos and now - pace.looked_at < LOOK_SECONDS:
            return
        await run(photos.look, watch.aim.embedding, watch.aim.threshold)
        pace.photos, pace.looked_at, pace.may_wait = count, now, True

    async def held(self, watch: Watch) -> int:
        """How many photos are held for the digest."""
        return len(await self._held(watch))

    async def _held(self, watch: Watch) -> list[Find]:
        return [find for find in await self._watches.waiting(watch) if find.seen <= watch.held_until]

    async def _hold(self, watch: Watch, waiting: Sequence[Find]) -> None:
        """Leave the finds to the digest."""
        held_at = watch.held_at or self._watches.clock()
        held_until = max(find.seen for find in waiting)
        await self._watches.records.change(watch.id, held_until=held_until, held_at=held_at)

    async def _shown_at(self, watch: Watch, pace: Pace) -> list[float]:
        """The times of the watch's rounds, read from the journal once."""
        if pace.shown_at is None:
            journal, replay = self._services.journal, self._services.workers.replay
            entries = await replay.run(journal.session, watch.session_id)
            pace.shown_at = [entry.at.timestamp() for entry in entries if isinstance(entry.event, Shown)]
        return pace.shown_at

    async def _show(self, watch: Watch, pace: Pace, finds: Sequence[Find]) -> RoundView:
        """Record a round of these photos."""
        shown_at, live = await self._shown_at(watch, pace), await self._watches.session(watch)
        pace.may_be_unposted = True
        view = await (self._open(watch, finds) if live is None else self._add(live, finds))
        shown_at[:] = [*shown_at[-ROUND_SIZE * ROUND_SIZE :], self._watches.clock()]
        pace.waiting_at = None
        return view

    async def _add(self, live: LiveSession, finds: Sequence[Find]) -> RoundView:
        with live.preparing():
            rules.check_next(live.session, None)
            matches = await self._matches(live.gallery, finds, live.session)
            photos = [(match.photo.id, match.score) for match in matches]

            def decide(now: Session) -> list[Shown]:
                return [rules.show(now, len(now.rounds) + 1, photos)]

            with live.expecting(matches):
                await live.commit(decide)
            return live.view()

    async def _open(self, watch: Watch, finds: Sequence[Find]) -> RoundView:
        """Start the session with its first round, in one write."""
        sessions = self._services.sessions
        other = await sessions.latest(watch.thread_id)
        if other is not None and not other.session.finished:
            raise SessionRunningError(other.session.prompt, len(other.session.rounds))
        found = await self._watches.recalled(watch)
        aim = await self._watches.aim(watch, found)
        matches = await self._matches(found.gallery, finds, replay(found.session, found.carried.events))
        shown = Shown(1, tuple(match.photo.id for match in matches), tuple(match.score for match in matches))
        live = await sessions.open(found.session, found.gallery, [*found.carried.events, shown], matches)
        live.photos.update(found.carried.photos)
        await self._watches.records.change(watch.id, aim=aim)
        return live.view()

    async def _matches(self, gallery: Gallery, finds: Sequence[Find], session: Session) -> list[Match]:
        """The photos of the finds. Raises RoundInPreparationError if all were shown or have gone meanwhile."""
        shown = {*session.shown}
        found = await self._services.workers.search.run(gallery.by_ids, [find.photo_id for find in finds])
        there = [find for find in finds if find.photo_id in found and find.photo_id not in shown]
        if not there:
            raise RoundInPreparationError
        return [Match(found[find.photo_id][0], find.score, found[find.photo_id][1]) for find in there]
