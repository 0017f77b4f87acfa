"""The buttons that keep a member's pictures out of followed channels' datasets, and let them in again."""

from bot.features.feature_client import Interaction
from bot.features.follows import actions as follows
from bot.platform.custom_id import MemberId
from bot.platform.handlers import Handler
from bot.platform.replies import think


class PicturesOutButton(Handler[MemberId], name="pictures-out"):
    """Keeps the member's pictures out."""

    kind = MemberId
    for_timed_out = True

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        await follows.keep_out(interaction)


class PicturesInButton(Handler[MemberId], name="pictures-in"):
    """Lets the member's pictures in again."""

    kind = MemberId
    for_timed_out = True

    async def press(self, interaction: Interaction) -> None:
        await self.take(interaction)
        await follows.let_in(interaction)


FOLLOW_BUTTONS = (PicturesOutButton, PicturesInButton)
"""All buttons of followed channels."""
