"""Photos of a dataset as JPEGs to draw with; those of the web are fetched, and kept on the disk for a while."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from engine import web
from engine.errors import FetchError, HotlinkOnlyError, PhotoRejectedError
from engine.galleries.names import OPERATOR
from engine.galleries.port import Dataset
from engine.photo import Photo
from engine.rendition_files import RenditionFiles
from engine.renditions import Renditions, grey, sized_url, small
from engine.workers import Worker

_log = logging.getLogger(__name__)

WIDTH = 400
MAX_BYTES = 25_000_000
LIMITS = replace(web.LIMITS, attempts=2, first_byte_seconds=5, body_seconds=10, longest_wait_seconds=1)
"""For each of the nine that a whole channel waits for."""
MISSING_SECONDS = 600.0
"""For so long a photo that could not be had is not asked for again: a sheet is drawn for every label."""
_MOST_MISSING = 10_000


class Showcase:
    """The pictures of all datasets; `folder` is the data folder.

    What an operator's dataset names may stand anywhere; the photos of a server's own, at public addresses and at
    `allowed_hosts`.
    """

    def __init__(self, folder: Path, worker: Worker, allowed_hosts: Collection[str]) -> None:
        self._worker, self._allowed_hosts = worker, allowed_hosts
        self._renditions, self._files = Renditions(folder), RenditionFiles(folder / "renditions")
        self._missing: dict[str, float] = {}  # by url, until when on the loop's clock

    async def pictures(self, dataset: Dataset, photos: Sequence[Photo], width: int = WIDTH) -> tuple[bytes, ...]:
        """Each photo, at most `width` pixels wide and high; one that cannot be had is grey. Raises HotlinkOnlyError."""
        if dataset.hotlink_only:
            raise HotlinkOnlyError
        return tuple(await asyncio.gather(*(self._picture(dataset, photo, width) for photo in photos)))

    async def forget(self, dataset: str) -> None:
        """Drop what is kept of a dataset's photos."""
        await self._worker.run(self._files.drop, dataset)

    async def _picture(self, dataset: Dataset, photo: Photo, width: int) -> bytes:
        if not photo.is_remote:
            (shown,) = await self._worker.run(self._renditions.render, [photo], dataset.root, width=width)
            return shown.jpeg
        url = sized_url(photo.url, width)
        kept = await self._worker.run(self._files.get, dataset.name, url, width)
        return kept or await self._fetched(dataset, photo.id, url, width)

    async def _fetched(self, dataset: Dataset, photo_id: str, url: str, width: int) -> bytes:
        clock = asyncio.get_running_loop().time
        if self._missing.get(url, 0.0) > clock():
            return await self._worker.run(grey, width)
        hosts = None if dataset.owner == OPERATOR else self._allowed_hosts
        try:
            content = await web.fetch(url, limit=MAX_BYTES, allowed_hosts=hosts, limits=LIMITS)
            jpeg = await self._worker.run(small, content, width)
        except (FetchError, PhotoRejectedError) as error:
            _log.warning("photo %s is shown grey: %s", photo_id, error)
            if len(self._missing) >= _MOST_MISSING:
                self._missing.clear()
            self._missing[url] = clock() + MISSING_SECONDS
            return await self._worker.run(grey, width)
        await self._worker.run(self._files.put, dataset.name, url, width, jpeg)
        return jpeg
