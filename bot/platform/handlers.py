"""Buttons, menus and forms: each press or submission finds its handler by its custom_id alone.

No view and no modal is kept (`bot.platform.components`), so a press works after a restart, and a form that was opened
before a restart can be submitted after it. discord.py only logs an exception of a dynamic item, so presses do not go
through its dynamic items but through `handle`, which answers the member in words.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from bot.platform.bot_client import BotInteraction
from bot.platform.bot_errors import UnknownButtonError
from bot.platform.custom_id import name_of
from bot.platform.message_limits import within_limits
from bot.platform.permissions import require_not_timed_out
from bot.platform.replies import apologise, words_for

Ref = TypeVar("Ref")


class Handler(Generic[Ref]):
    """What a button, a menu or a form does.

    `ref` is its custom_id, of the type `kind`; `values` are what was chosen in the menu, or in all parts of the form.
    """

    kind: ClassVar[Any]
    name: ClassVar[str] = ""
    template: ClassVar[re.Pattern[str]]
    for_timed_out: ClassVar[bool] = False
    """Whether members in time-out may use it."""

    def __init_subclass__(cls, *, name: str = "") -> None:
        """Register the custom_ids `9:<name>:...`; a base class of handlers has no name."""
        super().__init_subclass__()
        if name:
            cls.name, cls.template = name, cls.kind.template(name)

    def __init__(self, ref: Ref, values: tuple[str, ...] = ()) -> None:
        self.ref, self.values = ref, values

    async def press(self, interaction: Any) -> None:
        """Do it."""
        raise NotImplementedError

    async def take(self, interaction: BotInteraction) -> None:
        """Replace a private question, so that it is answered only once.

        Raises UnknownButtonError for a message that everybody sees: no question was asked there.
        """
        if interaction.message is None or not interaction.message.flags.ephemeral:
            raise UnknownButtonError
        fields = within_limits(content=words_for(interaction)("working"), embeds=[], view=None)
        await interaction.response.edit_message(**fields)

    def value(self, offered: Collection[str] | None = None) -> str:
        """The one value that was chosen. Raises UnknownButtonError for none, several, or one that was not offered."""
        if len(self.values) != 1 or (offered is not None and self.values[0] not in offered):
            raise UnknownButtonError
        return self.values[0]


async def handle(interaction: BotInteraction, handlers: Mapping[str, type[Handler[Any]]]) -> None:
    """Let the handler of a press or of a submitted form act, by its name; answer the member if anything fails."""
    if interaction.client.recent.is_repeated(interaction.id):
        return
    try:
        data: Mapping[str, Any] = interaction.data or {}
        custom_id = str(data.get("custom_id"))
        handler = handlers.get(name_of(custom_id))
        match = handler.template.fullmatch(custom_id) if handler else None
        if handler is None or match is None:
            raise UnknownButtonError
        if not handler.for_timed_out:
            require_not_timed_out(interaction)
        await handler(handler.kind.from_match(match), tuple(_chosen(data))).press(interaction)
    except Exception as error:
        await apologise(interaction, error)


def _chosen(part: Mapping[str, Any]) -> Iterator[str]:
    """What was chosen in a menu, or in a form through its labels and rows."""
    yield from part.get("values") or []
    for inner in part.get("components") or []:
        yield from _chosen(inner)
    if "component" in part:
        yield from _chosen(part["component"])
