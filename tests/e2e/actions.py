"""The types of the table of actions: what an action needs, and the answer expected in each cell."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.platform.custom_id import PhotoId, Place, RoundId, SessionId
from bot.platform.rights import Right
from tests.e2e.stage import BUTTON, ROLE_MENU, WHO_MENU, Stage

FINISHED = "finished"
SENDING = ("send_messages",)
WITH_PICTURE = (*SENDING, "attach_files")


@dataclass(frozen=True)
class NotApplicable:
    """A cell that is skipped, and why."""

    why: str


SERVERS_OWN = NotApplicable("it belongs to the server, so the channel doesn't matter")
NO_SESSION = NotApplicable("it doesn't concern a session")
FOR_ALL = NotApplicable("everyone may use it; it shows what belongs to the member or the channel")

Cell = Exception | NotApplicable | None
"""The expected refusal; None if the action is allowed."""


@dataclass(frozen=True)
class Row:
    """An action and its expected answers.

    `right` is what a member needs: a right, "vote", "manage" (Manage Server), or the error that members other than the
    owner get. `elsewhere`, `beside` and `finished` are the cells for another server, for another channel, and for a
    finished session. `posts` are the permissions that the member needs in the channel. For a member with the right,
    `does` is part of the answer (None: any answer but a refusal), and `changes` says whether the state changes.
    """

    name: str
    use: Callable[[Stage, str, str], Awaitable[str]]
    right: Right | str | Exception | None = None
    posts: tuple[str, ...] = ()
    elsewhere: Cell = None
    beside: Cell = None
    finished: Cell = None
    does: Exception | str | None = None
    changes: bool = True
    blind: bool = False
    is_panel: bool = False


def command(name: str, options: dict[str, Any] | None = None, **fields: Any) -> Row:
    """A slash command, or a context menu of a message."""

    async def use(stage: Stage, who: str, channel: str) -> str:
        given = {key: value(stage) if callable(value) else value for key, value in (options or {}).items()}
        return await stage.command(who, channel, name, **given)

    return Row(name, use, **fields)


def panel(
    kind: type,
    custom_id: Callable[[Stage], Any],
    *values: str | Callable[[Stage], str],
    of: int = BUTTON,
    embed: Callable[[Stage], Any] | None = None,
    **fields: Any,
) -> Row:
    """A button or a menu."""

    async def use(stage: Stage, who: str, channel: str) -> str:
        chosen = [value(stage) if callable(value) else value for value in values]
        if of in (ROLE_MENU, WHO_MENU) and who == "cedar":
            chosen = [stage.server.world.channel(channel).guild_id]  # the role id of @everyone is the server's id
        shown = None if embed is None else embed(stage)
        return await stage.press(who, channel, str(custom_id(stage)), of, chosen, shown)

    return Row(named(kind), use, is_panel=True, **fields)


def named(kind: type) -> str:
    """The name of a button, menu or form in the table."""
    return f"{kind.__module__.split('.')[2]}.{kind.__name__}"


def of_round(control: str, number: int = 1) -> Callable[[Stage], RoundId]:
    return lambda stage: RoundId(control, stage.session, number)


def of_photo(control: str) -> Callable[[Stage], PhotoId]:
    return lambda stage: PhotoId(control, stage.session, 1, Place(1, 0))


def of_session(question: str) -> Callable[[Stage], SessionId]:
    return lambda stage: SessionId(question, stage.session)


def curators(stage: Stage) -> str:
    return stage.roles["Curators"]
