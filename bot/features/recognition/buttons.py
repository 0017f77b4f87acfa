"""The buttons and the menu of the answer to "What is this?".

The answer's embeds have the addresses of the pictures, so the buttons also work after a restart.
"""

from bot.features.feature_client import Interaction
from bot.features.photos.given_pictures import Picture, picture_at
from bot.features.recognition import actions as recognition
from bot.features.recognition.render import PICTURES
from bot.platform.bot_errors import UnknownButtonError
from bot.platform.custom_id import GuessId, MemberId, SpotId
from bot.platform.handlers import Handler


def pictures_in(handler: Handler[SpotId] | Handler[GuessId] | Handler[MemberId], asked: Interaction) -> list[Picture]:
    """The pictures of the private answer. Raises UnknownButtonError if there are none."""
    embeds = handler.require_private(asked).embeds
    found = [picture_at(embed.thumbnail.url) for embed in embeds if embed.thumbnail.url]
    if not found:
        raise UnknownButtonError
    return found[:PICTURES]


class GuessButton(Handler[GuessId], name="guess"):
    """Votes on whether the picture shows the concept, or withdraws the vote."""

    kind = GuessId

    async def press(self, interaction: Interaction) -> None:
        pictures = pictures_in(self, interaction)
        await interaction.response.defer()
        await recognition.vote(interaction, self.ref, pictures)


class GuessPageButton(Handler[SpotId], name="guesses"):
    """Shows other concepts for the picture."""

    kind = SpotId

    async def press(self, interaction: Interaction) -> None:
        pictures = pictures_in(self, interaction)
        await interaction.response.defer()
        await recognition.show(interaction, pictures, self.ref.picture, self.ref.page)


class GuessPictureMenu(Handler[MemberId], name="guess-picture"):
    """Moves the buttons to another picture."""

    kind = MemberId

    async def press(self, interaction: Interaction) -> None:
        pictures = pictures_in(self, interaction)
        chosen = self.value([str(number) for number in range(1, len(pictures) + 1)])
        await interaction.response.defer()
        await recognition.show(interaction, pictures, int(chosen))


RECOGNITION_BUTTONS = (GuessButton, GuessPageButton, GuessPictureMenu)
