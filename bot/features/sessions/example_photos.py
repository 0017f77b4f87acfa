"""Reads the photos that a member gives as examples, and shows them to the channel."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from io import BytesIO

import discord

from bot.features.feature_client import Interaction
from bot.features.photos.given_pictures import Picture, picture_name, source_of
from bot.locale import Words
from bot.locale.markup import member_mention
from bot.locale.text import plain
from bot.platform.bot_errors import NotAtCdnError
from bot.platform.error_messages import explain
from bot.platform.lists import listed
from bot.platform.message_limits import within_limits
from bot.platform.progress_notices import progress_notice
from bot.platform.replies import channel_of, channel_words, where, words_for
from engine.rounds.own_photos import Example, Given, Refused
from engine.sessions.events import Vote

NAME_LIMIT = 60

Photos = Sequence[tuple[Picture, Vote]]
"""The photos of a request, each with whether it fits."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The photos that can be used, and the names and errors of the others."""

    examples: tuple[Example, ...] = ()
    refused: tuple[tuple[str, Exception], ...] = ()

    def of(self, choice: Vote) -> list[Example]:
        """The usable photos with that answer."""
        return [one for one in self.examples if one.choice is choice]

    def lines(self, words: Words) -> list[str]:
        """What the member should know about the photos that were not used."""
        if not self.refused:
            return []
        reasons = [
            words("example-refused", name=plain(name[-NAME_LIMIT:]), reason=explain(error, words, lambda: ""))
            for name, error in self.refused
        ]
        return [words("examples-refused", count=len(reasons)), listed(reasons, words)]


async def read_photos(
    interaction: Interaction,
    photos: Photos,
    read: Callable[[Sequence[Given]], AsyncGenerator[Example | Refused, None]],
) -> Reading:
    """Read photos one by one with `read`. Show the member how far it is, if it takes longer."""
    words, refused = words_for(interaction), list[tuple[str, Exception]]()
    names, given, found = list[str](), list[Given](), list[Example | Refused]()
    for picture, choice in photos:
        try:
            given.append(Given(source_of(picture), choice))
        except NotAtCdnError as error:
            refused.append((picture_name(picture), error))
        else:
            names.append(picture_name(picture))

    def progress() -> str:
        return words("reading-examples", done=len(found), total=len(given))

    async with progress_notice(interaction, progress), aclosing(read(given)) as results:
        async for one in results:
            found.append(one)
    refused += [(name, one) for name, one in zip(names, found, strict=True) if not isinstance(one, Example)]
    return Reading(tuple(one for one in found if isinstance(one, Example)), tuple(refused))


async def announce_photos(
    interaction: Interaction, reading: Reading, channel_id: int | None = None, *, is_start: bool = False
) -> None:
    """Post the photos in the channel: those that fit in one message, and the others in another."""
    words, member = channel_words(interaction), member_mention(where(interaction).member_id)
    for choice in (Vote.YES, Vote.NO):
        if not (photos := reading.of(choice)):
            continue
        files = [
            discord.File(
                BytesIO(one.preview),
                f"{choice}-{number}.jpg",
                description=words("example-alt", number=number, count=len(photos), vote=choice),
            )
            for number, one in enumerate(photos, start=1)
        ]
        if is_start and choice is Vote.YES:
            text = words("session-started-from-examples", member=member, count=len(photos))
        else:
            text = words("examples-added", member=member, count=len(photos), vote=choice)
        await channel_of(interaction, channel_id).send(**within_limits(content=text, files=files))
