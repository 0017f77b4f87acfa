"""The image files of photos that an export contains: local ones as they are, others downloaded."""

import asyncio
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from engine.errors import PhotoRejectedError
from engine.images.decode import decode_image, read_photo_file
from engine.photo import Photo
from engine.web.downloads import Downloads, Limits

_SIDE = 64  # pixels: enough to find out whether a file is an image that can be read to its end


class PhotoCopies:
    """Image files by photo. `root` is the folder of local photos, `folder` is for downloads."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._folder = root, folder
        self.missing: list[str] = []
        """The photos that could not be read, with the reason."""

    def download(self, photos: Iterable[Photo]) -> None:
        """Download the remote ones among the photos, unless they may not be copied."""
        self._folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(self._download([photo for photo in photos if photo.is_remote]))

    def read(self, photo: Photo) -> bytes | None:
        """Return a photo's file, or None if it is not an image that can be read."""
        path = self._path(photo) if photo.is_remote else self._root / photo.url
        if photo.is_remote and not path.exists():
            return None  # `download` has reported it
        try:
            content = read_photo_file(path)
            decode_image(content, _SIDE)
            return content
        except PhotoRejectedError as error:
            self.missing.append(f"{photo.id}: {error}")
            return None

    async def _download(self, photos: list[Photo]) -> None:
        async with Downloads(Limits()) as downloads:
            for first in range(0, len(photos), 256):
                await asyncio.gather(*(self._save(downloads, photo) for photo in photos[first : first + 256]))

    async def _save(self, downloads: Downloads, photo: Photo) -> None:
        path = self._path(photo)
        if path.exists():
            return
        try:
            await downloads.save(photo.url, path.with_suffix(".part"))
            path.with_suffix(".part").replace(path)
        except PhotoRejectedError as error:
            self.missing.append(f"{photo.id}: {error}")

    def _path(self, photo: Photo) -> Path:
        return self._folder / sha256(photo.url.encode()).hexdigest()
