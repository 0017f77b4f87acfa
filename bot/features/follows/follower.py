"""Reads followed channels: what is new, what was posted while the bot was away, and the history if it is wanted.

The channel's history is the queue. A new message only wakes its channel's task, which reads on from the last message
that was added. So nothing is missed or added twice, whenever the bot stops.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import aiohttp
import discord

from bot.features.follows.channel_audience import may_show
from bot.features.follows.posted_pictures import has_pictures, is_taken_back, post_of
from bot.platform.background import Background
from bot.platform.error_messages import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE
from engine.engine import Engine
from engine.errors import NinefoldError, NotFollowedError
from engine.follows.follow import Existence, Follow, MessageRef, Post

log = logging.getLogger(__name__)

PAGE = 100
"""Messages of one request: the most that Discord allows."""
GATHER_SECONDS = 1.0
"""The wait after a new message, so that a burst of pictures is one page."""
PAUSE_SECONDS = 2.0
"""The wait between two pages of a backfill."""
AGAIN_SECONDS = 30.0
UNREACHABLE_SECONDS = 600.0
MOST_TRIES = 5
"""How often a page is read if some of its pictures can't be downloaded. Then they are left out."""


class PicturesMissingError(Exception):
    """Some pictures of a page could not be downloaded for now."""


class Follower:
    """The tasks that read followed channels, one for each. `is_enabled` says whether the bot may read messages."""

    def __init__(self, engine: Engine, client: discord.Client, *, is_enabled: bool) -> None:
        self._engine, self._client, self.is_enabled = engine, client, is_enabled
        self._background = Background()
        self._wakes: dict[int, asyncio.Event] = {}
        self._running: dict[int, asyncio.Task[None]] = {}
        self._archived: dict[int, list[discord.Thread]] = {}
        self._tries: Counter[tuple[int, int]] = Counter()

    async def resume(self) -> None:
        """Complete interrupted erasures, and read what was posted while the bot was away."""
        self._engine.follows.distrust()
        await self._engine.follows.finish_erasures()
        for follow in [*(await self._engine.follows.all()).values()]:
            self.start(follow)

    def start(self, follow: Follow) -> None:
        """Read a channel, if it is followed and the bot may read messages."""
        if not self.is_enabled or not follow.is_active:
            return
        self._wakes.setdefault(follow.channel_id, asyncio.Event()).set()
        running = self._running.get(follow.channel_id)
        if running is None or running.done():
            work = self._follow(follow.channel_id)
            self._running[follow.channel_id] = self._background.start(work, f"follow-{follow.channel_id}")

    def notice(self, message: discord.Message) -> None:
        """Wake the task of the channel that a message was posted in."""
        wake = self._wakes.get(source_of(message.channel))
        if wake is not None and has_pictures(message):
            wake.set()

    async def close(self) -> None:
        """Stop reading. The next process continues."""
        await self._background.close()

    # -- what the engine asks ----------------------------------------------------------------------------------------

    @property
    def hears_deletions(self) -> bool:
        """Whether Discord tells about deleted messages."""
        return self.is_enabled

    async def may_show(self, follow: Follow, channel_id: int) -> bool:
        """Whether everyone who sees a channel may also see the photos of a followed one."""
        guild = self._client.get_guild(follow.guild_id)
        source = None if guild is None else guild.get_channel(follow.channel_id)
        if guild is None or source is None:
            return False
        place = guild.get_channel_or_thread(channel_id) or await self._fetched(channel_id)
        return place is not None and may_show(source, place, is_restricted=follow.is_restricted)

    async def existence(self, ref: MessageRef, photo_id: str) -> Existence:
        """Whether a photo's message still has it, and its author has not taken it back."""
        try:
            message = await self._client.get_partial_messageable(ref.place_id).fetch_message(ref.message_id)
            # Without the intent, Discord leaves the attachments out.
            is_there = not self.is_enabled or photo_id in {str(one.id) for one in message.attachments}
            is_there = is_there and not await is_taken_back(message)
        except discord.NotFound as error:
            return Existence.GONE if error.code in (UNKNOWN_CHANNEL, UNKNOWN_MESSAGE) else Existence.UNKNOWN
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            log.warning("could not check the message %d: %s", ref.message_id, error)
            return Existence.UNKNOWN
        return Existence.THERE if is_there else Existence.GONE

    async def _fetched(self, channel_id: int) -> discord.Thread | None:
        """A thread that was created a moment ago, or that is archived."""
        try:
            found = await self._client.fetch_channel(channel_id)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError):
            return None
        return found if isinstance(found, discord.Thread) else None

    # -- reading -----------------------------------------------------------------------------------------------------

    async def _follow(self, channel_id: int) -> None:
        wake = self._wakes[channel_id]
        while True:
            wake.clear()
            wait = PAUSE_SECONDS
            try:
                follow = await self._engine.follows.get(channel_id)
                if not follow.is_active:
                    return
                if await self._read(follow):
                    await wake.wait()
                    wait = GATHER_SECONDS
            except NotFollowedError:
                return
            except (discord.Forbidden, discord.NotFound) as error:
                log.warning("the followed channel %d can't be read: %s", channel_id, error)
                wait = UNREACHABLE_SECONDS
            except (PicturesMissingError, NinefoldError, discord.HTTPException, aiohttp.ClientError, OSError) as error:
                log.warning("reading the followed channel %d is interrupted: %s", channel_id, error)
                wait = AGAIN_SECONDS
            await asyncio.sleep(wait)

    async def _read(self, follow: Follow) -> bool:
        """Read what is new, and a page of the history. Returns whether all is read."""
        channel = self._client.get_channel(follow.channel_id)
        if not isinstance(channel, discord.TextChannel):
            log.warning("the followed channel %d is not there", follow.channel_id)
            return True  # it may be deleted, or its server unavailable; `resume` starts it again
        places: list[discord.TextChannel | discord.Thread] = [
            channel,
            *(thread for thread in channel.threads if not thread.is_private()),
        ]
        for place in places:
            await self._read_new(follow, place)
        return not follow.backfills or await self._backfill(follow, channel, places)

    async def _read_new(self, follow: Follow, place: discord.TextChannel | discord.Thread) -> None:
        newest = follow.read.get(str(place.id), follow.since)
        while True:
            after = discord.Object(newest)
            page = [message async for message in place.history(limit=PAGE, after=after, oldest_first=True)]
            if not page:
                return
            newest = page[-1].id
            await self._add(follow, place.id, page)
            await self._engine.follows.note_read(follow.channel_id, place.id, newest)
            if len(page) < PAGE:
                return

    async def _backfill(
        self, follow: Follow, channel: discord.TextChannel, places: Sequence[discord.TextChannel | discord.Thread]
    ) -> bool:
        """Read the next older page of one place. Returns whether the history of all is read."""
        if channel.id not in self._archived:
            self._archived[channel.id] = [thread async for thread in channel.archived_threads(limit=None)]
        for place in [*places, *self._archived[channel.id]]:
            oldest = follow.backfilled.get(str(place.id), follow.since)
            if not oldest:
                continue
            before = discord.Object(oldest)
            page = [message async for message in place.history(limit=PAGE, before=before)]
            await self._add(follow, place.id, page)
            reached = page[-1].id if len(page) == PAGE else 0
            await self._engine.follows.note_backfilled(follow.channel_id, place.id, reached)
            return False
        return True

    async def _add(self, follow: Follow, place_id: int, page: Sequence[discord.Message]) -> None:
        """Add the pictures of a page. Raises PicturesMissingError if it should be read again later."""
        posts = [post async for post in _posts(page)]
        if not posts:
            return
        missing, key = await self._engine.follows.add(follow.channel_id, posts), (place_id, page[0].id)
        self._tries[key] += 1
        if missing and self._tries[key] < MOST_TRIES:
            raise PicturesMissingError(f"{missing} pictures can't be downloaded for now")
        del self._tries[key]


async def _posts(page: Sequence[discord.Message]) -> AsyncIterator[Post]:
    for message in page:
        if (post := await post_of(message)) is not None:
            yield post


def source_of(channel: object) -> int:
    """The id of the channel that a place belongs to: a thread's parent, or the channel itself."""
    return channel.parent_id if isinstance(channel, discord.Thread) else int(getattr(channel, "id", 0))
