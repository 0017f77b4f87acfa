"""The custom_ids of buttons, menus and forms, written and parsed. Pure.

A custom_id contains everything that its handler needs, so buttons of old messages still work after a restart. Each
template is next to the f-string that it must match. Discord allows 100 characters.
"""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.platform.rights import Right
from engine.sessions.events import Strategy, Vote

PREFIX = "9:"
_SESSION = r"(?P<session_id>[0-9a-f]{16})"
_CONCEPT = r"(?P<concept_id>[0-9a-f]{16})"
_SPOT = r"(?P<spot>[1-9])\.(?P<page>[1-9]\d{0,2})"
_ROUND = r"(?P<number>[1-9]\d{0,5})"
_PLACE = r"(?P<position>[1-9])\.(?P<revision>0|[1-9]\d{0,3})"


def name_of(custom_id: str) -> str:
    """The name after the prefix, which selects the handler; "" for an id that is not ours."""
    return custom_id.removeprefix(PREFIX).partition(":")[0] if custom_id.startswith(PREFIX) else ""


@dataclass(frozen=True, slots=True)
class Place:
    """A photo of a round: its position, from 1, and how often it was replaced there."""

    position: int
    revision: int

    TEMPLATE: ClassVar[re.Pattern[str]] = re.compile(_PLACE)

    def __str__(self) -> str:
        return f"{self.position}.{self.revision}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of `str`. Raises ValueError if the text has another form."""
        match = cls.TEMPLATE.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no place in a round")
        return cls(int(match["position"]), int(match["revision"]))


@dataclass(frozen=True, slots=True)
class VoteId:
    """A photo's key. Rounds posted by earlier versions have a `no` beside each `yes`."""

    session_id: str
    number: int
    place: Place
    choice: Vote

    @staticmethod
    def template(name: str = "vote") -> re.Pattern[str]:
        """The pattern of all vote ids."""
        return re.compile(rf"9:{name}:{_SESSION}:{_ROUND}:{_PLACE}:(?P<choice>yes|no)")

    def __str__(self) -> str:
        return f"9:vote:{self.session_id}:{self.number}:{self.place}:{self.choice}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        place = Place(int(match["position"]), int(match["revision"]))
        return cls(match["session_id"], int(match["number"]), place, Vote(match["choice"]))


@dataclass(frozen=True, slots=True)
class PhotoId:
    """A control of a photo of a round, by its name (`photo-no`, `photo-replace`, ...)."""

    handler: str
    session_id: str
    number: int
    place: Place

    @staticmethod
    def template(handler: str) -> re.Pattern[str]:
        """The pattern of the handler's ids."""
        return re.compile(rf"9:(?P<handler>{handler}):{_SESSION}:{_ROUND}:{_PLACE}")

    def __str__(self) -> str:
        return f"9:{self.handler}:{self.session_id}:{self.number}:{self.place}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        place = Place(int(match["position"]), int(match["revision"]))
        return cls(match["handler"], match["session_id"], int(match["number"]), place)


@dataclass(frozen=True, slots=True)
class RoundId:
    """A control of a round, by its name (`rest`, `next`, `more`, ...)."""

    handler: str
    session_id: str
    number: int

    @staticmethod
    def template(handler: str) -> re.Pattern[str]:
        """The pattern of the handler's ids."""
        return re.compile(rf"9:(?P<handler>{handler}):{_SESSION}:{_ROUND}")

    def __str__(self) -> str:
        return f"9:{self.handler}:{self.session_id}:{self.number}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(match["handler"], match["session_id"], int(match["number"]))


@dataclass(frozen=True, slots=True)
class PickId:
    """The key of a photo in a member's private ballot. It stays the same when the photo is picked."""

    session_id: str
    number: int
    position: int

    @staticmethod
    def template(name: str = "pick") -> re.Pattern[str]:
        """The pattern of all these ids."""
        return re.compile(rf"9:{name}:{_SESSION}:{_ROUND}:(?P<position>[1-9])")

    def __str__(self) -> str:
        return f"9:pick:{self.session_id}:{self.number}:{self.position}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(match["session_id"], int(match["number"]), int(match["position"]))


@dataclass(frozen=True, slots=True)
class SessionId:
    """A button or menu for a session, by its name. `finish` and `replace` confirm a question about it."""

    handler: str
    session_id: str

    @staticmethod
    def template(handler: str) -> re.Pattern[str]:
        """The pattern of the handler's ids."""
        return re.compile(rf"9:(?P<handler>{handler}):{_SESSION}")

    def __str__(self) -> str:
        return f"9:{self.handler}:{self.session_id}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(match["handler"], match["session_id"])


@dataclass(frozen=True, slots=True)
class WordId:
    """A button about a suggested word, by its name (`use-word`, `exclude-word`)."""

    handler: str
    session_id: str
    word: str

    @staticmethod
    def template(handler: str) -> re.Pattern[str]:
        """The pattern of the handler's ids."""
        return re.compile(rf"9:(?P<handler>{handler}):{_SESSION}:(?P<word>.{{1,40}})", re.DOTALL)

    def __str__(self) -> str:
        return f"9:{self.handler}:{self.session_id}:{self.word}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(match["handler"], match["session_id"], match["word"])


@dataclass(frozen=True, slots=True)
class MemberId:
    """A button or menu for the member who uses it, or for their server."""

    handler: str

    @staticmethod
    def template(handler: str) -> re.Pattern[str]:
        """The pattern of the handler's ids."""
        return re.compile(rf"9:(?P<handler>{handler})")

    def __str__(self) -> str:
        return f"9:{self.handler}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(match["handler"])


@dataclass(frozen=True, slots=True)
class RightId:
    """The menu of the roles that have a right."""

    right: Right

    @staticmethod
    def template(name: str = "right") -> re.Pattern[str]:
        """The pattern of all these ids."""
        return re.compile(rf"9:{name}:(?P<right>{'|'.join(Right)})")

    def __str__(self) -> str:
        return f"9:right:{self.right}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(Right(match["right"]))


@dataclass(frozen=True, slots=True)
class DatasetId:
    """A button that confirms a question about one of a server's own datasets."""

    handler: str
    title: str

    @staticmethod
    def template(handler: str) -> re.Pattern[str]:
        """The pattern of the handler's ids."""
        return re.compile(rf"9:(?P<handler>{handler}):(?P<title>.{{1,60}})", re.DOTALL)

    def __str__(self) -> str:
        return f"9:{self.handler}:{self.title}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(match["handler"], match["title"])


@dataclass(frozen=True, slots=True)
class StartId:
    """The form that starts a session from photos: how the next nine are chosen, the dataset, and a thread or not."""

    strategy: Strategy
    thread: bool
    dataset: str = ""

    LIMIT: ClassVar[int] = 60
    """Characters of the dataset's name. Members' names for datasets are shorter."""

    @staticmethod
    def template(name: str = "start-photos") -> re.Pattern[str]:
        """The pattern of all these ids."""
        strategies = "|".join(Strategy)
        return re.compile(rf"9:{name}:(?P<strategy>{strategies}):(?P<thread>[01]):(?P<dataset>.{{0,60}})", re.DOTALL)

    def __str__(self) -> str:
        return f"9:start-photos:{self.strategy}:{int(self.thread)}:{self.dataset}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(Strategy(match["strategy"]), match["thread"] == "1", match["dataset"])


@dataclass(frozen=True, slots=True)
class ConceptId:
    """A button that confirms a question about a saved concept, such as `delete-concept`."""

    handler: str
    concept_id: str

    @staticmethod
    def template(handler: str) -> re.Pattern[str]:
        """The pattern of the handler's ids."""
        return re.compile(rf"9:(?P<handler>{handler}):{_CONCEPT}")

    def __str__(self) -> str:
        return f"9:{self.handler}:{self.concept_id}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(match["handler"], match["concept_id"])


@dataclass(frozen=True, slots=True)
class SaveOntoId:
    """The button that confirms saving a session as a version of another concept."""

    session_id: str
    concept_id: str

    @staticmethod
    def template(name: str = "save-onto") -> re.Pattern[str]:
        """The pattern of the handler's ids."""
        return re.compile(rf"9:{name}:{_SESSION}:{_CONCEPT}")

    def __str__(self) -> str:
        return f"9:save-onto:{self.session_id}:{self.concept_id}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(match["session_id"], match["concept_id"])


@dataclass(frozen=True, slots=True)
class PageId:
    """A page of a list (`concepts`, `history`), from 1."""

    handler: str
    page: int

    @staticmethod
    def template(handler: str) -> re.Pattern[str]:
        """The pattern of the handler's ids."""
        return re.compile(rf"9:(?P<handler>{handler}):{_ROUND}")

    def __str__(self) -> str:
        return f"9:{self.handler}:{self.page}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(match["handler"], int(match["number"]))


@dataclass(frozen=True, slots=True)
class SpotId:
    """A control of the answer to "What is this?", by its name: the picture, from 1, and the page of its concepts."""

    handler: str
    picture: int
    page: int

    @staticmethod
    def template(handler: str) -> re.Pattern[str]:
        """The pattern of the handler's ids."""
        return re.compile(rf"9:(?P<handler>{handler}):{_SPOT}")

    def __str__(self) -> str:
        return f"9:{self.handler}:{self.picture}.{self.page}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        return cls(match["handler"], int(match["spot"]), int(match["page"]))


@dataclass(frozen=True, slots=True)
class GuessId:
    """A vote on whether a picture shows a saved concept. `choice` is None to withdraw it.

    `picture_id` is the hash of the picture's file, `picture` its place in the answer, from 1.
    """

    concept_id: str
    picture_id: str
    picture: int
    page: int
    choice: Vote | None

    @staticmethod
    def template(name: str = "guess") -> re.Pattern[str]:
        """The pattern of all these ids."""
        return re.compile(rf"9:{name}:{_CONCEPT}:(?P<picture_id>[0-9a-f]{{16}}):{_SPOT}:(?P<choice>yes|no|none)")

    def __str__(self) -> str:
        return f"9:guess:{self.concept_id}:{self.picture_id}:{self.picture}.{self.page}:{self.choice or 'none'}"

    @classmethod
    def from_match(cls, match: re.Match[str]) -> Self:
        """The id that `template` matched."""
        choice = None if match["choice"] == "none" else Vote(match["choice"])
        return cls(match["concept_id"], match["picture_id"], int(match["spot"]), int(match["page"]), choice)
