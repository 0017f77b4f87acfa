"""How buttons and menus look. Pure: `bot.platform.components` turns them into discord.py's components."""

from dataclasses import dataclass
from enum import Enum

from bot.locale import Words
from bot.platform.custom_id import (
    ConceptId,
    DatasetId,
    MemberId,
    PageId,
    Place,
    RightId,
    RoundId,
    SaveOntoId,
    SessionId,
    VoteId,
)
from engine.sessions.events import Strategy, Vote
from engine.sessions.tally import Label
from engine.sessions.views import MyVotes, PhotoView, RoundView

CONTROLS_ROW = 4


class Colour(Enum):
    """Discord's button colors."""

    GREY = "secondary"
    BLUE = "primary"
    GREEN = "success"
    RED = "danger"


@dataclass(frozen=True, slots=True)
class ButtonFace:
    """A button. The row, from 0 to 4, is explicit because discord.py's automatic rows split pairs."""

    custom_id: VoteId | RoundId | SessionId | MemberId | DatasetId | ConceptId | SaveOntoId | PageId
    label: str
    colour: Colour
    row: int = 0


@dataclass(frozen=True, slots=True)
class MenuFace:
    """A menu with one choice. `options` are (value, text) pairs; `chosen` is the current value, if any."""

    custom_id: RoundId | SessionId | MemberId
    placeholder: str
    options: tuple[tuple[str, str], ...]
    row: int
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class WhoFace:
    """A menu of the server's roles, and of its members if it `has_members`.

    `roles` and `members` are the Discord ids chosen so far. From none to 25 can be chosen: Discord's limit.
    """

    custom_id: SessionId | MemberId | RightId
    placeholder: str
    roles: tuple[int, ...]
    members: tuple[int, ...]
    row: int
    has_members: bool = True


@dataclass(frozen=True, slots=True)
class TickFace:
    """A checkbox: the value it submits, its label, the hint below, and whether it is ticked."""

    value: str
    label: str
    hint: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class FormFace:
    """A modal with one group of checkboxes."""

    custom_id: RoundId
    title: str
    question: str
    hint: str
    ticks: tuple[TickFace, ...]


@dataclass(frozen=True, slots=True)
class TextFieldFace:
    """A short text to fill in: its name, its label, and the hint below the label."""

    name: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class TextFormFace:
    """A modal with texts to fill in."""

    custom_id: SessionId
    title: str
    fields: tuple[TextFieldFace, ...]


def round_faces(view: RoundView, words: Words) -> tuple[ButtonFace, ...]:
    """Rows 1 to 4 hold two photos' pairs each, row 5 the ninth pair and the controls."""
    pairs = [face for photo in view.photos for face in _pair(view, photo, words)]
    return (*pairs, *_controls(view, words))


def more_faces(view: RoundView, words: Words, *, moderator: bool) -> tuple[ButtonFace | MenuFace, ...]:
    """The panel behind `more`: menus first, then buttons. Only moderators can hide photos."""
    menus = [("unsure", words("unsure-menu")), ("swap", words("replace-menu"))]
    if moderator:
        menus.append(("hide", words("hide-menu")))
    options = tuple(
        (str(Place(p.position, p.revision)), words("photo-option", position=p.position, label=p.tally.label))
        for p in view.photos
    )
    faces = [MenuFace(_id(view, control), text, options, row) for row, (control, text) in enumerate(menus)]
    strategies = tuple((strategy.value, words("strategy", strategy=strategy)) for strategy in Strategy)
    steer = MenuFace(_id(view, "steer"), words("strategy-menu"), strategies, len(menus), view.strategy.value)
    row = len(menus) + 1
    return (
        *faces,
        steer,
        ButtonFace(_id(view, "mine"), words("my-votes-button"), Colour.GREY, row),
        ButtonFace(_id(view, "withdraw"), words("withdraw-button"), Colour.GREY, row),
        ButtonFace(_id(view, "undo"), words("undo-button"), Colour.GREY, row),
    )


def withdraw_faces(mine: MyVotes, words: Words) -> tuple[ButtonFace | MenuFace, ...]:
    """A menu of a member's own votes in a round, to withdraw one, and a button back."""
    view = mine.round
    options = tuple(
        (str(Place(p.position, p.revision)), words("vote-option", position=p.position, vote=mine.votes[p.position]))
        for p in view.photos
        if p.position in mine.votes
    )
    return (
        MenuFace(_id(view, "withdraw-vote"), words("withdraw-menu"), options, row=0),
        ButtonFace(_id(view, "mine"), words("my-votes-button"), Colour.GREY, row=1),
    )


def finish_face(session_id: str, words: Words) -> ButtonFace:
    """The button that confirms finishing a session."""
    return ButtonFace(SessionId("finish", session_id), words("finish-button"), Colour.RED)


def replace_face(session_id: str, words: Words) -> ButtonFace:
    """The button that confirms finishing a session to start another one."""
    return ButtonFace(SessionId("replace", session_id), words("replace-button"), Colour.RED)


def forget_face(words: Words) -> ButtonFace:
    """The button that confirms forgetting a member."""
    return ButtonFace(MemberId("forget"), words("forget-button"), Colour.RED)


def example_faces(session_id: str, words: Words) -> tuple[ButtonFace, ButtonFace]:
    """The yes and no buttons below a member's picture."""
    return (
        ButtonFace(SessionId("example-yes", session_id), words("example-yes-button"), Colour.GREEN),
        ButtonFace(SessionId("example-no", session_id), words("example-no-button"), Colour.RED),
    )


def _pair(view: RoundView, photo: PhotoView, words: Words) -> tuple[ButtonFace, ButtonFace]:
    place, tally, row = Place(photo.position, photo.revision), photo.tally, (photo.position - 1) // 2
    disputed = tally.label is Label.DISPUTED
    yes_colour = Colour.GREEN if tally.label is Label.YES or disputed else Colour.GREY
    no_colour = Colour.RED if tally.label is Label.NO or disputed else Colour.GREY

    def face(choice: Vote, count: int, colour: Colour) -> ButtonFace:
        custom_id = VoteId(view.session_id, view.number, place, choice)
        label = words("vote-button", position=photo.position, vote=choice, count=count)
        return ButtonFace(custom_id, label, colour, row)

    return face(Vote.YES, tally.yes, yes_colour), face(Vote.NO, tally.no, no_colour)


def _controls(view: RoundView, words: Words) -> tuple[ButtonFace, ...]:
    can_advance = view.is_last and not view.finished
    return (
        ButtonFace(_id(view, "rest"), words("rest-button"), Colour.GREY, CONTROLS_ROW),
        ButtonFace(_id(view, "next"), words("next-button"), Colour.BLUE if can_advance else Colour.GREY, CONTROLS_ROW),
        ButtonFace(_id(view, "more"), words("more-button"), Colour.GREY, CONTROLS_ROW),
    )


def _id(view: RoundView, control: str) -> RoundId:
    return RoundId(control, view.session_id, view.number)
