"""The pictures of a message, as the engine adds them."""

import discord

from bot.features.photos.given_pictures import Attached, cdn_of, is_at_cdn
from engine.follows.follow import Post, PostedPicture
from engine.images.formats import is_image

TAKE_BACK = "🚫"
"""The reaction by which members take back their pictures."""


def has_pictures(message: discord.Message) -> bool:
    """Whether a person has attached pictures. The bot's own rounds, and those of other bots, do not count."""
    return not message.author.bot and bool(_pictures(message))


async def post_of(message: discord.Message) -> Post | None:
    """A message's pictures; None without any, or if the author has taken them back. May raise discord.HTTPException."""
    if not has_pictures(message) or await is_taken_back(message):
        return None
    return Post(message.id, message.channel.id, message.author.id, _pictures(message))


async def is_taken_back(message: discord.Message) -> bool:
    """Whether the author has reacted to take the pictures back. May raise discord.HTTPException."""
    for reaction in message.reactions:
        if str(reaction.emoji) == TAKE_BACK:
            return any([user.id == message.author.id async for user in reaction.users()])
    return False


def _pictures(message: discord.Message) -> list[PostedPicture]:
    return [
        PostedPicture(one.id, one.url, cdn_of(Attached(one.url)), one.size)
        for one in message.attachments
        if is_image(one.filename, one.content_type) and is_at_cdn(one.url)
    ]
