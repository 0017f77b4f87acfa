"""Buttons, menus and forms. Each press or submission finds its handler by its custom_id alone.

The bot keeps no views or modals (see `bot.platform.components`), so a press works after a restart, and so does a form
that was opened before it. discord.py only logs exceptions in its dynamic items. So presses do not use them, but go
through `handle`, which tells the member what went wrong.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar

import discord

from bot.platform.bot_client import BotInteraction
from bot.platform.bot_errors import TimedOutError, UnknownButtonError
from bot.platform.custom_id import name_of
from bot.platform.message_limits import within_limits
from bot.platform.replies import apologise, words_for
from engine.follows.follow import SHOWN_IN

Ref = TypeVar("Ref")


class Handler(Generic[Ref]):
    """What a button, menu or form does.

    `ref` is its custom_id, of type `kind`. `values` are the choices in the menu, or the choices and
    texts in the form.
    """

    kind: ClassVar[Any]
    name: ClassVar[str] = ""
    template: ClassVar[re.Pattern[str]]
    for_timed_out: ClassVar[bool] = False
    """Whether members in time-out may use it."""

    def __init_subclass__(cls, *, name: str = "") -> None:
        """Register the custom_ids `9:<name>:...`. Base classes of handlers have no name."""
        super().__init_subclass__()
        if name:
            cls.name, cls.template = name, cls.kind.template(name)

    def __init__(self, ref: Ref, values: tuple[str, ...] = ()) -> None:
        self.ref, self.values = ref, values

    async def press(self, interaction: Any) -> None:
        """Handle the press or submission."""
        raise NotImplementedError

    async def take(self, interaction: BotInteraction) -> None:
        """Replace the private question, so that it can be answered only once.

        Raises UnknownButtonError if the message is public, because the bot asks no questions there.
        """
        self.require_private(interaction)
        fields = within_limits(content=words_for(interaction)("working"), embeds=[], attachments=[], view=None)
        await interaction.response.edit_message(**fields)

    def require_private(self, interaction: BotInteraction) -> discord.Message:
        """The private message of the press. Raises UnknownButtonError if the message is public."""
        if interaction.message is None or not interaction.message.flags.ephemeral:
            raise UnknownButtonError
        return interaction.message

    def value(self, offered: Collection[str] | None = None) -> str:
        """The single choice. Raises UnknownButtonError if there are none or several, or if it was not offered."""
        if len(self.values) != 1 or (offered is not None and self.values[0] not in offered):
            raise UnknownButtonError
        return self.values[0]


async def admit(interaction: BotInteraction, *, for_timed_out: bool) -> bool:
    """Whether to handle an interaction. Unless it is `for_timed_out`, members in time-out get an error instead."""
    recent = interaction.client.recent
    if interaction.id in recent:  # a gateway that resumes may deliver an interaction twice
        return False
    recent[interaction.id] = None
    SHOWN_IN.set(interaction.channel_id or 0)
    # Discord hides the commands from members in time-out, but not every button.
    if not for_timed_out and isinstance(interaction.user, discord.Member) and interaction.user.is_timed_out():
        await apologise(interaction, TimedOutError())
        return False
    return True


async def handle(interaction: BotInteraction, handlers: Mapping[str, type[Handler[Any]]]) -> None:
    """Run the handler of a press or submission. If anything fails, tell the member."""
    data: Mapping[str, Any] = interaction.data or {}
    custom_id = str(data.get("custom_id"))
    handler = handlers.get(name_of(custom_id))
    if not await admit(interaction, for_timed_out=handler is not None and handler.for_timed_out):
        return
    try:
        match = handler.template.fullmatch(custom_id) if handler else None
        if handler is None or match is None:
            raise UnknownButtonError
        await handler(handler.kind.from_match(match), tuple(_chosen(data))).press(interaction)
    except Exception as error:
        await apologise(interaction, error)


def _chosen(part: Mapping[str, Any]) -> Iterator[str]:
    """The choices in a menu, or the choices and texts in a form's nested components."""
    yield from part.get("values") or []
    if "value" in part:
        yield str(part["value"])
    for inner in part.get("components") or []:
        yield from _chosen(inner)
    if "component" in part:
        yield from _chosen(part["component"])
