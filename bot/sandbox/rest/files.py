"""Routes outside the API: attachments, the page, and the list of members that you can act as."""

import asyncio
from pathlib import Path

from aiohttp import web

from bot.sandbox.attachments import raster_type
from bot.sandbox.json_types import Json
from bot.sandbox.local_discord import LocalDiscord
from bot.sandbox.model import StoredFile
from bot.sandbox.payloads import user_payload
from bot.sandbox.trust import page_headers

PAGE = Path(__file__).parent.parent / "page"


def add_pages(app: web.Application, local: LocalDiscord, *, with_page: bool) -> None:
    """Add the routes outside /api."""

    async def attachment(request: web.Request) -> web.Response:
        file = local.world.files.get(request.match_info["file_id"])
        if file is None or file.filename != request.match_info["filename"]:
            raise web.HTTPNotFound(text="This content is no longer available.")
        return file_response(file)

    async def members(_: web.Request) -> web.Response:
        return web.json_response(people_with_tokens(local))

    app.router.add_get("/cdn/attachments/{channel_id}/{file_id}/{filename}", attachment)
    app.router.add_get("/sandbox/members", members)
    if with_page and PAGE.is_dir():

        async def index(request: web.Request) -> web.Response:
            # The page can show attachments from its own origin only, and their urls contain `local.url`.
            if not local.url.endswith(f"//{request.host}"):
                raise web.HTTPFound(f"{local.url}{request.path_qs}")
            text = await asyncio.to_thread((PAGE / "index.html").read_text, "utf-8")
            headers = {"Cache-Control": "no-cache"} | page_headers(local.gateway_url)
            return web.Response(text=text, content_type="text/html", headers=headers)

        app.router.add_get("/", index)
        app.router.add_static("/page", PAGE)


def file_response(file: StoredFile) -> web.Response:
    """An uploaded file. Browsers show pictures, recognized by their bytes, and download anything else."""
    kind = raster_type(file.data)
    headers = {"Cache-Control": "private, max-age=31536000"}
    if kind is None:
        # `safe_filename` has removed anything from the name that could end the quotes or the header.
        headers["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    return web.Response(body=file.data, content_type=kind or "application/octet-stream", headers=headers)


def people_with_tokens(local: LocalDiscord) -> list[Json]:
    """All people with their tokens. This is served on the loopback address only."""
    owners = {guild.owner_id for guild in local.world.guilds.values()}
    return [
        {"token": person.token, "user": user_payload(person), "color": person.color, "owner": person.id in owners}
        for person in local.world.people()
    ]
