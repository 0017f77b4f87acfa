"""How buttons and menus look. Pure: `bot.platform.components` turns them into discord.py's components."""

from dataclasses import dataclass
from enum import Enum

from bot.locale import Words
from bot.platform.custom_id import (
    ConceptId,
    DatasetId,
    GuessId,
    MemberId,
    PageId,
    PhotoId,
    PickId,
    RightId,
    RoundId,
    SaveOntoId,
    SessionId,
    SpotId,
    VoteId,
    WordId,
)

ButtonId = (
    VoteId
    | PhotoId
    | RoundId
    | PickId
    | SessionId
    | MemberId
    | DatasetId
    | ConceptId
    | SaveOntoId
    | PageId
    | WordId
    | SpotId
    | GuessId
)


class Colour(Enum):
    """Discord's button colors."""

    GREY = "secondary"
    BLUE = "primary"
    GREEN = "success"
    RED = "danger"


@dataclass(frozen=True, slots=True)
class ButtonFace:
    """A button. The row, from 0 to 4, is explicit because discord.py fills each row with five buttons."""

    custom_id: ButtonId
    label: str
    colour: Colour
    row: int = 0


@dataclass(frozen=True, slots=True)
class MenuFace:
    """A menu of (value, text) pairs, of which at most `most` can be chosen. `chosen` is the current value, if any."""

    custom_id: RoundId | SessionId | MemberId | DatasetId
    placeholder: str
    options: tuple[tuple[str, str], ...]
    row: int
    chosen: str = ""
    most: int = 1


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


def finish_face(session_id: str, words: Words) -> ButtonFace:
    """The button that confirms finishing a session."""
    return ButtonFace(SessionId("finish", session_id), words("finish-button"), Colour.RED)


def replace_face(session_id: str, words: Words) -> ButtonFace:
    """The button that confirms finishing a session to start another one."""
    return ButtonFace(SessionId("replace", session_id), words("replace-button"), Colour.RED)


def start_anyway_faces(words: Words) -> tuple[ButtonFace, ButtonFace]:
    """The answers to the question about a prompt of unknown words."""
    return (
        other_prompt_face(words),
        ButtonFace(MemberId("start-anyway"), words("start-anyway-button"), Colour.GREY),
    )


def other_prompt_face(words: Words) -> ButtonFace:
    """The button that opens the form for another prompt."""
    return ButtonFace(MemberId("other-prompt"), words("other-prompt-button"), Colour.BLUE)


def forget_face(words: Words) -> ButtonFace:
    """The button that confirms forgetting a member."""
    return ButtonFace(MemberId("forget"), words("forget-button"), Colour.RED)


def example_faces(session_id: str, words: Words) -> tuple[ButtonFace, ...]:
    """The yes and no buttons below a member's pictures, and the one for more of them."""
    return (
        ButtonFace(SessionId("example-yes", session_id), words("example-yes-button"), Colour.GREEN),
        ButtonFace(SessionId("example-no", session_id), words("example-no-button"), Colour.RED),
        examples_face(session_id, words),
    )


def examples_face(session_id: str, words: Words, row: int = 0) -> ButtonFace:
    """The button that opens the form for several examples."""
    return ButtonFace(SessionId("examples", session_id), words("examples-button"), Colour.GREY, row)
