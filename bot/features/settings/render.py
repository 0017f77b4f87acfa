"""Voting rules and rights, as panels of menus. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from bot.locale import Words
from bot.locale.markup import Markup, member_mention, time_of_day
from bot.locale.text import plain
from bot.platform.audiences import MOST_NAMES, role_holders, voters_text
from bot.platform.custom_id import MemberId, RightId, SessionId
from bot.platform.faces import ButtonFace, Colour, MenuFace, TextFieldFace, TextFormFace, WhoFace
from bot.platform.limits import CHOSEN, CONTENT, fullest
from bot.platform.rights import MODERATORS, Holders, Right
from engine.sessions.events import Display, Voting
from engine.settings.server_settings import ServerSettings
from engine.settings.voting_rules import VotingView

QUORUMS = (1, 2, 3, 4, 5, 7, 10)
AGREEMENTS = {"2/3": (2, 3), "3/5": (3, 5), "3/7": (3, 7), "5/9": (5, 9)}
"""By menu value: so many votes settle a photo if they agree, and so many if they do not."""
NEXT_AFTER = (0, 1, 2, 3, 4, 5, 7, 10)
BOTS_OWN = "default"
"""The menu value for the bot's default display."""
DAILY, DAILY_KEPT = "daily", "daily-kept"
"""The menu values for a daily round: ask for its time, or keep it."""
IN_A_NOTE = 5
"""How many roles the line above a round's photos names."""
MOST_UNKNOWN, ROLE_NAME_LIMIT = 2, 40


def session_voting_faces(session_id: str, voting: VotingView, words: Words) -> list[MenuFace | WhoFace]:
    """The menus for a session's voting rules."""
    ids = [SessionId(name, session_id) for name in ("quorum", "next-after", "voters")]
    return _voting_faces(ids, voting, words, row=0, daily=_daily_options(voting, words))


def server_faces(settings: ServerSettings, voting: VotingView, words: Words) -> list[MenuFace | WhoFace]:
    """The menus for a server's defaults; the last one leads to the rights."""
    displays = [
        (BOTS_OWN, words("bot-default-display")),
        *((kind.value, words("display", display=kind)) for kind in Display),
    ]
    display = MenuFace(
        MemberId("server-display"), words("display-menu"), tuple(displays), 0, settings.display or BOTS_OWN
    )
    ids = [MemberId(f"server-{name}") for name in ("quorum", "next-after", "voters")]
    rights = tuple((right.value, words("right-name", right=right)) for right in Right)
    to_rights = MenuFace(MemberId("server-rights"), words("rights-menu"), rights, 4)
    return [display, *_voting_faces(ids, voting, words, row=1), to_rights]


def right_faces(right: Right, roles: Collection[int], words: Words) -> list[WhoFace | ButtonFace]:
    """The menu of roles for one right, and the button back."""
    placeholder = words("right-roles-menu", is_moderators=right in MODERATORS)
    menu = WhoFace(RightId(right), placeholder, tuple(roles), (), 0, has_members=False)
    return [menu, ButtonFace(MemberId("server-settings"), words("back-button"), Colour.GREY, 1)]


def server_text(settings: ServerSettings, voting: VotingView, rights: Mapping[Right, Holders], words: Words) -> str:
    """A server's settings and who has each right, in lines."""
    display = words("bot-default-display") if settings.display is None else words("display", display=settings.display)
    listed = {right: found for right, found in rights.items() if found.is_reserved or right in MODERATORS}

    def text(most: int) -> str:
        reserved = [_right_line(right, found, words, most) for right, found in listed.items()]
        others = ["- " + words("other-rights")] if len(reserved) < len(rights) else []
        defaults = ["- " + words("display-line", chosen=display), voting_text(voting, words, most)]
        lines = [words("settings-heading"), *defaults, words("rights-heading"), *reserved, *others]
        return "\n".join(lines)

    return fullest(text, CONTENT, CHOSEN)


def _voting_faces(
    ids: list[Any], voting: VotingView, words: Words, *, row: int, daily: tuple[tuple[str, str], ...] = ()
) -> list[MenuFace | WhoFace]:
    quorum, next_after, voters = ids
    quorums = [(str(count), words("quorum", count=count)) for count in QUORUMS]
    quorums += [
        (value, words("settled-by-agreement", first=first, most=most)) for value, (first, most) in AGREEMENTS.items()
    ]
    needed = f"{voting.quorum}/{voting.most}" if voting.most else str(voting.quorum)
    asked, *after = ((str(count), words("next-after", count=count)) for count in NEXT_AFTER)
    chosen = str(voting.next_after) if voting.next_daily_at is None else DAILY_KEPT
    return [
        MenuFace(quorum, words("quorum-menu"), tuple(quorums), row, needed),
        MenuFace(next_after, words("next-after-menu"), (asked, *daily, *after), row + 1, chosen),
        WhoFace(voters, words("voters-menu"), voting.roles, voting.members, row + 2),
    ]


def right_question(right: Right, holders: Holders, words: Words) -> str:
    """The question which roles should have a right, and the current holders."""
    return f"{words('right-question', right=right)}\n{_right_line(right, holders, words)}"


def voting_text(voting: VotingView, words: Words, most: int = MOST_NAMES) -> Markup:
    """The voting rules, in lines, with at most `most` names in the list of voters."""
    members = [member_mention(member) for member in voting.members]
    lines = [
        _needed(voting, words),
        words("voters-line", voters=voters_text(voting.roles, members, voting.forgotten, words, most)),
        _next_line(voting, words),
    ]
    return Markup("\n".join(f"- {line}" for line in lines))


def voting_note(voting: Voting, judges: int, words: Words) -> str:
    """The voting rules that differ from the default, for the line above a round's photos; "" if none do."""
    parts: list[str] = [_needed(voting, words)] if voting.quorum > 1 else []
    if voting.roles or voting.members:
        voters = voters_text(voting.roles, (), len(voting.members), words, IN_A_NOTE)
        parts.append(words("voters-note", voters=voters))
    if voting.next_after:
        parts.append(words("next-after-note", judges=judges, needed=voting.next_after))
    if voting.daily_at is not None:
        parts.append(words("daily-note"))
    return " · ".join(parts)


def daily_form(session_id: str, words: Words) -> TextFormFace:
    """The form that asks for the time of the daily round, and for the time on the member's clock."""
    fields = (
        TextFieldFace("time", words("daily-form-time"), words("daily-form-time-hint")),
        TextFieldFace("clock", words("daily-form-clock"), words("daily-form-clock-hint")),
    )
    return TextFormFace(SessionId("daily-form", session_id), words("daily-form-title"), fields)


def _daily_options(voting: VotingView, words: Words) -> tuple[tuple[str, str], ...]:
    """The menu's options for a daily round. If there is one, its time can be kept or changed."""
    if voting.next_daily_at is None:
        return ((DAILY, words("daily-option")),)
    return ((DAILY_KEPT, words("daily-kept-option")), (DAILY, words("daily-change-option")))


def _next_line(voting: VotingView, words: Words) -> Markup:
    if voting.next_daily_at is None:
        line = words("next-after", count=voting.next_after)
        return words("next-or-settled", next=line) if voting.most and voting.next_after else line
    return words("daily-line", time=time_of_day(voting.next_daily_at))


def _needed(voting: Voting | VotingView, words: Words) -> Markup:
    """How many votes a photo needs."""
    if voting.most:
        return words("settled-by-agreement", first=voting.quorum, most=voting.most)
    return words("quorum", count=voting.quorum)


def _right_line(right: Right, holders: Holders, words: Words, most: int = MOST_NAMES) -> str:
    """Who has a right, and a warning if chosen roles do not exist."""
    found = words.joined(role_holders(right, holders.roles, words, most))
    if not found:
        found = words("only-server-managers") if holders.is_reserved else words("everyone")
    line = f"- {words('right-line', right=right, holders=found)}"
    return f"{line}\n  {_unknown_roles(holders, words, most)}" if holders.unknown else line


def _unknown_roles(holders: Holders, words: Words, most: int) -> str:
    if holders.by_server:
        return words("deleted-roles", count=len(holders.unknown))
    names = [words("quoted", text=plain(name, ROLE_NAME_LIMIT)) for name in holders.unknown]
    return words("unknown-roles", names=words.listed(names, min(MOST_UNKNOWN, most)))
