"""What is served beside the API: attachments, the page, and the members one can act as."""

import asyncio
from pathlib import Path

from aiohttp import web

from bot.sandbox.json_types import Json
from bot.sandbox.local_discord import LocalDiscord
from bot.sandbox.payloads import user_payload

PAGE = Path(__file__).parent.parent / "page"


def add_pages(app: web.Application, local: LocalDiscord, *, with_page: bool) -> None:
    """Add the routes outside /api."""

    async def attachment(request: web.Request) -> web.Response:
        file = local.world.files.get(request.match_info["file_id"])
        if file is None or file.filename != request.match_info["filename"]:
            raise web.HTTPNotFound(text="This content is no longer available.")
        headers = {"Cache-Control": "public, max-age=31536000"}
        return web.Response(body=file.data, content_type=file.content_type, headers=headers)

    async def members(_: web.Request) -> web.Response:
        return web.json_response(whom_one_can_act_as(local))

    app.router.add_get("/cdn/attachments/{channel_id}/{file_id}/{filename}", attachment)
    app.router.add_get("/sandbox/members", members)
    if with_page and PAGE.is_dir():

        async def index(_: web.Request) -> web.Response:
            text = await asyncio.to_thread((PAGE / "index.html").read_text, "utf-8")
            return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-cache"})

        app.router.add_get("/", index)
        app.router.add_static("/page", PAGE)


def whom_one_can_act_as(local: LocalDiscord) -> list[Json]:
    """The people of the world with their tokens (served on the loopback address only)."""
    owners = {guild.owner_id for guild in local.world.guilds.values()}
    return [
        {"token": person.token, "user": user_payload(person), "color": person.color, "owner": person.id in owners}
        for person in local.world.people()
    ]
