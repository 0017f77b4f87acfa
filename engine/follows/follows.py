"""Followed channels: starts and stops following, adds pictures, erases them, and checks where they may be shown."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cachetools import LRUCache

from engine.datasets.additions import Allowance
from engine.datasets.library import Library
from engine.errors import (
    AlreadyFollowedError,
    DatasetExistsError,
    DatasetLimitError,
    NoDatasetError,
    NotFollowedError,
    NotShownHereError,
    UnknownDatasetError,
)
from engine.follows.follow import SHOWN_IN, Channels, Existence, Follow, MessageRef, Post
from engine.follows.follow_records import EVERY_SERVER, ChannelPhoto, FollowRecords
from engine.follows.intake import Intake, file_name
from engine.galleries.dataset_names import name_of
from engine.photo import Photo
from engine.services import Services

LOST = 10_000
"""How many deleted messages are remembered, in case their pictures are being added at the moment."""
MOST_NAMES = 20


class Follows:
    """The followed channels of all servers. The bot sets `channels` when it is connected to Discord.

    Without it, as in scripts, photos are neither gated nor checked.
    """

    def __init__(self, services: Services, allowance: Allowance, library: Library) -> None:
        self._services, self._allowance, self._library = services, allowance, library
        self._records = FollowRecords(services.database)
        self._intake = Intake(services, allowance, self._records)
        self.channels: Channels | None = None
        self._known: dict[int, Follow] | None = None
        self._checked: set[int] = set()
        self._lost: LRUCache[int, None] = LRUCache(LOST)
        self._lock = asyncio.Lock()

    # -- following ---------------------------------------------------------------------------------------------------

    async def all(self) -> Mapping[int, Follow]:
        """The channels that are or were followed, by their ids."""
        if self._known is None:
            found = await self._services.workers.ingest.run(self._records.all)
            self._known = {follow.channel_id: follow for follow in found}
        return self._known

    async def get(self, channel_id: int) -> Follow:
        """A channel that is or was followed. Raises NotFollowedError."""
        follow = (await self.all()).get(channel_id)
        if follow is None:
            raise NotFollowedError
        return follow

    async def of_dataset(self, dataset: str) -> Follow | None:
        """The channel whose pictures are in a dataset, or None."""
        return next((follow for follow in (await self.all()).values() if follow.dataset == dataset), None)

    async def prepare(
        self,
        guild_id: int,
        channel_id: int,
        member_id: int,
        title: str,
        *,
        restricted: bool,
        backfill: bool,
    ) -> Follow:
        """Create the dataset of a channel, or find that of an earlier time. It is followed after `begin`.

        Raises AlreadyFollowedError, DatasetLimitError.
        """
        async with self._lock:
            old = (await self.all()).get(channel_id)
            if old is not None and old.is_active:
                raise AlreadyFollowedError
            dataset = await self._dataset(guild_id, title) if old is None else old.dataset
            follow = Follow(
                guild_id,
                channel_id,
                dataset,
                await self._services.members.key(member_id),
                0,
                is_restricted=restricted or (old is not None and old.is_restricted),
                backfills=backfill,
                notice_id=None if old is None else old.notice_id,
            )
            return await self._put(follow)

    async def begin(self, channel_id: int, notice_id: int) -> Follow:
        """Follow the channel from the message on that has told its members."""
        follow = await self.get(channel_id)
        return await self._put(replace(follow, is_active=True, notice_id=notice_id, since=notice_id))

    async def stop(self, channel_id: int) -> Follow:
        """Add nothing more. What was added stays, and leaves when it is deleted. Raises NotFollowedError."""
        follow = await self.get(channel_id)
        if not follow.is_active:
            raise NotFollowedError
        return await self._put(replace(follow, is_active=False))

    async def forget_dataset(self, dataset: str) -> None:
        """Forget the channel of a dataset that was removed."""
        follow = await self.of_dataset(dataset)
        if follow is not None:
            await self._services.workers.ingest.run(self._records.drop, follow.channel_id)
            self._known = None

    async def note_read(self, channel_id: int, place_id: int, newest: int) -> None:
        """Record the newest message that was read in a place."""
        follow = await self.get(channel_id)
        await self._put(replace(follow, read={**follow.read, str(place_id): newest}))

    async def note_backfilled(self, channel_id: int, place_id: int, oldest: int) -> None:
        """Record the oldest message that was read in a place; 0 if none is left."""
        follow = await self.get(channel_id)
        await self._put(replace(follow, backfilled={**follow.backfilled, str(place_id): oldest}))

    # -- pictures ----------------------------------------------------------------------------------------------------

    async def add(self, channel_id: int, posts: Sequence[Post]) -> int:
        """Add the pictures of messages. Returns how many could not be downloaded for now.

        Raises NotFollowedError, UnknownDatasetError, DatasetInUseError, EncoderError, DatabaseError.
        """
        follow = await self.get(channel_id)
        authors = {post.author_id for post in posts}
        out = await self._services.workers.ingest.run(self._records.opted_out, follow.guild_id, authors)
        wanted = [post for post in posts if post.author_id not in out and post.message_id not in self._lost]
        added, failed = await self._intake.add(follow, wanted)
        await self._sweep(follow, wanted, added)
        self._checked.update(post.message_id for post in wanted if post.message_id not in self._lost)
        return failed

    async def _sweep(self, follow: Follow, posts: Sequence[Post], added: set[str]) -> None:
        """Erase what was deleted or taken back while it was being added."""
        out = await self._services.workers.ingest.run(
            self._records.opted_out, follow.guild_id, {post.author_id for post in posts}
        )
        gone = {
            str(picture.id)
            for post in posts
            if post.message_id in self._lost or post.author_id in out
            for picture in post.pictures
        }
        if added:
            gallery = await self._services.workers.search.run(self._services.catalog.gallery, follow.dataset)
            gone |= await self._services.workers.search.run(gallery.erased, added)
        await self._erase(follow, gone & added)

    async def finish_erasures(self) -> None:
        """Complete the erasures that the end of a process has interrupted."""
        for follow in [*(await self.all()).values()]:
            try:
                gallery = await self._services.workers.search.run(self._services.catalog.gallery, follow.dataset)
            except (UnknownDatasetError, NoDatasetError):
                await self.forget_dataset(follow.dataset)
                continue
            ingest = self._services.workers.ingest
            left = await ingest.run(self._records.erased_left, follow.channel_id, gallery.photo_table)
            await self._erase(follow, {photo.photo_id for photo in left})

    async def erase_messages(self, message_ids: Iterable[int], *, kept: Iterable[int] = ()) -> int:
        """Erase the photos of messages that were deleted, but not those with the ids of `kept` attachments."""
        lost, still = set(message_ids), {str(one) for one in kept}
        self._checked -= lost
        if not still:
            self._lost.update(dict.fromkeys(lost))
        if not await self.all():
            return 0
        found = await self._services.workers.ingest.run(self._records.of_messages, lost)
        return await self._erase_all([photo for photo in found if photo.photo_id not in still])

    async def leave_out(self, channel_id: int, message_id: int, picture_ids: Iterable[int]) -> int:
        """Erase the pictures of a message for good, also those that were not added yet. Raises NotFollowedError."""
        follow = await self.get(channel_id)
        self._checked.discard(message_id)
        self._lost[message_id] = None
        found = await self._services.workers.ingest.run(self._records.of_messages, [message_id])
        stored = {photo.photo_id for photo in found}
        await self._erase(follow, stored | {str(one) for one in picture_ids})
        return len(stored)

    async def erase_place(self, place_id: int) -> int:
        """Erase the photos of a channel or a thread that was deleted."""
        if not await self.all():
            return 0
        return await self._erase_all(await self._services.workers.ingest.run(self._records.of_place, place_id))

    async def erase_member(self, member_id: int) -> int:
        """Erase a member's photos in all servers, and leave their pictures out from now on, under a keyed hash."""
        if not await self.all():
            return 0
        ingest = self._services.workers.ingest
        await ingest.run(self._records.set_opt_out, EVERY_SERVER, member_id, is_out=True)
        member = await self._services.members.key(member_id)
        return await self._erase_all(await ingest.run(self._records.of_member, member))

    async def opt_out(self, guild_id: int, member_id: int) -> int:
        """Leave a member's pictures out in a server from now on, and erase those that are there."""
        ingest, follows = self._services.workers.ingest, await self.all()
        await ingest.run(self._records.set_opt_out, guild_id, member_id, is_out=True)
        member = await self._services.members.key(member_id)
        found = await ingest.run(self._records.of_member, member)
        return await self._erase_all([p for p in found if follows[p.channel_id].guild_id == guild_id])

    async def opt_in(self, guild_id: int, member_id: int) -> None:
        """Add the member's pictures from now on."""
        for guild in (EVERY_SERVER, guild_id):
            await self._services.workers.ingest.run(self._records.set_opt_out, guild, member_id, is_out=False)

    # -- showing -----------------------------------------------------------------------------------------------------

    async def check_use(self, dataset: str, channel_id: int | None = None) -> Follow | None:
        """Raise NotShownHereError unless everyone in the channel may see the dataset's photos.

        Without a channel, it is the one of the current request. Returns the followed channel, if the photos are of one.
        """
        follow = await self.of_dataset(dataset)
        if follow is None or self.channels is None:
            return follow
        place = channel_id or SHOWN_IN.get()
        if not place or not await self.channels.may_show(follow, place):
            raise NotShownHereError(follow.channel_id)
        return follow

    async def shown(self, dataset: str, photos: Sequence[Photo], channel_id: int | None = None) -> Sequence[Photo]:
        """The photos, with only the ids of those that must not be shown. Raises NotShownHereError."""
        if await self.check_use(dataset, channel_id) is None:
            return photos
        hidden = await self.hidden(dataset, photos)
        return [Photo(photo.id, "") if photo.id in hidden else photo for photo in photos]

    def distrust(self) -> None:
        """Check all messages again before their photos are shown, because deletions may have been missed."""
        self._checked.clear()

    async def hidden(self, dataset: str, photos: Sequence[Photo]) -> set[str]:
        """The photos that must not be shown: their messages are gone, or can't be checked now. Erases the former."""
        follow = await self.of_dataset(dataset)
        if follow is None or self.channels is None:
            return set()
        hidden, gone = set[str](), set[str]()
        for photo in photos:
            ref = _ref(photo)
            if ref is None or ref.message_id in self._checked:
                continue
            match await self.channels.existence(ref, photo.id):
                case Existence.THERE:
                    if self.channels.hears_deletions:
                        self._checked.add(ref.message_id)
                case Existence.GONE:
                    gone.add(photo.id)
                case Existence.UNKNOWN:
                    hidden.add(photo.id)
        await self._erase(follow, gone)
        return hidden | gone

    # -- parts -------------------------------------------------------------------------------------------------------

    async def _put(self, follow: Follow) -> Follow:
        known = dict(await self.all())
        try:
            await self._services.workers.ingest.run(self._records.put, follow)
        except BaseException:  # a failed write may have been carried out, so read it again
            self._known = None
            raise
        self._known = {**known, follow.channel_id: follow}
        return follow

    async def _dataset(self, guild_id: int, title: str) -> str:
        """Create a dataset with the title, or with a number after it if that is taken. Raises DatasetLimitError."""
        seen = await self._library.seen_by(guild_id)
        if sum(dataset.owner == guild_id for dataset in seen) >= self._allowance.datasets:
            raise DatasetLimitError(self._allowance.datasets)
        encoder = self._services.encoders.images(self._allowance.encoder)
        create = self._services.catalog.create
        for number in range(1, MOST_NAMES + 1):
            name = name_of(title if number == 1 else f"{title} {number}", guild_id)
            try:
                await self._services.workers.ingest.run(
                    create, name, encoder=encoder.name, dimension=encoder.dimension, holds_files=True
                )
            except DatasetExistsError:
                continue
            return name
        raise DatasetExistsError(f"there are {MOST_NAMES} datasets {title!r} already")

    async def _erase_all(self, photos: Sequence[ChannelPhoto]) -> int:
        follows = await self.all()
        for channel_id in {photo.channel_id for photo in photos} & follows.keys():
            ids = {photo.photo_id for photo in photos if photo.channel_id == channel_id}
            await self._erase(follows[channel_id], ids)
        return len(photos)

    async def _erase(self, follow: Follow, ids: set[str]) -> None:
        """Erase photos for good. The records go last, so that an interrupted erasure can be completed."""
        if not ids:
            return
        run, catalog = self._services.workers.ingest.run, self._services.catalog
        gallery = await self._services.workers.search.run(catalog.gallery, follow.dataset)
        await run(gallery.erase, ids)
        for photo_id in ids:
            path = catalog.root(gallery.dataset) / file_name(photo_id)
            await run(path.unlink, missing_ok=True)
        await run(self._records.drop_photos, follow.channel_id, ids)


def _ref(photo: Photo) -> MessageRef | None:
    """Where a photo was posted, by its link."""
    found = re.fullmatch(r"https://discord\.com/channels/\d+/(\d+)/(\d+)", photo.page_url)
    return MessageRef(int(found[1]), int(found[2])) if found else None
