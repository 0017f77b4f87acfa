"""A spread: photos from a wide neighbourhood of the prompt that differ from each other, to find a first example."""

from collections.abc import Collection, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from engine.errors import UnknownPhotoError
from engine.galleries.gallery import Gallery
from engine.learning.sampling import LEAST_RELEVANCE, WIDEST_POOL, diverse
from engine.photo import Embedding, Match, pack_embedding, unpack_embedding
from engine.services import Services
from engine.sessions import rules
from engine.sessions.events import Exemplified, Voted
from engine.sessions.state import ROUND_SIZE, Session
from engine.sessions.views import Look, PromptHints, RoundView, ranked


class Spreads:
    """Spreads of sessions, and the photos that members pick from them as examples."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def spread(self, channel_id: int, session_id: str) -> Look:
        """Nine varied photos that the session has not shown. Only a look: they count as not shown."""
        live = await self._services.sessions.of(session_id, channel_id)
        known = await self._services.refiner.statistics(live.gallery)
        run, session = self._services.workers.search.run, live.session
        chosen = await run(_spread, live.gallery, session, [*live.embeddings().values()], known.mean)
        return Look(session.prompt, live.gallery.dataset.name, ranked(chosen), PromptHints())

    async def pick(
        self, channel_id: int, session_id: str, member_id: int, photos: Sequence[str], *, roles: Collection[int] = ()
    ) -> RoundView:
        """Take photos of a spread as the member's examples of the concept, as one action that undo takes back.

        Returns the last round. Raises NotVoterError, UnknownPhotoError.
        """
        live = await self._services.sessions.of(session_id, channel_id)
        found = await self._services.workers.search.run(live.gallery.by_ids, photos)
        for photo in photos:
            if photo not in found:
                raise UnknownPhotoError(photo, live.gallery.dataset.title)
        examples = {_example(photo): pack_embedding(found[photo][1]) for photo in photos}
        member = await self._services.members.key(member_id)

        def decide(now: Session) -> Sequence[Exemplified | Voted]:
            return rules.pick_examples(rules.check_voter(now, member, roles), member, examples)

        await live.commit(decide)
        return live.view()


def _spread(
    gallery: Gallery, session: Session, shown: Sequence[Embedding], mean: NDArray[np.float64]
) -> tuple[Match, ...]:
    """The more photos a prompt is the wrong word for, the further away the concept is: look as far as possible."""
    prompt = unpack_embedding(session.embedding)
    pool = gallery.nearest(prompt, WIDEST_POOL, session.shown)
    if not pool:
        return ()
    before = np.stack(shown) if shown else np.empty((0, len(prompt)), np.float32)
    scores = np.array([match.score for match in pool], np.float32)
    candidates = np.stack([match.embedding for match in pool])
    return tuple(pool[i] for i in diverse(scores, candidates, before, mean, ROUND_SIZE, LEAST_RELEVANCE))


def _example(photo: str) -> str:
    """The id of the example that a photo of the dataset is: a hash, as those of members' own pictures."""
    return f"example:{blake2b(photo.encode(), digest_size=8).hexdigest()}"
