"""How photos are shown: as a url for a small size, or as a small JPEG of a local file. Does not use the network."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

from PIL import Image

from engine.errors import PhotoRejectedError, PhotoUnavailableError
from engine.images.decode import decode_image, read_photo_file
from engine.photo import Photo

_log = logging.getLogger(__name__)

QUALITY = 85
_CACHED = 512  # renditions, about 30 kB each

# Unsplash serves photos through imgix, which resizes them as the url requests.
_IMGIX_HOSTS = {"images.unsplash.com", "plus.unsplash.com"}
_IMGIX_SIZING: Mapping[str, str] = {"q": "75", "fm": "jpg", "fit": "max"}


@dataclass(frozen=True, slots=True)
class Rendition:
    """Either a public `url` or a `jpeg`. The other one is empty.

    `is_missing` marks the grey placeholder for a photo whose file cannot be read.
    """

    url: str = ""
    jpeg: bytes = b""
    is_missing: bool = False


class Renditions:
    """Renders the photos of all datasets. Dataset roots are relative to `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def render(self, photos: Sequence[Photo], root: str, *, width: int = 400) -> tuple[Rendition, ...]:
        """Render each photo of a dataset with this root. A photo that cannot be read becomes a grey placeholder."""
        return tuple(self._render(photo, self._folder / root, width) for photo in photos)

    def _render(self, photo: Photo, root: Path, width: int) -> Rendition:
        try:
            return rendition(photo, root, width=width)
        except PhotoUnavailableError as error:
            _log.warning("photo %s is shown grey: %s", photo.id, error)
            return Rendition(jpeg=placeholder_jpeg(width), is_missing=True)


def rendition(photo: Photo, root: Path, *, width: int = 400) -> Rendition:
    """Render a photo, at most `width` pixels wide and high if the size can be chosen.

    Paths of local photos are relative to `root`. Raises PhotoUnavailableError.
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
    """Return the url of a rendition with this width if the host is known to resize photos, else the url itself.

    Other query parameters are kept as written. Signed urls (with `s`) are valid for one size only and stay unchanged.
    """
    parts = urlsplit(url)
    asked = [part for part in parts.query.split("&") if part]
    keys = {part.partition("=")[0] for part in asked}
    if parts.hostname not in _IMGIX_HOSTS or "s" in keys:
        return url
    wanted = {"w": str(width), **_IMGIX_SIZING}
    kept = [part for part in asked if part.partition("=")[0] not in {*wanted, "h", "dpr"}]
    return urlunsplit(parts._replace(query="&".join([*kept, urlencode(wanted)])))


def small_jpeg(content: bytes, longest_side: int) -> bytes:
    """Decode an image file in the same way as for the encoder, and shrink it to a JPEG with this longest side.

    Raises PhotoRejectedError.
    """
    image = decode_image(content, longest_side).image
    image.thumbnail((longest_side, longest_side))
    return encode_jpeg(image)


@lru_cache(_CACHED)
def _jpeg(path: Path, changed_at: int, width: int) -> bytes:
    """Render a file. `changed_at` is only part of the cache key, so that a replaced file is rendered again."""
    try:
        return small_jpeg(read_photo_file(path), width)
    except PhotoRejectedError as error:
        raise PhotoUnavailableError(f"the photo's file {path} cannot be shown: {error}") from error


def placeholder_jpeg(width: int) -> bytes:
    """Return the grey placeholder for a photo that is not available."""
    return encode_jpeg(Image.new("RGB", (width, width * 3 // 4), "#80848e"))


def encode_jpeg(image: Image.Image) -> bytes:
    """Encode an image as a JPEG for display."""
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
