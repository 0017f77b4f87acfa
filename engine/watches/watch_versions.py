"""Saves new versions of watched concepts, from the votes on their finds."""

from engine.concepts.saved_concepts import Concepts
from engine.services import Services
from engine.sessions.events import Saved, Settled, Undone, Voted
from engine.sessions.live import LiveSession
from engine.sessions.state import Session
from engine.sessions.tally import Label
from engine.watches.watch import NEW_VOTES, VERSION_SECONDS, Aim, Change, Pace, Watch, votes_on_finds
from engine.watches.watches import Watches


class WatchVersions:
    """The new versions of all watches. A version is recorded with its announcement, so that a crash skips neither."""

    def __init__(self, services: Services, watches: Watches, concepts: Concepts) -> None:
        self._services, self._watches, self._concepts = services, watches, concepts

    async def update(self, watch: Watch) -> Change | None:
        """The new version to announce, or None. It is saved if enough new votes came. Call `announced` afterwards.

        Raises VersionLimitError, UnknownConceptError, DatasetError, DatabaseError.
        """
        pace = self._watches.pace(watch)
        if watch.change is not None:
            return watch.change
        # A vote wakes the session. Counting while it is awake finds every vote, also if it sleeps before a save is due.
        live = self._services.sessions.if_awake(watch.session_id)
        if live is not None:
            pace.may_save = _may_save(watch, pace, live.session)
        if not pace.may_save or self._watches.clock() - watch.saved_at < VERSION_SECONDS:
            return None
        live = live or await self._watches.session(watch)
        pace.may_save = live is not None and _may_save(watch, pace, live.session)
        if live is None or not pace.may_save:
            return None
        votes = votes_on_finds(live.session)
        change = await self._save(watch, live, votes)
        if change is None:
            pace.unusable_votes = votes
        return change

    async def announced(self, watch: Watch) -> None:
        """Record that the new version was announced."""
        await self._watches.records.change(watch.id, change=None)

    async def _save(self, watch: Watch, live: LiveSession, votes: int) -> Change | None:
        """Save a version. None if the labels give no threshold."""
        session = live.session
        gallery, run = live.gallery, self._services.workers.scan.run
        refined = await self._services.refiner.refine(session, gallery, live.embeddings(), calibrated=True)
        if Aim.of(0, refined.classifier, watch.above) is None:
            return None
        await live.commit(lambda _: [refined.event])
        version = await self._already_saved(watch)
        if version is None:
            version = await self._concepts.add_version(live, watch.concept_id, watch.member, known=watch.aim.version)
        old, new = watch.aim, Aim.of(version, refined.classifier, watch.above)
        assert new is not None
        fits = [await run(gallery.count_from, aim.embedding, aim.threshold) for aim in (old, new)]
        precision = (old.precision, new.precision)
        change = Change(version, votes - watch.votes, precision, (fits[0], fits[1]))
        await self._watches.records.change(
            watch.id, aim=new, votes=votes, change=change, saved_at=self._watches.clock()
        )
        return change

    async def _already_saved(self, watch: Watch) -> int | None:
        """The version that has these votes, if the process died before it was announced, or a member has saved it."""
        run, journal = self._services.workers.replay.run, self._services.journal
        saved = None
        for entry in await run(journal.session, watch.session_id):
            match entry.event:
                case Saved(_, concept, version) if concept == watch.concept_id:
                    saved = version
                case Voted() | Undone() | Settled():
                    saved = None
        return saved


def _may_save(watch: Watch, pace: Pace, session: Session) -> bool:
    """Whether there are enough new votes for a version."""
    votes = votes_on_finds(session)
    is_enough = votes - watch.votes >= NEW_VOTES and votes != pace.unusable_votes
    return is_enough and Label.YES in session.labels().values()
