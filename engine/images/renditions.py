"""What a photo is shown as: its own url in a small size, or a small JPEG of a local file. No network is used."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

from PIL import Image

from engine.errors import PhotoRejectedError, PhotoUnavailableError
from engine.images.decode import decoded, read
from engine.photo import Photo

_log = logging.getLogger(__name__)

QUALITY = 85
_CACHED = 512  # renditions of about 30 kB each

# Unsplash serves its photos by imgix, which makes the size that the url asks for.
_IMGIX_HOSTS = {"images.unsplash.com", "plus.unsplash.com"}
_IMGIX_SIZING: Mapping[str, str] = {"q": "75", "fm": "jpg", "fit": "max"}


@dataclass(frozen=True, slots=True)
class Rendition:
    """What to show: either a public `url`, or a `jpeg`; the other one is empty.

    `is_missing` marks the grey picture that stands for a photo whose file cannot be read.
    """

    url: str = ""
    jpeg: bytes = b""
    is_missing: bool = False


class Renditions:
    """Renders the photos of all datasets. `folder` is where a dataset's root starts from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def render(self, photos: Sequence[Photo], root: str, *, width: int = 400) -> tuple[Rendition, ...]:
        """Each photo for display, by its dataset's root; one that cannot be read spoils no round, it is grey."""
        return tuple(self._render(photo, self._folder / root, width) for photo in photos)

    def _render(self, photo: Photo, root: Path, width: int) -> Rendition:
        try:
            return rendition(photo, root, width=width)
        except PhotoUnavailableError as error:
            _log.warning("photo %s is shown grey: %s", photo.id, error)
            return Rendition(jpeg=grey(width), is_missing=True)


def rendition(photo: Photo, root: Path, *, width: int = 400) -> Rendition:
    """The photo for display, at most `width` pixels wide and high where we can choose.

    `root` is the folder that a local photo's path starts from. Raises PhotoUnavailableError.
    """
    if photo.is_remote:
        return Rendition(url=sized_url(photo.url, width))
    path = root / photo.url
    try:
        changed_at = path.stat().st_mtime_ns
    except OSError as error:
        raise PhotoUnavailableError(f"the photo's file {path} cannot be read: {error.strerror}") from error
    return Rendition(jpeg=_jpeg(path, changed_at, width))


def sized_url(url: str, width: int) -> str:
    """The url of a rendition of that width, where the host is known to make one; else the url itself.

    What else the url asks for is kept as it is written. A signed url (`s`) holds for its own size alone.
    """
    parts = urlsplit(url)
    asked = [part for part in parts.query.split("&") if part]
    keys = {part.partition("=")[0] for part in asked}
    if parts.hostname not in _IMGIX_HOSTS or "s" in keys:
        return url
    wanted = {"w": str(width), **_IMGIX_SIZING}
    kept = [part for part in asked if part.partition("=")[0] not in {*wanted, "h", "dpr"}]
    return urlunsplit(parts._replace(query="&".join([*kept, urlencode(wanted)])))


def small(content: bytes, longest_side: int) -> bytes:
    """A photo's file as a JPEG to be shown, as its encoder saw it, no side longer than asked.

    Raises PhotoRejectedError.
    """
    image = decoded(content, longest_side).image
    image.thumbnail((longest_side, longest_side))
    return encoded(image)


@lru_cache(_CACHED)
def _jpeg(path: Path, changed_at: int, width: int) -> bytes:
    """`changed_at` is part of the key alone: a file that was replaced is rendered again."""
    try:
        return small(read(path), width)
    except PhotoRejectedError as error:
        raise PhotoUnavailableError(f"the photo's file {path} cannot be shown: {error}") from error


def grey(width: int) -> bytes:
    """What stands for a photo that cannot be had."""
    return encoded(Image.new("RGB", (width, width * 3 // 4), "#80848e"))


def encoded(image: Image.Image) -> bytes:
    """The image as a JPEG to be shown."""
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
