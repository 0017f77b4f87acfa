"""Image files of exported photos, in formats that other tools read, under names that are safe on every system."""

import re
from pathlib import PurePosixPath

from engine.errors import PhotoRejectedError
from engine.images.decode import decode_image
from engine.images.renditions import encode_jpeg

_SIGNATURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def exported_image(content: bytes, stem: str) -> tuple[str, bytes] | None:
    """Return a file name and content: JPEG and PNG as they are, other formats as JPEG, None for a broken image."""
    for signature, ending in _SIGNATURES.items():
        if content.startswith(signature):
            return stem + ending, content
    try:
        return f"{stem}.jpg", encode_jpeg(decode_image(content).image)
    except PhotoRejectedError:
        return None


def safe_stem(number: int, photo_id: str) -> str:
    """A unique file name without ending. Ids may contain anything, so the number comes first and signs are replaced."""
    name = _UNSAFE.sub("-", PurePosixPath(photo_id).stem).strip("-")[:40]
    return f"{number:06}-{name}" if name else f"{number:06}"


def safe_folder(name: str) -> str:
    """A concept's name as the name of a folder. Letters of all scripts are kept."""
    return re.sub(r"[^\w-]+", "_", name).strip("_")[:60] or "concept"
