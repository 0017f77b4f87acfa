"""Photos of a dataset as JPEGs to draw with; those of the web are fetched, and kept on the disk for a while."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from engine.errors import FetchError, HotlinkOnlyError, PhotoRejectedError
from engine.fair_line import Bound, FairLine
from engine.galleries.dataset_names import OPERATOR
from engine.galleries.gallery import Dataset
from engine.images.cache import RenditionFiles
from engine.images.renditions import Rendition, Renditions, grey, sized_url, small
from engine.photo import Photo
from engine.web import fetch as web
from engine.workers import FairWorker

_log = logging.getLogger(__name__)

WIDTH = 400
MAX_BYTES = 25_000_000
LIMITS = replace(web.LIMITS, attempts=2, first_byte_seconds=5, body_seconds=10, longest_wait_seconds=1)
"""For each of the nine that a whole channel waits for."""
BYTES, BYTES_OF_SERVER = 256 << 20, 128 << 20
"""What fetched photos may take in memory at once, counted before they are read: in all, and those of one server."""
MISSING_SECONDS = 600.0
"""For so long a photo that could not be had is not asked for again: a sheet is drawn for every label."""
_MOST_MISSING = 10_000


class Showcase:
    """The pictures of all datasets; `folder` is the data folder.

    What an operator's dataset names may stand anywhere; the photos of a server's own, at public addresses and at
    `allowed_hosts`.
    """

    def __init__(self, folder: Path, worker: FairWorker, allowed_hosts: Collection[str]) -> None:
        self._worker, self._allowed_hosts = worker, allowed_hosts
        self._renditions, self._files = Renditions(folder), RenditionFiles(folder / "renditions")
        self._missing: dict[str, float] = {}  # by url, until when on the loop's clock
        self._memory = FairLine(Bound(cost=BYTES), Bound(cost=BYTES_OF_SERVER))

    async def pictures(
        self, dataset: Dataset, photos: Sequence[Photo], width: int = WIDTH, channel_id: int | None = None
    ) -> tuple[bytes, ...]:
        """Each photo, at most `width` pixels wide and high; one that cannot be had is grey.

        Channels take turns on the worker; without one, the request does whose turn it is. Raises HotlinkOnlyError.
        """
        if dataset.hotlink_only:
            raise HotlinkOnlyError
        return tuple(await asyncio.gather(*(self._picture(dataset, photo, width, channel_id) for photo in photos)))

    async def renditions(
        self, dataset: Dataset, photos: Sequence[Photo], width: int = WIDTH, channel_id: int | None = None
    ) -> tuple[Rendition, ...]:
        """What the photos are shown as, in their order; nothing is fetched. See `pictures` for the channel."""
        shown = list[Rendition]()
        for photo in photos:  # one at a time: other channels' photos come between those that take long
            shown += await self._worker.run_for(channel_id, self._renditions.render, [photo], dataset.root, width=width)
        return tuple(shown)

    async def forget(self, dataset: str) -> None:
        """Drop what is kept of a dataset's photos."""
        await self._worker.run(self._files.drop, dataset)

    async def _picture(self, dataset: Dataset, photo: Photo, width: int, channel_id: int | None) -> bytes:
        run_for = self._worker.run_for
        if not photo.is_remote:
            (shown,) = await self.renditions(dataset, [photo], width, channel_id)
            return shown.jpeg
        url = sized_url(photo.url, width)
        kept = await run_for(channel_id, self._files.get, dataset.name, url, width)
        return kept or await self._fetched(dataset, photo.id, url, width, channel_id)

    async def _fetched(self, dataset: Dataset, photo_id: str, url: str, width: int, channel_id: int | None) -> bytes:
        clock, run_for = asyncio.get_running_loop().time, self._worker.run_for
        if self._missing.get(url, 0.0) > clock():
            return await run_for(channel_id, grey, width)
        hosts = None if dataset.owner == OPERATOR else self._allowed_hosts
        try:
            async with self._memory.turn(dataset.owner, channel_id or dataset.name, cost=MAX_BYTES):
                content = await web.fetch(url, limit=MAX_BYTES, allowed_hosts=hosts, limits=LIMITS)
                jpeg = await run_for(channel_id, small, content, width)
        except (FetchError, PhotoRejectedError) as error:
            _log.warning("photo %s is shown grey: %s", photo_id, error)
            if len(self._missing) >= _MOST_MISSING:
                self._missing.clear()
            self._missing[url] = clock() + MISSING_SECONDS
            return await run_for(channel_id, grey, width)
        await run_for(channel_id, self._files.put, dataset.name, url, width, jpeg)
        return jpeg
