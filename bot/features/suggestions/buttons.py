"""The menus and buttons of suggestions: in a round's message, and in private panels."""

from typing import ClassVar

from bot.features.feature_client import Interaction
from bot.features.rounds.render_words import PHOTO, SPREAD, WORD
from bot.features.suggestions.actions import (
    open_panel,
    pick_spread,
    show_spread,
    show_ways_from_photo,
    show_words,
    try_word,
    use_word,
)
from bot.platform.bot_errors import UnknownButtonError
from bot.platform.custom_id import RoundId, WordId
from bot.platform.handlers import Handler


class NarrowMenu(Handler[RoundId], name="narrow"):
    """Tries a word or another way. Its values are the words themselves, so the menu of an old round still works."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        value = self.value()
        if value not in (SPREAD, PHOTO) and not value.startswith(WORD):
            raise UnknownButtonError
        await open_panel(interaction)
        if value == SPREAD:
            await show_spread(interaction, self.ref)
        elif value == PHOTO:
            await show_ways_from_photo(interaction, self.ref)
        else:
            await try_word(interaction, self.ref, value.removeprefix(WORD))


class WordsButton(Handler[RoundId], name="words"):
    """Opens the list of words, or goes back to it."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        await open_panel(interaction)
        await show_words(interaction, self.ref)


class SpreadButton(Handler[RoundId], name="spread"):
    """Shows a spread."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        await open_panel(interaction)
        await show_spread(interaction, self.ref)


class FromPhotoButton(Handler[RoundId], name="from-photo"):
    """Explains how to start from a photo."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        await open_panel(interaction)
        await show_ways_from_photo(interaction, self.ref)


class SpreadMenu(Handler[RoundId], name="pick-spread"):
    """Takes the chosen photos of a spread as examples."""

    kind = RoundId

    async def press(self, interaction: Interaction) -> None:
        if not self.values:
            raise UnknownButtonError
        await self.take(interaction)
        await pick_spread(interaction, self.ref.session_id, self.values)


class UseWordButton(Handler[WordId], name="use-word"):
    """Makes the word the prompt for everyone."""

    kind = WordId
    excludes: ClassVar[bool] = False

    async def press(self, interaction: Interaction) -> None:
        await self.take(interaction)
        await use_word(interaction, self.ref.session_id, self.ref.word, excludes=self.excludes)


class ExcludeWordButton(UseWordButton, name="exclude-word"):
    """Keeps photos that fit the word away from everyone."""

    excludes = True


SUGGESTION_BUTTONS = (
    NarrowMenu,
    WordsButton,
    SpreadButton,
    FromPhotoButton,
    SpreadMenu,
    UseWordButton,
    ExcludeWordButton,
)
