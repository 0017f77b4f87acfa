"""Reads a request's body, up to a limit: JSON, or a form with `payload_json` or one field for each parameter.

Multipart forms may have files (docs: Reference, Uploading Files). Some libraries send URL-encoded forms.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.sandbox import bounded_json
from bot.sandbox.api_errors import ApiError, too_large
from bot.sandbox.attachments import Upload

JSON, MULTIPART, URL_ENCODED = "application/json", "multipart/form-data", "application/x-www-form-urlencoded"
FILE_PART = re.compile(r"files\[(\d{1,4})\]")
MAX_JSON = 4 * 1024 * 1024
MAX_REQUEST = 128 * 1024 * 1024
CHUNK = 64 * 1024


@dataclass
class Body:
    """A parsed body. `value` is None if there was none."""

    value: Any = None
    uploads: list[Upload] = field(default_factory=list)
    content_type: str = JSON


async def read_body(request: web.Request) -> Body:
    """Parse the body.

    Raises:
        ApiError: 50109 if it is not JSON, 50035 if the form cannot be read, 40005 if the JSON is larger than 4 MiB or
            the request is larger than 128 MiB.
    """
    if request.content_type == MULTIPART:
        try:
            return await _read_form(request)
        except ValueError as error:
            raise ApiError(400, 50035, "Invalid Form Body") from error
    text = await _read(request.content.read, MAX_JSON)
    if request.content_type == URL_ENCODED:
        try:
            fields = dict(parse_qsl(text.decode(), keep_blank_values=True, strict_parsing=bool(text)))
        except ValueError as error:
            raise ApiError(400, 50035, "Invalid Form Body") from error
        return Body(_value_of(fields), content_type=URL_ENCODED)
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


def _value_of(fields: dict[str, str]) -> Any:
    """The body of a form: its `payload_json`, with the form's other fields as parameters."""
    payload = _parsed(fields.pop("payload_json").encode()) if "payload_json" in fields else {}
    if not isinstance(payload, dict):
        return payload
    return {name: _typed(name, text) for name, text in fields.items()} | payload


def _typed(name: str, text: str) -> str | bool | int:
    """A field's value. Everything in a form is text; of a message's parameters, two are of another type."""
    if name == "tts" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return int(text) if name == "flags" and text.isdecimal() else text


async def _read_form(request: web.Request) -> Body:
    body, left, fields = Body(content_type=MULTIPART), MAX_REQUEST, dict[str, str]()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ApiError(400, 50035, "Invalid Form Body")
        name = part.name or ""
        if (match := FILE_PART.fullmatch(name)) is not None:
            data = await _read(part.read_chunk, left)
            left -= len(data)
            body.uploads.append(Upload(match.group(1), part.filename or "file", data))
        else:
            fields[name] = (await _read(part.read_chunk, MAX_JSON)).decode()
    body.value = _value_of(fields)
    return body
