"""Bots that break Discord's document, or rules for messages that it does not contain."""

import io
from typing import Any

from PIL import Image

from bot.sandbox import InvalidTrafficError
from bot.sandbox.model import Overwrite
from bot.sandbox.permission_bits import Permission
from bot.sandbox.world import APPLICATION_ID, CHANNEL_IDS, GUILD_ID, MEMBER_IDS
from tests.bot.sandbox.planted.careless import MESSAGES, CarelessBot, Fault

V2 = 1 << 15
SHOWN = [{"title": "photo", "image": {"url": "attachment://photo.png"}}]
SIX_THOUSAND_AND_ONE = [{"description": "y" * 4096}, {"description": "z" * 1905}]


def text(content: str) -> dict[str, Any]:
    """A text display."""
    return {"type": 10, "content": content}


def gallery(name: str) -> dict[str, Any]:
    """A media gallery of one file."""
    return {"type": 12, "items": [{"media": {"url": f"attachment://{name}"}}]}


def row(*custom_ids: str) -> dict[str, Any]:
    """Buttons."""
    return {"type": 1, "components": [{"type": 2, "style": 2, "label": one, "custom_id": one} for one in custom_ids]}


def picture() -> bytes:
    """A small PNG."""
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(data, "PNG")
    return data.getvalue()


async def complaint(bot: CarelessBot) -> str:
    """The error that the end of a test would raise, or an empty string."""
    try:
        bot.server.check_traffic()
    except InvalidTrafficError as error:
        return str(error)
    return ""


async def a_test_with_an_invalid_request(bot: CarelessBot) -> bool:
    """Does the test that made the request fail?"""
    await bot.send(content=5)
    return "content: 5 is not of type" in await complaint(bot)


async def a_server_that_sends_what_discord_would_not(bot: CarelessBot) -> list[bool]:
    """The bot's name is not text, and both REST and the gateway send it."""
    bot.server.world.application.bot.username = 7  # type: ignore[assignment]
    await bot.call("GET", "/users/@me")
    rest = "GET /users/@me: username" in await complaint(bot)
    await (await bot.connect()).until("READY")
    return [rest, "READY user: username" in await complaint(bot)]


async def posted(bot: CarelessBot) -> dict[str, Any]:
    """A message whose embed shows its file."""
    sent: dict[str, Any] = await bot.call("POST", MESSAGES, {"embeds": SHOWN}, {"photo.png": picture()})
    return sent


async def echoes_the_attachments(bot: CarelessBot) -> bool:
    """It sends back the attachments it received, without the embed's file. Is the picture still shown?"""
    sent = await posted(bot)
    await bot.call("PATCH", f"{MESSAGES}/{sent['id']}", {"embeds": SHOWN, "attachments": sent["attachments"]})
    return "image" in (await bot.sees(sent["id"]))["embeds"][0]


async def keeps_files_by_an_incomplete_list(bot: CarelessBot) -> list[str]:
    """A list drops the files that it does not contain. Which are left?"""
    files = {"one.txt": b"1", "two.txt": b"2"}
    sent = await bot.call("POST", MESSAGES, {"content": "files"}, files)
    await bot.call("PATCH", f"{MESSAGES}/{sent['id']}", {"attachments": sent["attachments"][1:]})
    return [file["filename"] for file in (await bot.sees(sent["id"]))["attachments"]]


async def echoes_the_embed(bot: CarelessBot) -> list[str]:
    """It sends back the embed with the CDN's url. Which files are listed in addition?"""
    sent = await posted(bot)
    embed = {"title": "again", "image": {"url": sent["embeds"][0]["image"]["url"]}}
    await bot.call("PATCH", f"{MESSAGES}/{sent['id']}", {"embeds": [embed]})
    return [file["filename"] for file in (await bot.sees(sent["id"]))["attachments"]]


async def uploads_into_a_gallery_by_an_edit(bot: CarelessBot) -> str:
    """Components cannot show files that an edit uploads."""
    sent = await bot.call("POST", MESSAGES, {"flags": V2, "components": [gallery("a.png")]}, {"a.png": picture()})
    body = {"components": [gallery("b.png")]}
    return await bot.told("PATCH", f"{MESSAGES}/{sent['id']}", body, {"b.png": picture()})


async def trusts_that_it_mentions(bot: CarelessBot, **allowed: Any) -> list[str]:
    """It mentions a member and everyone. Who is notified?"""
    member = MEMBER_IDS["sky"]
    sent = await bot.call("POST", MESSAGES, {"content": f"<@{member}> @everyone", **allowed})
    return [one["username"] for one in sent["mentions"]] + ["everyone"] * sent["mention_everyone"]


async def reads_what_others_write(bot: CarelessBot) -> str:
    """Without the message content intent."""
    said = await bot.member.say(CHANNEL_IDS["concepts"], "a secret")
    content: str = (await bot.call("GET", f"{MESSAGES}/{said['id']}"))["content"]
    return content


def denied(permission: Permission, body: dict[str, Any], files: dict[str, bytes] | None = None) -> Fault:
    """A bot that posts to a channel where it lacks a permission."""

    async def post(bot: CarelessBot) -> str:
        world = bot.server.world
        overwrite = Overwrite(APPLICATION_ID, 1, deny=int(permission))
        channel = world.add_channel(world.guild(GUILD_ID), "closed", overwrites=[overwrite])
        return await bot.told("POST", f"/channels/{channel.id}/messages", body, files)

    return post


async def edits_what_a_member_wrote(bot: CarelessBot) -> str:
    """A bot can edit only its own messages."""
    said = await bot.member.say(CHANNEL_IDS["concepts"], "mine")
    return await bot.told("PATCH", f"{MESSAGES}/{said['id']}", {"content": "yours"})


DOCUMENT: dict[str, tuple[Fault, object]] = {
    "a route that the document names": (lambda bot: bot.told("GET", "/channels/1/secrets"), "404 0"),
    "a body of the document's types": (lambda bot: bot.send(content=5), "400 50035 content"),
    "flags as the document has them": (lambda bot: bot.send(content="x", flags="many"), "400 50035 flags"),
    "a query of the document's types": (lambda bot: bot.told("GET", f"{MESSAGES}?limit=few"), "400 50035 limit"),
    "multipart forms with a payload_json by the document": (
        lambda bot: bot.told("POST", MESSAGES, {"embeds": "none"}, {"a.txt": b"x"}),
        "400 50035 embeds",
    ),
    "an invalid request fails the test that made it": (a_test_with_an_invalid_request, True),
    "the server sends what the document allows": (a_server_that_sends_what_discord_would_not, [True, True]),
}

FAULTS: dict[str, tuple[Fault, object]] = {
    "6,000 characters over all embeds": (lambda bot: bot.send(embeds=SIX_THOUSAND_AND_ONE), "400 50035 embeds"),
    "urls of embeds lead to the web or to a file": (
        lambda bot: bot.send(embeds=[{"image": {"url": "photo.png"}}]),
        "400 50035 embeds.0.image.url",
    ),
    "40 components in a V2 message": (
        lambda bot: bot.send(flags=V2, components=[text(str(number)) for number in range(41)]),
        "400 50035 components",
    ),
    "no content beside the V2 flag": (
        lambda bot: bot.send(flags=V2, components=[text("x")], content="x"),
        "400 50035 content",
    ),
    "no embeds beside the V2 flag": (
        lambda bot: bot.send(flags=V2, components=[text("x")], embeds=[{"title": "x"}]),
        "400 50035 embeds",
    ),
    "five rows of five buttons": (
        lambda bot: bot.send(content="x", components=[row(*"abcdef")]),
        "400 50035 components.0.components",
    ),
    "unique custom_ids": (lambda bot: bot.send(content="x", components=[row("a", "a")]), "400 50035 components"),
    "a message has something to show": (lambda bot: bot.send(components=[row("a")]), "400 50006"),
    "files that embeds show are not listed": (echoes_the_attachments, False),
    "an edit's list of attachments is the new list": (keeps_files_by_an_incomplete_list, ["two.txt"]),
    "an embed with a CDN address does not name its file": (echoes_the_embed, ["photo.png"]),
    "a gallery does not show what an edit uploads": (uploads_into_a_gallery_by_an_edit, "400 50035 components"),
    "allowed_mentions are obeyed": (
        lambda bot: trusts_that_it_mentions(bot, allowed_mentions={"parse": []}),
        [],
    ),
    "@everyone needs its permission": (trusts_that_it_mentions, ["sky"]),
    "the content of others is blank without the intent": (reads_what_others_write, ""),
    "VIEW_CHANNEL": (denied(Permission.VIEW_CHANNEL, {"content": "x"}), "403 50001"),
    "SEND_MESSAGES": (denied(Permission.SEND_MESSAGES, {"content": "x"}), "403 50013"),
    "EMBED_LINKS": (denied(Permission.EMBED_LINKS, {"embeds": [{"title": "x"}]}), "403 50013"),
    "ATTACH_FILES": (denied(Permission.ATTACH_FILES, {"content": "x"}, {"a.txt": b"x"}), "403 50013"),
    "only one's own messages can be edited": (edits_what_a_member_wrote, "403 50005"),
}
