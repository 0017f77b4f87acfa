"""Photos of a dataset as JPEGs to draw with. Remote photos are downloaded and cached on disk for a while."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from engine.errors import FetchError, HotlinkOnlyError, PhotoRejectedError
from engine.fair_line import Bound, FairLine
from engine.galleries.dataset_names import OPERATOR
from engine.galleries.gallery import Dataset
from engine.images.cache import RenditionCache
from engine.images.renditions import Rendition, Renditions, placeholder_jpeg, sized_url, small_jpeg
from engine.photo import Photo
from engine.web import fetch as web
from engine.workers import FairWorker

_log = logging.getLogger(__name__)

WIDTH = 400
MAX_BYTES = 25_000_000
LIMITS = replace(web.LIMITS, attempts=2, first_byte_seconds=5, body_seconds=10, longest_wait_seconds=1)
"""For each of the nine photos of a round, which a whole channel is waiting for."""
BYTES, BYTES_OF_SERVER = 256 << 20, 128 << 20
"""Memory limits for downloaded photos, in total and for one server. Reserved before each download starts."""
MISSING_SECONDS = 600.0
"""How long to wait before retrying a failed download. A contact sheet is drawn for every label."""
_MOST_MISSING = 10_000


class Guard(Protocol):
    """Says which photos may be shown."""

    async def shown(self, dataset: str, photos: Sequence[Photo], channel_id: int | None) -> Sequence[Photo]:
        """The photos, with only the ids of those that must not be shown. Raises NotShownHereError."""
        ...


class Showcase:
    """The photos of all datasets as images. `folder` is the data folder. The `guard` is asked before each picture.

    Photos of the operator's datasets may be on any host. Photos of a server's own datasets must be at public addresses
    or on `allowed_hosts`.
    """

    def __init__(self, folder: Path, worker: FairWorker, allowed_hosts: Collection[str]) -> None:
        self._worker, self._allowed_hosts = worker, allowed_hosts
        self._renditions, self._files = Renditions(folder), RenditionCache(folder / "renditions")
        self.guard: Guard | None = None
        self._missing: dict[str, float] = {}  # by url: when to retry, on the loop's clock
        self._memory = FairLine(Bound(cost=BYTES), Bound(cost=BYTES_OF_SERVER))

    async def pictures(
        self, dataset: Dataset, photos: Sequence[Photo], width: int = WIDTH, channel_id: int | None = None
    ) -> tuple[bytes, ...]:
        """Return each photo as a JPEG, at most `width` pixels wide and high. Unavailable photos are grey.

        Channels take turns on the worker. Without a channel, the call counts toward the request that it belongs to.
        Raises HotlinkOnlyError, NotShownHereError.
        """
        if dataset.hotlink_only:
            raise HotlinkOnlyError
        photos = await self._guarded(dataset, photos, channel_id)
        return tuple(await asyncio.gather(*(self._picture(dataset, photo, width, channel_id) for photo in photos)))

    async def renditions(
        self, dataset: Dataset, photos: Sequence[Photo], width: int = WIDTH, channel_id: int | None = None
    ) -> tuple[Rendition, ...]:
        """Render the photos without downloading anything. See `pictures` for the channel. Raises NotShownHereError."""
        return await self._rendered(dataset, await self._guarded(dataset, photos, channel_id), width, channel_id)

    async def forget(self, dataset: str) -> None:
        """Delete the cached photos of a dataset."""
        await self._worker.run(self._files.drop, dataset)

    async def _guarded(self, dataset: Dataset, photos: Sequence[Photo], channel_id: int | None) -> Sequence[Photo]:
        return photos if self.guard is None else await self.guard.shown(dataset.name, photos, channel_id)

    async def _rendered(
        self, dataset: Dataset, photos: Sequence[Photo], width: int, channel_id: int | None
    ) -> tuple[Rendition, ...]:
        shown = list[Rendition]()
        for photo in photos:  # one at a time, so that other channels get their turn between slow photos
            shown += await self._worker.run_for(channel_id, self._renditions.render, [photo], dataset.root, width=width)
        return tuple(shown)

    async def _picture(self, dataset: Dataset, photo: Photo, width: int, channel_id: int | None) -> bytes:
        run_for = self._worker.run_for
        if not photo.is_remote:
            (shown,) = await self._rendered(dataset, [photo], width, channel_id)
            return shown.jpeg
        url = sized_url(photo.url, width)
        kept = await run_for(channel_id, self._files.get, dataset.name, url, width)
        return kept or await self._fetched(dataset, photo.id, url, width, channel_id)

    async def _fetched(self, dataset: Dataset, photo_id: str, url: str, width: int, channel_id: int | None) -> bytes:
        clock, run_for = asyncio.get_running_loop().time, self._worker.run_for
        if self._missing.get(url, 0.0) > clock():
            return await run_for(channel_id, placeholder_jpeg, width)
        hosts = None if dataset.owner == OPERATOR else self._allowed_hosts
        try:
            async with self._memory.turn(dataset.owner, channel_id or dataset.name, cost=MAX_BYTES):
                content = await web.fetch(url, limit=MAX_BYTES, allowed_hosts=hosts, limits=LIMITS)
                jpeg = await run_for(channel_id, small_jpeg, content, width)
        except (FetchError, PhotoRejectedError) as error:
            _log.warning("photo %s is shown grey: %s", photo_id, error)
            if len(self._missing) >= _MOST_MISSING:
                self._missing.clear()
            self._missing[url] = clock() + MISSING_SECONDS
            return await run_for(channel_id, placeholder_jpeg, width)
        await run_for(channel_id, self._files.put, dataset.name, url, width, jpeg)
        return jpeg
