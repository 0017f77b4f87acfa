"""Members' own photos as examples of a concept. They are read one by one, and added to a session as one action."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from engine.admission import Admission, in_time
from engine.datasets.library import Library
from engine.errors import ConflictingExampleError, FetchError, PhotoRejectedError, TooSlowError
from engine.galleries.gallery import Gallery
from engine.learning.prompts import PICTURE_BYTES, PictureSource, Prompts, example_id, scaled_image
from engine.photo import pack_embedding
from engine.services import Services
from engine.sessions import rules
from engine.sessions.events import Event, Vote
from engine.sessions.state import Session

MOST = 10
"""The most yes photos, and the most no photos, that a member can give at once."""

PICTURE_SECONDS, SET_SECONDS = 30.0, 180.0
"""Time limits for reading one photo, and for all photos of a request."""


@dataclass(frozen=True, slots=True)
class Given:
    """A photo to read, and whether it shows the concept."""

    source: PictureSource
    choice: Vote


@dataclass(frozen=True, slots=True)
class Example:
    """A photo that was read. `embedding` is packed, and `preview` is a small JPEG."""

    id: str
    embedding: str
    choice: Vote
    preview: bytes


Refused = FetchError | PhotoRejectedError | TooSlowError | ConflictingExampleError
"""Why a photo cannot be used. The others can."""


class Examples:
    """Reads members' photos, and adds them to sessions."""

    def __init__(self, services: Services, library: Library, prompts: Prompts, admission: Admission) -> None:
        self._services, self._library = services, library
        self._prompts, self._admission = prompts, admission

    async def for_start(
        self, guild_id: int, dataset: str | None, photos: Sequence[Given]
    ) -> AsyncGenerator[Example | Refused, None]:
        """Read photos for a session to start, on a dataset as a member types it. Yields as `_read` does."""
        async with aclosing(self._read(await self._library.gallery(guild_id, dataset), photos)) as found:
            async for one in found:
                yield one

    async def for_session(
        self, channel_id: int, session_id: str, member_id: int, photos: Sequence[Given], *, roles: Collection[int] = ()
    ) -> AsyncGenerator[Example | Refused, None]:
        """Read photos for a running session. Yields as `_read` does.

        Raises NotVoterError and SessionFinishedError before anything is read.
        """
        await self.check(channel_id, session_id, member_id, roles=roles)
        live = await self._services.sessions.of(session_id, channel_id)
        async with aclosing(self._read(live.gallery, photos)) as found:
            async for one in found:
                yield one

    async def check(self, channel_id: int, session_id: str, member_id: int, *, roles: Collection[int] = ()) -> None:
        """Check that the member may give examples. Raises NotVoterError, SessionFinishedError, UnknownRoundError."""
        live = await self._services.sessions.of(session_id, channel_id)
        member = await self._services.members.key(member_id)
        rules.check_open(rules.check_voter(live.session, member, roles))

    async def add(
        self,
        channel_id: int,
        session_id: str,
        member_id: int,
        examples: Sequence[Example],
        *,
        roles: Collection[int] = (),
    ) -> None:
        """Set the member's votes on photos of their own, which train the classifier like photos of the dataset.

        One undo takes back all of them. Raises NotVoterError.
        """
        live = await self._services.sessions.of(session_id, channel_id)
        member = await self._services.members.key(member_id)

        def decide(now: Session) -> Sequence[Event]:
            return taught(rules.check_voter(now, member, roles), member, examples)

        await live.commit(decide)

    async def encoded(self, gallery: Gallery, content: bytes, choice: Vote) -> Example:
        """Decode and encode a file. Raises PhotoRejectedError."""
        workers, encoder = self._services.workers, await self._prompts.encoder(gallery)
        image = await workers.uploads.run(scaled_image, content)
        (embedding,) = await workers.encode.run(encoder.encode_images, [image])
        preview = await self._prompts.preview(content)
        return Example(example_id(content), pack_embedding(embedding), choice, preview)

    async def _read(self, gallery: Gallery, photos: Sequence[Given]) -> AsyncGenerator[Example | Refused, None]:
        """Yield each photo in order: what was read, or why it cannot be used.

        Only one file is in memory at a time. Raises EncoderNotFoundError, EncoderMismatchError.
        """
        votes = dict[str, Vote]()
        await self._prompts.encoder(gallery)  # loading takes long, so it is not timed
        until = asyncio.get_running_loop().time() + SET_SECONDS
        async with self._admission.holding(PICTURE_BYTES):
            for photo in photos:
                left = until - asyncio.get_running_loop().time()
                try:
                    async with in_time(max(0.0, min(PICTURE_SECONDS, left))):
                        example = await self.encoded(gallery, await self._prompts.download(photo.source), photo.choice)
                except (FetchError, PhotoRejectedError, TooSlowError) as error:
                    yield error
                    continue
                before = votes.setdefault(example.id, example.choice)
                if before is not example.choice:
                    yield ConflictingExampleError()
                else:
                    yield example


def taught(session: Session, member: str, examples: Sequence[Example]) -> tuple[Event, ...]:
    """The events of the member's examples. Empty if no vote would change."""
    return rules.exemplify(session, member, {one.id: (one.embedding, one.choice) for one in examples})
