"""Replaces a broken or unsuitable photo of a round."""

from collections.abc import Collection
from dataclasses import dataclass

from engine.errors import OutOfPhotosError
from engine.services import Services
from engine.sessions import rules
from engine.sessions.events import Replaced
from engine.sessions.live import LiveSession
from engine.sessions.state import Session


@dataclass(frozen=True, slots=True)
class Replacer:
    """The member (by key) who replaces a photo, their roles (Discord ids), and whether they are a moderator."""

    key: str
    roles: Collection[int] = ()
    moderates: bool = False


class Replacements:
    """Replaces photos by the nearest one that was not shown yet."""

    def __init__(self, services: Services) -> None:
        self._refiner, self._workers = services.refiner, services.workers

    async def replace(
        self, live: LiveSession, member: Replacer, number: int, position: int, revision: int, *, hide: bool
    ) -> None:
        """Replace the photo with that revision. `hide` also hides it in the whole dataset.

        Raises NotVoterError, UnknownRoundError, JudgedPhotoError, OutOfPhotosError.
        """
        at = (member.key, number, position, revision)
        with live.preparing():
            session = rules.check_voter(live.session, member.key, member.roles, moderates=member.moderates)
            unwanted = rules.check_replaceable(session, *at, moderates=member.moderates).photo
            refinement = await self._refiner.refine(session, live.gallery, live.embeddings())
            matches = await self._workers.search.run(live.gallery.nearest, refinement.weights, 1, session.shown)
            if not matches:
                raise OutOfPhotosError
            new, score = matches[0].photo.id, matches[0].score

            def decide(now: Session) -> list[Replaced]:
                rules.check_voter(now, member.key, member.roles, moderates=member.moderates)
                return [rules.replace_photo(now, *at, new, score, moderates=member.moderates, hides=hide)]

            # Hide first: if this fails, nothing has changed; if the commit fails, the member can try again.
            if hide:
                await self._workers.journal.run(live.gallery.hide, unwanted, member.key)
            with live.expecting(matches):
                await live.commit(decide)
