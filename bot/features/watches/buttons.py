"""The button of a watch's digest."""

from contextlib import suppress

import discord

from bot.features.feature_client import Interaction
from bot.features.watches import actions as watches
from bot.features.watches.render import digest_faces, digest_text
from bot.platform.components import view_of
from bot.platform.custom_id import SessionId
from bot.platform.handlers import Handler
from bot.platform.message_limits import within_limits
from bot.platform.replies import acknowledging, channel_of, channel_words


class ShowHeldButton(Handler[SessionId], name="show-held"):
    """Posts a round of the best photos that wait beyond the hourly limit. Its id names the watch."""

    kind = SessionId

    async def press(self, interaction: Interaction) -> None:
        async with acknowledging(interaction):
            watch, left = await watches.show_held(interaction, self.ref.session_id)
            if interaction.message is None or interaction.message.flags.ephemeral:
                return
            words = channel_words(interaction)
            faces = digest_faces(watch.id, left, words)
            fields = within_limits(content=digest_text(watch.name, left, words), view=view_of(faces) if faces else None)
            with suppress(discord.NotFound):
                await channel_of(interaction).get_partial_message(interaction.message.id).edit(**fields)


WATCH_BUTTONS = (ShowHeldButton,)
