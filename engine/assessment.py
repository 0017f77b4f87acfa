"""The state of a channel's concept: figures, the best photos, and labels for the whole dataset."""

from contextlib import suppress
from dataclasses import replace

from engine.admission import in_time
from engine.errors import NoYesError
from engine.export.session_files import classifier_json, labels_csv
from engine.learning.estimate import judge
from engine.learning.quality import Quality
from engine.results.applier import Applier
from engine.results.explorer import Explorer
from engine.results.findings import Applied, Findings, Summary
from engine.services import Services
from engine.sessions.live import LiveSession
from engine.sessions.state import ROUND_SIZE
from engine.sessions.views import Look, PromptHints, Status, ranked

APPLY_SECONDS = 600.0
"""Together with the wait in line, this stays below the 15 minutes after which Discord accepts no answer."""


class Assessment:
    """Reads a channel's last session. Only `apply` writes to the journal: the classifier that it used."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._applier, self._explorer = Applier(services.workers, services.catalog), Explorer(services)

    async def status(self, channel_id: int) -> Status:
        """The status of the channel's running session. Raises NoSessionError."""
        return await self.status_of(await self._services.sessions.running(channel_id))

    async def status_of(self, live: LiveSession) -> Status:
        """The status of a session."""
        keys = live.votes_by_member()
        names = await self._services.members.named(keys)
        members = tuple((names[key], votes) for key, votes in keys.items())
        return await self._services.workers.replay.run(live.status, members)  # it looks at every photo

    async def summary(self, live: LiveSession) -> Summary:
        """The summary of a session as if it were finished now, with its files."""
        session, photos, replay = live.session, {**live.photos}, self._services.workers.replay
        refinement = await self._explorer.refine(live)
        files = (
            await replay.run(labels_csv, session, photos, refinement.weights),
            await replay.run(classifier_json, session, refinement.classifier),
        )
        findings = None
        with suppress(NoYesError):
            findings = await self._explorer.findings(live, refinement.classifier)
        return Summary(replace(await self.status_of(live), finished=True), findings, files)

    async def findings(self, channel_id: int, session_id: str | None = None) -> Findings:
        """What the channel's last session found, or the session with that id. Raises NoSessionError, NoYesError."""
        sessions = self._services.sessions
        live = await (sessions.at(channel_id) if session_id is None else sessions.of(session_id, channel_id))
        return await self._explorer.findings(live, (await self._explorer.refine(live)).classifier)

    async def quality(self, channel_id: int) -> Quality | None:
        """The quality of the running session's concept, or None if too few photos are labelled."""
        live = await self._services.sessions.running(channel_id)
        return await judge(
            live.session, live.gallery, live.embeddings(), self._services.refiner, self._services.workers
        )

    async def best(self, channel_id: int) -> Look:
        """The nine photos with the highest scores, whether or not someone voted on them."""
        live = await self._services.sessions.running(channel_id)
        refinement = await self._services.refiner.refine(live.session, live.gallery, live.embeddings())
        matches = await self._services.workers.search.run(live.gallery.nearest, refinement.weights, ROUND_SIZE)
        photos = ranked(matches, live.session.tally)
        return Look(live.session.prompt, live.gallery.dataset.name, photos, PromptHints())

    async def apply(self, channel_id: int, file_limit: int) -> Applied:
        """Label the whole dataset with the classifier of the channel's last session, running or finished.

        Each file has at most `file_limit` bytes. Raises NoSessionError, NoYesError, ApplyRunningError, TooSlowError.
        """
        live = await self._services.sessions.at(channel_id)
        async with in_time(APPLY_SECONDS):
            refinement = await self._explorer.refine(live)
            await live.commit(lambda now: [refinement.event])
            return await self._applier.apply(live, refinement.classifier, self._explorer, file_limit)
