"""Photos of a dataset as JPEGs to draw with, those of the web fetched."""

import asyncio
from collections.abc import Collection, Sequence

from engine import web
from engine.errors import FetchError, PhotoRejectedError
from engine.photo import Photo
from engine.renditions import Renditions, grey, sized_url, small
from engine.workers import Worker

WIDTH = 400
MAX_BYTES = 25_000_000


async def pictures_of(
    photos: Sequence[Photo], root: str, renditions: Renditions, worker: Worker, hosts: Collection[str]
) -> list[bytes]:
    """Each photo, at most WIDTH pixels wide and high; one that cannot be had is grey."""

    async def picture(photo: Photo) -> bytes:
        if not photo.is_remote:
            (shown,) = await worker.run(renditions.render, [photo], root, width=WIDTH)
            return shown.jpeg
        try:
            content = await web.fetch(sized_url(photo.url, WIDTH), limit=MAX_BYTES, allowed_hosts=hosts)
            return await worker.run(small, content, WIDTH)
        except (FetchError, PhotoRejectedError):
            return await worker.run(grey, WIDTH)

    return list(await asyncio.gather(*(picture(photo) for photo in photos)))
