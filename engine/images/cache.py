"""A disk cache for renditions of remote photos. Blocking: call it from a worker."""

import logging
import shutil
import time
from hashlib import sha256
from pathlib import Path

_log = logging.getLogger(__name__)

MAX_BYTES = 256 << 20
KEPT_SECONDS = 30 * 86_400
_CHECK_EVERY = 64  # writes between two checks of the cache size


class RenditionCache:
    """Renditions in a folder, by dataset. They expire after a month. Above `max_bytes`, the oldest are deleted."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder, self._max_bytes = folder, max_bytes
        self._written = 0

    def get(self, dataset: str, url: str, width: int) -> bytes | None:
        """Return the cached rendition of the photo at this url and width, if there is one."""
        path = self._path(dataset, url, width)
        try:
            is_fresh = time.time() - path.stat().st_mtime < KEPT_SECONDS
            return path.read_bytes() if is_fresh else None
        except OSError:
            return None

    def put(self, dataset: str, url: str, width: int, jpeg: bytes) -> None:
        """Store a rendition. If it cannot be written, log a warning and continue."""
        path = self._path(dataset, url, width)
        unfinished = path.with_suffix(".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(jpeg)
            unfinished.replace(path)
            if self._written % _CHECK_EVERY == 0:
                self._make_room()
        except OSError as error:
            _log.warning("could not cache a rendition: %s", error)
        self._written += 1

    def drop(self, dataset: str) -> None:
        """Delete the cached renditions of a dataset."""
        shutil.rmtree(self._of(dataset), ignore_errors=True)

    def _make_room(self) -> None:
        found = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in self._folder.glob("*/*"))
        excess = sum(size for _, size, _ in found) - self._max_bytes
        for _, size, path in found:
            if excess <= 0:
                break
            path.unlink(missing_ok=True)
            excess -= size

    def _of(self, dataset: str) -> Path:
        """Dataset names may contain characters that folder names cannot, so the folder is named by a hash."""
        return self._folder / sha256(dataset.encode()).hexdigest()[:16]

    def _path(self, dataset: str, url: str, width: int) -> Path:
        return self._of(dataset) / f"{sha256(url.encode()).hexdigest()[:32]}-{width}.jpg"
