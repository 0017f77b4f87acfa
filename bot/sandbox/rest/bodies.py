"""Reads a request's body, up to a limit: JSON, or a multipart form with `payload_json` and `files[n]`."""

import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox import bounded_json
from bot.sandbox.api_errors import ApiError, too_large
from bot.sandbox.attachments import Upload

FILE_PART = re.compile(r"files\[(\d{1,4})\]")
MAX_JSON = 4 * 1024 * 1024
MAX_REQUEST = 128 * 1024 * 1024
CHUNK = 64 * 1024


@dataclass
class Body:
    """A parsed body. `value` is None if there was none."""

    value: Any = None
    uploads: list[Upload] = field(default_factory=list)
    multipart: bool = False


async def read_body(request: web.Request) -> Body:
    """Parse the body.

    Raises:
        ApiError: 50109 if it is not JSON, 50035 if a part of the form has an unknown name, 40005 if the JSON is larger
            than 4 MiB or the request is larger than 128 MiB.
    """
    if request.content_type == "multipart/form-data":
        try:
            return await _read_form(request)
        except ValueError as error:
            raise ApiError(400, 50035, "Invalid Form Body") from error
    text = await _read(request.content.read, MAX_JSON)
    return Body(_parsed(text)) if text else Body()


async def _read(read: Any, limit: int) -> bytes:
    """Call `read(size)` until there is no more data."""
    data = bytearray()
    while chunk := await read(CHUNK):
        data += chunk
        if len(data) > limit:
            raise too_large()
    return bytes(data)


def _parsed(text: bytes) -> Any:
    try:
        return bounded_json.loads(text)
    except ValueError as error:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from error


async def _read_form(request: web.Request) -> Body:
    body, left = Body({}, multipart=True), MAX_REQUEST
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ApiError(400, 50035, "Invalid Form Body")
        name = part.name or ""
        if name == "payload_json":
            body.value = _parsed(await _read(part.read_chunk, MAX_JSON))
        elif (match := FILE_PART.fullmatch(name)) is not None:
            data = await _read(part.read_chunk, left)
            left -= len(data)
            body.uploads.append(Upload(match.group(1), part.filename or "file", data))
        else:
            raise ApiError(400, 50035, f"Invalid Form Body: unknown part {name!r}")
    return body
