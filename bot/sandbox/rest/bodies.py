"""Reading a request's body: JSON, or a multipart form with `payload_json` and `files[n]`."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.attachments import Upload
from bot.sandbox.errors import ApiError

FILE_PART = re.compile(r"files\[(\d+)\]")


@dataclass
class Body:
    """What was sent; `value` is None without a body."""

    value: Any = None
    uploads: list[Upload] = field(default_factory=list)
    multipart: bool = False


async def read_body(request: web.Request) -> Body:
    """Parse the body.

    Raises:
        ApiError: 50109, it is not JSON; 50035, a part of the form has a name that Discord does not know.
    """
    if request.content_type == "multipart/form-data":
        return await _read_form(request)
    text = await request.text()
    return Body(_parsed(text)) if text else Body()


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from error


async def _read_form(request: web.Request) -> Body:
    body = Body({}, multipart=True)
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ApiError(400, 50035, "Invalid Form Body")
        name = part.name or ""
        if name == "payload_json":
            body.value = _parsed(await part.text())
        elif (match := FILE_PART.fullmatch(name)) is not None:
            data = bytes(await part.read(decode=True))
            body.uploads.append(Upload(match.group(1), part.filename or "file", data))
        else:
            raise ApiError(400, 50035, f"Invalid Form Body: unknown part {name!r}")
    return body
