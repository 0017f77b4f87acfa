"""What a team is told of itself: its disputes, and how far it agrees. Pure."""

from collections.abc import Sequence
from functools import partial

import discord

from bot.features.rounds.photo_embeds import COLOURS, photo_embeds, photo_line
from bot.locale import Words
from bot.platform.charts import CHART_NAME
from bot.platform.custom_id import Place, SessionId
from bot.platform.faces import MenuFace
from bot.platform.limits import DESCRIPTION, EMBED_CHARACTERS, fullest, level_of
from bot.platform.lists import listed
from engine.sessions.events import Vote
from engine.sessions.tally import Label
from engine.team.team_views import Disputed, DisputeView, TeamView

_SIDES = (Vote.YES, Vote.NO, Vote.UNSURE)
_MENTION = 16
"""Characters: no mention in a list takes less."""


def dispute_embeds(found: Disputed, pictures: Sequence[str], words: Words) -> list[discord.Embed]:
    """Each photo, with who voted how."""
    embeds = photo_embeds([one.photo for one in found.photos], pictures, words)
    room = EMBED_CHARACTERS - sum(len(embed.title or "") for embed in embeds)
    most = max((len(voters) for one in found.photos for voters in one.votes.values()), default=0)
    level = level_of([len(_disputed(one, words, most)) for one in found.photos], room)
    for embed, one in zip(embeds, found.photos, strict=True):
        render = partial(_disputed, one, words, has_links=len(embed.description or "") <= level // 2)
        embed.description = fullest(render, min(level, DESCRIPTION), min(most, level // _MENTION))
    return embeds


def _disputed(one: DisputeView, words: Words, most: int, *, has_links: bool = True) -> str:
    """A photo's line, and at most so many of its voters on each side."""
    sides = [words.side(side, one.votes[side], most) for side in _SIDES if one.votes[side]]
    settled = [words.settled_photo()] if one.photo.tally.settled else []
    return "\n".join([photo_line(one.photo, words, has_links=has_links), *sides, *settled])


def settle_face(found: Disputed, words: Words) -> MenuFace:
    """Each photo with each label that it can be given; those that are settled can be opened again."""
    options = [option for one in found.photos for option in _options(one, words)]
    return MenuFace(SessionId("settle", found.session_id), words.settle_menu(), tuple(options), 0)


def read_settlement(value: str) -> tuple[int, Place, Vote | None]:
    """The round, the place there, and the label, of an option. Raises ValueError."""
    number, place, verdict = value.split(":")
    return int(number), Place.parse(place), Vote(verdict) if verdict else None


def _options(one: DisputeView, words: Words) -> list[tuple[str, str]]:
    settled, place = one.photo.tally.settled, Place(one.position, one.photo.revision)
    verdicts = [verdict for verdict in (Vote.YES, Vote.NO) if verdict is not settled]
    return [
        (f"{one.number}:{place}:{verdict or ''}", words.settle_option(one.photo.position, verdict))
        for verdict in [*verdicts, *([None] if settled else [])]
    ]


def team_embed(view: TeamView, words: Words) -> discord.Embed:
    """How far the team agrees, overall and by member, with the chart CHART_NAME, which is to be sent along."""
    found = view.agreement
    embed = discord.Embed(
        title=words.team_title(view.prompt), description=words.alpha_line(found), colour=COLOURS[Label.YES]
    )
    lines = [words.agreement_line(place, who, one) for place, (who, one) in enumerate(view.members, start=1)]
    embed.add_field(name=words.members_heading(), value=listed(lines, words), inline=False)
    if lines:
        embed.add_field(name=words.team_chart_heading(), value=words.team_chart_line(), inline=False)
        embed.set_image(url=f"attachment://{CHART_NAME}")
    return embed
