"""How the concept of a channel stands: in numbers, by its strongest photos, and as labels of the whole dataset."""

from dataclasses import replace

from engine.admission import in_time
from engine.datasets.applier import Applier
from engine.export.session_files import classifier_json, labels_csv
from engine.learning.estimate import judge
from engine.learning.quality import Quality
from engine.services import Services
from engine.sessions.live import LiveSession
from engine.sessions.state import ROUND_SIZE
from engine.sessions.views import Applied, Look, PromptHints, Status, Summary, ranked

APPLY_SECONDS = 600.0
"""With the wait in line before it, within the 15 minutes in which a member can be answered."""


class Assessment:
    """Looks at a channel's last session; of what it does, only the classifier of `apply` enters the journal."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._applier = Applier(services.workers, services.catalog)

    async def status(self, channel_id: int) -> Status:
        """Where the channel's running session stands."""
        return await self.status_of(await self._services.sessions.running(channel_id))

    async def status_of(self, live: LiveSession) -> Status:
        """Where a session stands."""
        keys = live.votes_by_member()
        names = await self._services.members.named(keys)
        members = tuple((names[key], votes) for key, votes in keys.items())
        return await self._services.workers.replay.run(live.status, members)  # it looks at every photo

    async def summary(self, live: LiveSession) -> Summary:
        """What a session comes to when it is finished as it is now, with its files."""
        session, photos, replay = live.session, {**live.photos}, self._services.workers.replay
        refinement = await self._services.refiner.refine(session, live.gallery, live.embeddings(), calibrated=True)
        files = (
            await replay.run(labels_csv, session, photos, refinement.weights),
            await replay.run(classifier_json, session, refinement.classifier),
        )
        return Summary(replace(await self.status_of(live), finished=True), files)

    async def quality(self, channel_id: int) -> Quality | None:
        """How good the running session's concept is; None while too few photos are labelled."""
        live = await self._services.sessions.running(channel_id)
        return await judge(
            live.session, live.gallery, live.embeddings(), self._services.refiner, self._services.workers
        )

    async def best(self, channel_id: int) -> Look:
        """The classifier's nine strongest photos today, judged or not."""
        live = await self._services.sessions.running(channel_id)
        refinement = await self._services.refiner.refine(live.session, live.gallery, live.embeddings())
        matches = await self._services.workers.search.run(live.gallery.nearest, refinement.weights, ROUND_SIZE)
        photos = ranked(matches, live.session.tally)
        return Look(live.session.prompt, live.gallery.dataset.name, photos, PromptHints())

    async def apply(self, channel_id: int, file_limit: int) -> Applied:
        """Label the whole dataset by the classifier of the channel's last session, running or finished.

        Its files have at most `file_limit` bytes each. Raises NoYesError, ApplyRunningError,
        TooSlowError.
        """
        live = await self._services.sessions.at(channel_id)
        session = live.session
        async with in_time(APPLY_SECONDS):
            refinement = await self._services.refiner.refine(session, live.gallery, live.embeddings(), calibrated=True)
            await live.commit(lambda now: [refinement.event])
            return await self._applier.apply(session, live.gallery, refinement.classifier, file_limit)
