"""Adds the pictures of messages to a channel's dataset.

Of each picture, a small copy is stored: Discord's addresses expire after a day, and a copy without its metadata tells
nothing about where the picture was taken.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

from engine.datasets.addition_work import in_use
from engine.datasets.additions import Allowance
from engine.errors import FetchError, PhotoRejectedError
from engine.failures import Failure, Reason
from engine.fair_line import Bound, FairLine
from engine.follows.follow import Follow, Post, PostedPicture
from engine.follows.follow_records import FollowRecords
from engine.galleries.tiered_gallery import TieredGallery
from engine.images.renditions import small_jpeg
from engine.ingest import LocalSource, Pipeline
from engine.photo import Photo
from engine.services import Services
from engine.web import fetch as web

log = logging.getLogger(__name__)

SIDE = 1024
"""The longest side of the stored copy, in pixels. Rounds show photos with at most 800."""
MAX_BYTES = 25_000_000
AT_ONCE = 2
"""How many channels' pictures are added at once."""


class Intake:
    """Downloads, shrinks, encodes and stores pictures."""

    def __init__(self, services: Services, allowance: Allowance, records: FollowRecords) -> None:
        self._services, self._allowance, self._records = services, allowance, records
        self._line = FairLine(Bound(AT_ONCE), Bound(1))

    async def add(self, follow: Follow, posts: Sequence[Post]) -> tuple[set[str], int]:
        """Add the pictures that the dataset lacks. Returns their ids, and how many could not be downloaded for now.

        Raises UnknownDatasetError, DatasetInUseError, EncoderError, DatabaseError.
        """
        async with self._line.turn(follow.guild_id), in_use(self._services, follow.dataset):
            gallery = await self._services.workers.search.run(self._services.catalog.gallery, follow.dataset)
            wanted = await self._wanted(gallery, posts)
            if not wanted:
                return set(), 0
            await self._record(follow, wanted)
            root = self._services.catalog.root(gallery.dataset)
            photos, failed = list[Photo](), 0
            for post, picture in wanted:
                try:
                    await self._copy(picture, root)
                except FetchError as error:
                    log.warning("picture %d is left out for now: %s", picture.id, error)
                    failed += 1
                except PhotoRejectedError as error:
                    await self._reject(follow, picture, error)
                else:
                    photos.append(_photo(follow, post, picture))
            await self._encode(gallery, photos, root)
            return {photo.id for photo in photos}, failed

    async def _wanted(self, gallery: TieredGallery, posts: Sequence[Post]) -> list[tuple[Post, PostedPicture]]:
        """The pictures that are new, within the limit of a dataset."""
        offered = {str(picture.id): (post, picture) for post in posts for picture in post.pictures}
        run = self._services.workers.search.run
        ledger = await run(self._services.catalog.ledger, gallery.dataset.name)
        ids = list(offered)
        known = await run(gallery.known, ids) | await run(gallery.erased, ids) if ids else set[str]()
        hopeless = await self._services.workers.ingest.run(ledger.hopeless, ids) if ids else set[str]()
        new = [found for photo_id, found in offered.items() if photo_id not in known | hopeless]
        room = max(0, self._allowance.bounds.photos - gallery.dataset.photos)
        if len(new) > room:
            log.warning("the dataset %s is full: %d pictures are left out", gallery.dataset.name, len(new) - room)
        return new[:room]

    async def _record(self, follow: Follow, wanted: Sequence[tuple[Post, PostedPicture]]) -> None:
        """Record whose pictures these are before anything is stored, so that each can be erased at any moment."""
        members = self._services.members
        rows = [
            (str(picture.id), post.place_id, post.message_id, await members.key(post.author_id))
            for post, picture in wanted
        ]
        await self._services.workers.ingest.run(self._records.add_photos, follow.channel_id, rows)

    async def _copy(self, picture: PostedPicture, root: Path) -> None:
        """Store a small copy. Raises FetchError if a later attempt may succeed, else PhotoRejectedError."""
        path = root / file_name(str(picture.id))
        if path.is_file():
            return
        if picture.size > MAX_BYTES:
            raise PhotoRejectedError(Reason.TOO_LARGE, f"{picture.size:,} bytes")
        try:
            content = await web.fetch(picture.url, limit=MAX_BYTES, allowed_hosts={picture.host}, redirects=0)
        except FetchError as error:
            if Reason(error.reason).may_pass:
                raise
            raise PhotoRejectedError(Reason(error.reason), error.detail) from error
        jpeg = await self._services.workers.crunch.run(small_jpeg, content, SIDE)
        await self._services.workers.uploads.run(_write, path, jpeg)

    async def _reject(self, follow: Follow, picture: PostedPicture, error: PhotoRejectedError) -> None:
        """Note in the dataset's ledger that a picture can't be added."""
        photo = Photo(str(picture.id), file_name(str(picture.id)))
        ingest = self._services.workers.ingest
        ledger = await ingest.run(self._services.catalog.ledger, follow.dataset)
        await ingest.run(ledger.add_failures, [Failure(photo, Reason(error.reason), error.detail)])

    async def _encode(self, gallery: TieredGallery, photos: Sequence[Photo], root: Path) -> None:
        if not photos:
            return
        workers, catalog = self._services.workers, self._services.catalog
        pipeline = Pipeline(
            LocalSource(photos, len(photos)),
            gallery,
            self._services.encoders.images(gallery.dataset.encoder),
            root=root,
            ledger=await workers.ingest.run(catalog.ledger, gallery.dataset.name),
            threads=1,
            crunching=workers.crunch,
        )
        async with aclosing(pipeline.steps()) as steps:
            async for _ in steps:
                await asyncio.sleep(0)


def file_name(photo_id: str) -> str:
    """The name of a photo's stored copy."""
    return f"{photo_id}.jpg"


def _photo(follow: Follow, post: Post, picture: PostedPicture) -> Photo:
    """The photo of a picture. It has no text and no name, only the link to its message."""
    page = f"https://discord.com/channels/{follow.guild_id}/{post.place_id}/{post.message_id}"
    return Photo(str(picture.id), file_name(str(picture.id)), page)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
