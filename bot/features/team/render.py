"""A team's disputes, and how much it agrees. Pure."""

from collections.abc import Sequence
from functools import partial

import discord

from bot.features.photos.photo_embeds import photo_embeds, photo_line
from bot.locale import Words
from bot.locale.markup import Markup, member_mention
from bot.platform.charts import CHART_NAME
from bot.platform.colours import COLOURS
from bot.platform.custom_id import Place, SessionId
from bot.platform.faces import MenuFace
from bot.platform.limits import DESCRIPTION, EMBED_CHARACTERS, fullest, level_of
from bot.platform.lists import listed
from engine.sessions.events import Vote
from engine.sessions.tally import Label
from engine.team.agreement import MemberAgreement, TeamAgreement
from engine.team.team_views import Disputed, DisputeView, TeamView

_SIDES = (Vote.YES, Vote.NO, Vote.UNSURE)
_MENTION = 16
"""Characters: no mention in a list is shorter."""


def disputes_heading(found: Disputed, words: Words) -> str:
    """How many photos the team disagrees about."""
    if not found.open and not found.more:
        return words("no-disputes", prompt=found.prompt)
    return words("disputes-heading", prompt=found.prompt, photos=found.open, more=found.more)


def settled_text(member_id: int, number: int, position: int, verdict: Vote | None, words: Words) -> str:
    """The public message when a moderator settles a photo, or lets the votes decide it again."""
    member = member_mention(member_id)
    if verdict is None:
        return words("unsettled", member=member, position=position, number=number)
    return words("settled", member=member, position=position, number=number, label=Label(verdict))


def team_chart_text(members: Sequence[MemberAgreement], words: Words) -> str:
    """The alt text of a team's chart."""
    bars = [
        words("team-chart-bar", place=place, photos=one.compared, agreed=one.agreed)
        for place, one in enumerate(members, start=1)
    ]
    return words("team-chart-text", bars=Markup("; ".join(bars)))


def dispute_embeds(found: Disputed, pictures: Sequence[str], words: Words) -> list[discord.Embed]:
    """Each photo with its voters, by vote."""
    embeds = photo_embeds([one.photo for one in found.photos], pictures, words)
    room = EMBED_CHARACTERS - sum(len(embed.title or "") for embed in embeds)
    most = max((len(voters) for one in found.photos for voters in one.votes.values()), default=0)
    level = level_of([len(_disputed(one, words, most)) for one in found.photos], room)
    for embed, one in zip(embeds, found.photos, strict=True):
        render = partial(_disputed, one, words, has_links=len(embed.description or "") <= level // 2)
        embed.description = fullest(render, min(level, DESCRIPTION), min(most, level // _MENTION))
    return embeds


def _disputed(one: DisputeView, words: Words, most: int, *, has_links: bool = True) -> str:
    """A photo's line, and the voters of each side: at most `most` names per side."""
    sides = [_side(side, one.votes[side], words, most) for side in _SIDES if one.votes[side]]
    settled = [words("settled-photo")] if one.photo.tally.settled else []
    return "\n".join([photo_line(one.photo, words, has_links=has_links), *sides, *settled])


def settle_face(found: Disputed, words: Words) -> MenuFace:
    """A menu with the labels that each photo can get. Settled photos can go back to the votes."""
    options = [option for one in found.photos for option in _options(one, words)]
    return MenuFace(SessionId("settle", found.session_id), words("settle-menu"), tuple(options), 0)


def read_settlement(value: str) -> tuple[int, Place, Vote | None]:
    """The round, place and label in a menu value. Raises ValueError if malformed."""
    number, place, verdict = value.split(":")
    return int(number), Place.parse(place), Vote(verdict) if verdict else None


def _options(one: DisputeView, words: Words) -> list[tuple[str, str]]:
    settled, place = one.photo.tally.settled, Place(one.position, one.photo.revision)
    verdicts = [verdict for verdict in (Vote.YES, Vote.NO) if verdict is not settled]
    return [
        (f"{one.number}:{place}:{verdict or ''}", _settle_option(one.photo.position, verdict, words))
        for verdict in [*verdicts, *([None] if settled else [])]
    ]


def team_embed(view: TeamView, words: Words) -> discord.Embed:
    """How much the team agrees, in total and by member. Send the chart CHART_NAME with it."""
    title, agreement = words("team-title", prompt=view.prompt), _agreement(view.agreement, words)
    embed = discord.Embed(title=title, description=agreement, colour=COLOURS[Label.YES])
    lines = [_member_line(place, who, one, words) for place, (who, one) in enumerate(view.members, start=1)]
    embed.add_field(name=words("members-heading"), value=listed(lines, words), inline=False)
    if view.agreement.is_comparable:
        embed.add_field(name=words("team-chart-heading"), value=words("team-chart-line"), inline=False)
        embed.set_image(url=f"attachment://{CHART_NAME}")
    return embed


def _side(side: Vote, members: Sequence[int | None], words: Words, most: int) -> str:
    """The members on one side of a dispute: at most `most` names, and how many are unnamed."""
    names = [member_mention(member) for member in members if member is not None]
    parts = [words.listed(names, most, "list-more-members")] if names else []
    if unnamed := len(members) - len(names):
        parts.append(words("unnamed-members", count=unnamed))
    return words("side", vote=side, members=words.joined(parts))


def _settle_option(position: int, verdict: Vote | None, words: Words) -> str:
    label = Label(verdict) if verdict else Label.NONE
    return words("settle-option", position=position, verdict=verdict, label=label)


def _agreement(found: TeamAgreement, words: Words) -> str:
    if not found.members:
        return words("nobody-voted")
    if found.alpha is None:
        return words("no-agreement", photos=found.shared)
    return words("agreement", alpha=found.alpha, photos=found.shared)


def _member_line(place: int, member_id: int | None, found: MemberAgreement, words: Words) -> str:
    return words(
        "member-agreement",
        place=place,
        member=words.member(member_id),
        photos=found.photos,
        compared=0 if found.share is None else found.compared,
        share=found.share or 0.0,
    )
