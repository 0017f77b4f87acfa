"""How votes count and who may do what, as panels of menus. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from bot.locale import Words
from bot.platform.custom_id import MemberId, RightId, SessionId
from bot.platform.faces import ButtonFace, Colour, MenuFace, WhoFace
from bot.platform.limits import CHOSEN, CONTENT, fullest
from bot.platform.rights import MODERATORS, Holders, Right
from engine.sessions.events import Display
from engine.settings.server_settings import ServerSettings
from engine.settings.voting_rules import VotingView

QUORUMS = (1, 2, 3, 4, 5, 7, 10)
NEXT_AFTER = (0, 1, 2, 3, 4, 5, 7, 10)
BOTS_OWN = "default"
"""The value of a display that is the bot's own."""


def session_voting_faces(session_id: str, voting: VotingView, words: Words) -> list[MenuFace | WhoFace]:
    """The menus that say how votes count in a session."""
    ids = [SessionId(name, session_id) for name in ("quorum", "next-after", "voters")]
    return _voting_faces(ids, voting, words, row=0)


def server_faces(settings: ServerSettings, voting: VotingView, words: Words) -> list[MenuFace | WhoFace]:
    """The menus that say what a server's sessions begin with; the last one leads to who may do what."""
    displays = [
        (BOTS_OWN, words.bots_own_display()),
        *((kind.value, words("display", display=kind)) for kind in Display),
    ]
    display = MenuFace(
        MemberId("server-display"), words.display_menu(), tuple(displays), 0, settings.display or BOTS_OWN
    )
    ids = [MemberId(f"server-{name}") for name in ("quorum", "next-after", "voters")]
    rights = tuple((right.value, words.right(right)) for right in Right)
    to_rights = MenuFace(MemberId("server-rights"), words.rights_menu(), rights, 4)
    return [display, *_voting_faces(ids, voting, words, row=1), to_rights]


def right_faces(right: Right, roles: Collection[int], words: Words) -> list[WhoFace | ButtonFace]:
    """The menu of roles for one right, and the way back."""
    menu = WhoFace(RightId(right), words.right_roles_menu(right), tuple(roles), (), 0, has_members=False)
    return [menu, ButtonFace(MemberId("server-settings"), words.back_button(), Colour.GREY, 1)]


def server_text(settings: ServerSettings, voting: VotingView, rights: Mapping[Right, Holders], words: Words) -> str:
    """What a server has chosen, in lines, with whose each of the rights is."""
    display = words.bots_own_display() if settings.display is None else words("display", display=settings.display)
    told = {right: found for right, found in rights.items() if found.is_reserved or right in MODERATORS}

    def text(most: int) -> str:
        reserved = [words.right_line(right, found, most) for right, found in told.items()]
        others = [words.other_rights()] if len(reserved) < len(rights) else []
        voting_text = words.voting_text(voting, most)
        lines = [words.display_line(display), voting_text, words.rights_heading(), *reserved, *others]
        return "\n".join([words.settings_heading(), *lines])

    return fullest(text, CONTENT, CHOSEN)


def _voting_faces(ids: list[Any], voting: VotingView, words: Words, *, row: int) -> list[MenuFace | WhoFace]:
    quorum, next_after, voters = ids
    quorums = tuple((str(count), words.quorum_option(count)) for count in QUORUMS)
    after = tuple((str(count), words.next_after_option(count)) for count in NEXT_AFTER)
    return [
        MenuFace(quorum, words.quorum_menu(), quorums, row, str(voting.quorum)),
        MenuFace(next_after, words.next_after_menu(), after, row + 1, str(voting.next_after)),
        WhoFace(voters, words.voters_menu(), voting.roles, voting.members, row + 2),
    ]
