"""The one guard of all buttons and menus.

In discord.py 2.7.1 an exception in a dynamic item's callback is only logged, and one in its `interaction_check` is a
silent refusal. So every press goes through `Guarded.callback`, which answers the member in words.
"""

import re
from typing import Any, ClassVar, Generic, Self, TypeVar

import discord

from bot.platform.bot_errors import UnknownButtonError
from bot.platform.message_limits import within_limits
from bot.platform.permissions import require_not_timed_out
from bot.platform.replies import Interaction, apologise, words_for

Ref = TypeVar("Ref")

NO_ID = re.compile(r"(?!)")
"""The template of what is no button by itself."""


class Guarded(discord.ui.DynamicItem[discord.ui.Item[Any]], Generic[Ref], template=NO_ID):
    """A button or a menu; `ref` is what its custom_id says, a `kind`, and `press` is what it does."""

    kind: ClassVar[Any]
    for_timed_out: ClassVar[bool] = False
    """Whether members in time-out may use it."""

    def __init__(self, item: discord.ui.Item[Any], ref: Ref) -> None:
        super().__init__(item)
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The pressed item, made anew."""
        return cls(item, cls.kind.from_match(match))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """The one guard."""
        if interaction.client.recent.is_repeated(interaction.id):
            return
        try:
            if not self.for_timed_out:
                require_not_timed_out(interaction)
            await self.press(interaction)
        except Exception as error:
            await apologise(interaction, error)

    async def take(self, interaction: Interaction) -> None:
        """Put something else in the place of a private question at once: it is answered a single time.

        Raises UnknownButtonError for a message that all see: no question stands there.
        """
        if interaction.message is None or not interaction.message.flags.ephemeral:
            raise UnknownButtonError
        fields = within_limits(content=words_for(interaction)("working"), embeds=[], view=None)
        await interaction.response.edit_message(**fields)

    async def press(self, interaction: Interaction) -> None:
        """What happens."""
        raise NotImplementedError
