"""Uploaded files: their names, types and sizes, where they are stored, and what `attachment://` urls refer to."""

import mimetypes
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.WebPImagePlugin import WebPImageFile

from bot.sandbox.api_errors import invalid_form, too_large
from bot.sandbox.json_types import Json
from bot.sandbox.model import StoredFile
from bot.sandbox.payloads import ATTACHMENT_LIMIT
from bot.sandbox.world import World

MAX_FILES = 10
MAX_NAME = 260
SCHEME = "attachment://"

# How files of each raster type begin, and how to read their size. Not `Image.open`: it tries every format that Pillow
# knows, and raises for pictures with many pixels even though only their size is needed.
RASTERS: list[tuple[str, re.Pattern[bytes], Callable[[bytes], tuple[int, int]]]] = [
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n"), lambda data: _png_size(data)),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff"), lambda data: _opened_size(JpegImageFile, data)),
    ("image/gif", re.compile(rb"GIF8[79]a"), lambda data: _opened_size(GifImageFile, data)),
    ("image/webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL), lambda data: _opened_size(WebPImageFile, data)),
]
# Types that Discord knows but this machine's MIME table may lack.
CONTENT_TYPES = {".webp": "image/webp", ".heic": "image/heic", ".heif": "image/heif", ".avif": "image/avif"}
UNREADABLE = (OSError, SyntaxError, ValueError, IndexError, KeyError, TypeError, EOFError, struct.error)


@dataclass(frozen=True)
class Upload:
    """One part `files[n]` of a multipart request."""

    index: str
    filename: str
    data: bytes


def safe_filename(name: str) -> str:
    """Rename an upload as Discord does: anything but letters, digits, dots, dashes and underscores becomes "_".

    A long name is shortened before its extension. A name that consists of dots, such as "..", is replaced.
    """
    safe = re.sub(r"[^\w.\-]", "_", name, flags=re.ASCII).lstrip("_")
    if not safe.strip("."):
        return "file"
    ending = PurePosixPath(safe).suffix[-MAX_NAME:]
    return safe if len(safe) <= MAX_NAME else safe[: MAX_NAME - len(ending)] + ending


def raster_type(data: bytes) -> str | None:
    """The media type of a PNG, JPEG, GIF or WebP picture by its first bytes, or None for anything else."""
    return next((kind for kind, beginning, _ in RASTERS if beginning.match(data)), None)


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels if the bytes are a picture of one of those types. Pixels are not decoded."""
    read = next((read for _, beginning, read in RASTERS if beginning.match(data)), None)
    if read is None:
        return None
    try:
        return read(data)
    except UNREADABLE:
        return None


def _png_size(data: bytes) -> tuple[int, int]:
    """Read the first chunk directly, because Pillow refuses a PNG with long text chunks."""
    kind, width, height = struct.unpack_from(">4s2I", data, 12)
    if kind != b"IHDR":
        raise ValueError("no header")
    return width, height


def _opened_size(form: type[ImageFile], data: bytes) -> tuple[int, int]:
    with form(BytesIO(data)) as image:
        return image.size


def store_upload(world: World, base_url: str, channel_id: str, upload: Upload, entry: Json) -> StoredFile:
    """Store an upload under a new id. `entry` is its object in the request's `attachments`.

    Raises:
        ApiError: 413 with code 40005 if the file is larger than 10 MiB.
    """
    if len(upload.data) > ATTACHMENT_LIMIT:
        raise too_large()
    filename = safe_filename(str(entry.get("filename") or upload.filename))
    file_id = world.snowflakes.next()
    known = CONTENT_TYPES.get(PurePosixPath(filename).suffix.lower())
    content_type = known or mimetypes.guess_type(filename)[0] or "application/octet-stream"
    size = image_size(upload.data) if content_type.startswith("image/") else None
    stored = StoredFile(
        id=file_id,
        filename=filename,
        content_type=content_type,
        data=upload.data,
        url=f"{base_url}/cdn/attachments/{channel_id}/{file_id}/{filename}",
        description=entry.get("description"),
        width=size[0] if size else None,
        height=size[1] if size else None,
    )
    world.files[file_id] = stored
    return stored


def attached_files(
    world: World,
    base_url: str,
    channel_id: str,
    *,
    kept: list[StoredFile],
    entries: list[Json] | None,
    uploads: list[Upload],
) -> list[StoredFile]:
    """The message's files after a request.

    `kept` are the files it had. Without `entries` (the request's `attachments`), all of them stay and the uploads are
    added. With `entries`, only files listed there stay.

    Raises:
        ApiError: an entry names neither an upload of this request nor a file of the message, or there are too many.
    """
    if entries is None:
        stored = [store_upload(world, base_url, channel_id, upload, {}) for upload in uploads]
        return _at_most_ten([*kept, *stored])
    by_id, by_index = {file.id: file for file in kept}, {upload.index: upload for upload in uploads}
    files = []
    for position, entry in enumerate(entries):
        entry_id = str(entry.get("id"))
        if (upload := by_index.pop(entry_id, None)) is not None:
            files.append(store_upload(world, base_url, channel_id, upload, entry))
        elif (file := by_id.pop(entry_id, None)) is not None:
            file.description = entry.get("description", file.description)
            files.append(file)
        else:
            raise invalid_form(
                ["attachments", position, "id"],
                "ATTACHMENT_NOT_FOUND",
                f"Attachment data references an attachment ID '{entry_id}' that was not provided.",
            )
    files += [store_upload(world, base_url, channel_id, upload, {}) for upload in by_index.values()]
    return _at_most_ten(files)


def _at_most_ten(files: list[StoredFile]) -> list[StoredFile]:
    if len(files) > MAX_FILES:
        raise invalid_form(["attachments"], "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_FILES} or fewer in length.")
    return files


def file_payload(file: StoredFile, *, ephemeral: bool = False) -> Json:
    """A file as it appears in a message's `attachments`."""
    payload: Json = {
        "id": file.id,
        "filename": file.filename,
        "size": len(file.data),
        "url": file.url,
        "proxy_url": file.url,
        "content_type": file.content_type,
    }
    if file.description is not None:
        payload["description"] = file.description
    if file.width is not None:
        payload |= {"width": file.width, "height": file.height}
    if ephemeral:
        payload["ephemeral"] = True
    return payload


def media_payload(url: str, files: dict[str, StoredFile]) -> Json | None:
    """The media object for `url` (`attachment://` or a web address), or None if no file has that name."""
    if not url.startswith(SCHEME):
        return {"url": url, "proxy_url": url}
    file = files.get(safe_filename(url.removeprefix(SCHEME)))
    if file is None:
        return None
    media: Json = {"url": file.url, "proxy_url": file.url, "content_type": file.content_type}
    if file.width is not None:
        media |= {"width": file.width, "height": file.height}
    return media
