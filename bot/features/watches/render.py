"""Watches, as texts, embeds and faces. Pure."""

from collections.abc import Mapping, Sequence

import discord

from bot.locale import Words
from bot.locale.markup import Markup, channel_mention
from bot.locale.text import plain
from bot.platform.colours import COLOURS
from bot.platform.custom_id import SessionId
from bot.platform.faces import ButtonFace, Colour
from bot.platform.limits import DESCRIPTION
from bot.platform.lists import listed
from engine.galleries.dataset_names import title_of
from engine.sessions.tally import Label
from engine.watches.watch import MESSAGES_AN_HOUR, NEW_VOTES, Change, Watch

NAME_LIMIT, DATASET_LIMIT = 80, 60


def started_text(watch: Watch, member: Markup, words: Words) -> Markup:
    """The first message of a watch's thread: what is posted there, and what votes do."""
    values = {"name": watch.name, "dataset": title_of(watch.dataset), "member": member}
    return words("watch-started", **values, limit=MESSAGES_AN_HOUR, votes=NEW_VOTES)


def change_text(watch: Watch, change: Change, words: Words) -> Markup:
    """What a new version of the concept has changed."""
    (before, after), (fits_before, fits_after) = change.precision, change.fits
    return words(
        "watch-version",
        name=watch.name,
        version=change.version,
        votes=change.votes,
        before=round(100 * before),
        after=round(100 * after),
        fits=fits_after,
        more=max(0, fits_after - fits_before),
        less=max(0, fits_before - fits_after),
    )


def digest_text(name: str, waiting: int, words: Words) -> Markup:
    """How many photos wait beyond the hourly limit."""
    return words("watch-digest", name=name, count=waiting, limit=MESSAGES_AN_HOUR)


def digest_faces(watch_id: str, waiting: int, words: Words) -> list[ButtonFace]:
    """The button that shows photos that wait, if there are any."""
    return [ButtonFace(SessionId("show-held", watch_id), words("show-held-button"), Colour.BLUE)] if waiting else []


def watches_embed(watches: Sequence[Watch], held: Mapping[str, int], words: Words) -> discord.Embed:
    """A server's watches. `held` are the photos that wait for the digest, by watch."""
    lines = [_line(watch, held.get(watch.id, 0), words) for watch in watches] or [words("no-watches")]
    return discord.Embed(
        title=words("watches-heading"),
        description=listed(lines, words, DESCRIPTION),
        colour=COLOURS[Label.YES if watches else Label.NONE],
    )


def _line(watch: Watch, held: int, words: Words) -> str:
    line = words(
        "watch-line",
        name=plain(watch.name, NAME_LIMIT),
        dataset=plain(title_of(watch.dataset), DATASET_LIMIT),
        thread=channel_mention(watch.thread_id),
        version=watch.aim.version,
    )
    facts = [words("watch-problem", problem=watch.problem)] if watch.problem else []
    if watch.is_paused and not watch.problem:
        facts.append(words("watch-is-paused"))
    if watch.above is not None:
        facts.append(words("watch-above", above=watch.above))
    if held:
        facts.append(words("watch-held", count=held))
    return f"{line}\n-# {' · '.join(facts)}" if facts else line
